import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import {
  decodeLogAuthor,
  encodeLogAuthor,
  encodeSegment,
  entryDigest,
  formatProblem,
  type LogEntry,
  openSegment,
  presentAuthorDigest,
} from "@convergence/storage";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { PrivacyError } from "./privacy-store.ts";
import { type PseudonymizeOptions, pseudonymizeSqliteStore } from "./pseudonymize-sqlite-store.ts";
import { redactSqliteStore } from "./redact-sqlite-store.ts";
import type { Statements } from "./statements.ts";
import { databaseFileName } from "./store-file.ts";
import { LeftStores } from "./testing/left-stores.ts";
import { fillPeopleStore, people } from "./testing/people-store.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { userColumns } from "./user-columns.ts";

const eve = people.eve.user;
const gone = [eve, people.eve.client, people.eve.session, people.eveAgain.client, people.eveAgain.session];

const ends: (() => void)[] = [];
after(() => {
  for (const end of ends) end();
});
const healthy = path.join(temporaryFolder({ after: (end) => void ends.push(end) }), "healthy");

before(() => fillPeopleStore(healthy));

function filled(t: Parameters<typeof temporaryFolder>[0]): string {
  const folder = temporaryFolder(t);
  copyFileSync(path.join(healthy, databaseFileName), path.join(folder, databaseFileName));
  return folder;
}

const pseudonymize = (
  place: string,
  changes: Partial<PseudonymizeOptions> = {},
  statementsOf?: (database: DatabaseSync) => Statements,
) =>
  pseudonymizeSqliteStore({ place, user: eve, reason: "Her wish.", by: "root", now: 1000, ...changes }, statementsOf);

async function problemsOf(place: string): Promise<readonly string[]> {
  const problems: string[] = [];
  await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  return problems;
}

type Model = { readonly log: readonly LogEntry[]; readonly digest: Uint8Array; readonly createdBy: string };

/** The live models of a domain, by their ids. */
async function read(folder: string, domain = "default"): Promise<ReadonlyMap<string, Model>> {
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 8 });
  const models = new Map<string, Model>();
  for (const record of await storage.listModels(domain, { limit: 100 })) {
    const log = await storage.readLog(record, { after: 0, limit: 1000, bytesMax: 1e9 });
    models.set(record.model, { log, digest: record.digest, createdBy: record.createdBy });
  }
  await storage.close();
  return models;
}

function query(folder: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** Whether the bytes stand anywhere in the files of the store, or packed in a segment. */
function isInStore(folder: string, text: string): boolean {
  const segments = query(folder, "SELECT bytes FROM segments").map(({ bytes }) => openSegment(bytes as Uint8Array));
  const packed = segments.flatMap((segment) => [
    ...segment.authors(),
    ...[...segment.entries(0, segment.last)].map(({ client, session, user, meta }) => ({
      client,
      session,
      user,
      meta,
    })),
  ]);
  if (JSON.stringify(packed).includes(text)) return true;
  return readdirSync(folder).some((name) => readFileSync(path.join(folder, name)).includes(text));
}

test("[P6] a pseudonym stands wherever the user, the user's clients and sessions stood, and everything else is as it was", async (t) => {
  const folder = filled(t);
  const before = await read(folder);
  for (const each of gone) assert.ok(isInStore(folder, each), each);
  const epoch = query(folder, "SELECT epoch FROM meta")[0]?.epoch;
  const done = pseudonymize(folder, { pseudonym: "person-7" });
  assert.deepEqual(
    done?.models.map(({ domain, model, version }) => [domain, model, version]),
    [
      ["default", "m", 41],
      ["default", "later", 4],
      ["default", "theirs", 2],
      ["other", "m", 3],
      ["default", "removed", 1],
    ],
  );
  for (const each of gone) assert.ok(!isInStore(folder, each), each);
  assert.notEqual(query(folder, "SELECT epoch FROM meta")[0]?.epoch, epoch);
  assert.deepEqual(await problemsOf(folder), []);
  const after = await read(folder);
  assert.deepEqual(after.get("alone"), before.get("alone"));
  const clients = new Map<string, string>();
  for (const model of ["m", "later", "theirs"]) {
    const [was, is] = [before.get(model)!, after.get(model)!];
    const record = is.log.at(-1)!;
    assert.deepEqual(is.digest, entryDigest(was.digest, record), "the chain goes on from where it was");
    assert.equal(record.user, "root");
    assert.equal(record.meta?.reason, "Pseudonym for a user: Her wish.");
    for (const [index, entry] of was.log.entries()) {
      const { client, session, user, pseudonymOf, ...rest } = is.log[index]!;
      const { client: formerClient, session: formerSession, user: formerUser, ...same } = entry;
      assert.deepEqual(rest, same);
      const isEve = formerUser === eve;
      assert.equal(user, isEve ? "person-7" : formerUser);
      assert.equal(session === formerSession, !isEve);
      assert.equal(pseudonymOf !== undefined, formerUser !== "ada");
      assert.equal(clients.get(formerClient) ?? client, client, "one name in all models");
      clients.set(formerClient, client);
    }
  }
  assert.equal(clients.get("adas-phone"), "adas-phone");
  assert.equal(after.get("m")!.createdBy, "person-7");
  assert.equal(query(folder, "SELECT purged_by FROM purges")[0]?.purged_by, "person-7");
  assert.deepEqual(
    query(folder, "SELECT created_by FROM version_names ORDER BY name").map((row) => row.created_by),
    ["person-7", "ada"],
  );
  assert.deepEqual(
    query(folder, "SELECT client FROM refusals").map(({ client }) => client),
    [clients.get(people.eve.client)],
  );
  assert.equal(pseudonymize(folder, { pseudonym: "person-7" }), undefined, "nothing is left to do");
});

test("[P6] no column that names a user is forgotten: whoever adds one has to say so", (t) => {
  const select = `SELECT DISTINCT tables.name || '.' || columns.name AS name FROM sqlite_schema AS tables,
    pragma_table_info(tables.name) AS columns WHERE columns.name LIKE '%\\_by' ESCAPE '\\' OR columns.name LIKE '%user%' ORDER BY name`;
  assert.deepEqual(
    query(filled(t), select).map(({ name }) => name),
    ["models.created_by", ...userColumns.map((column) => column.join("."))].sort(),
  );
});

test("[P6] packing goes on, and so does another pseudonym, a redaction, with names that were replaced", async (t) => {
  const folder = filled(t);
  const digest = (await read(folder)).get("m")!.digest;
  const first = pseudonymize(folder)!;
  assert.match(first.pseudonym, /^[\da-f-]{36}$/);
  pseudonymize(folder, { user: "bob", by: "admin" });
  pseudonymize(folder, { user: first.pseudonym, by: "admin" });
  pseudonymize(folder, { user: "root", by: "admin" });
  const redacted = redactSqliteStore({
    ...{ place: folder, domain: "default", model: "m", scope: { kind: "versions", first: 3, last: 9 } },
    ...{ mapOriginal: (original) => original, reason: "r", by: "admin", now: 2000 },
  });
  assert.equal(redacted?.version, 45);
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 8 });
  const record = (await storage.findModel("default", "m"))!;
  assert.equal(await storage.packLog(record, 45), 40);
  const four = { ...record, model: "theirs" };
  assert.equal(await storage.packLog(four, 4), 0);
  await storage.close();
  assert.deepEqual(await problemsOf(folder), []);
  const { log } = (await read(folder)).get("m")!;
  assert.deepEqual(
    log.reduce((chain, entry) => (entry.version > 40 ? entryDigest(chain, entry) : chain), digest),
    record.digest,
  );
  for (const each of [...gone, first.pseudonym, "bob", "root"]) {
    if (each !== "bob") assert.ok(!isInStore(folder, each), each);
    assert.ok(
      log.every(({ user }) => user !== each),
      each,
    );
  }
});

test("[P6] a domain by itself is another place: nothing changes elsewhere", async (t) => {
  const folder = filled(t);
  const before = await read(folder);
  const done = pseudonymize(folder, { domain: "other", pseudonym: "x" });
  assert.deepEqual(
    done?.models.map(({ domain, model }) => [domain, model]),
    [["other", "m"]],
  );
  assert.deepEqual(await read(folder), before);
  assert.deepEqual(await problemsOf(folder), []);
});

test("[P9] what cannot be done is refused, and the store is as it was", async (t) => {
  const folder = filled(t);
  const before = await read(folder);
  const refuses = (changes: Partial<PseudonymizeOptions>, message: RegExp): void => {
    assert.throws(
      () => pseudonymize(folder, changes),
      (error) => {
        assert.ok(error instanceof PrivacyError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  };
  refuses({ pseudonym: "bob" }, /Somebody has the key "bob" already/);
  refuses({ pseudonym: eve }, /is the key that is to go/);
  refuses({ by: eve }, /name another key/);
  refuses({ reason: `For ${eve}.` }, /has the key that is to go/);
  refuses({ reason: "" }, /reason is missing/);
  refuses({ user: "" }, /0 units/);
  refuses({ pseudonym: "a\nb" }, /control characters/);
  refuses({ pseudonym: "p".repeat(257) }, /257 units/);
  assert.deepEqual(await read(folder), before);
  assert.ok(pseudonymize(folder, { pseudonym: "bob", merge: true }));
  assert.deepEqual(await problemsOf(folder), []);
  const other = filled(t);
  query(other, "UPDATE models SET digest = zeroblob(32) WHERE model = 'later'");
  assert.throws(() => pseudonymize(other), /later \(incarnation 1\): The log is not the one that was committed/);
  assert.ok(isInStore(other, eve), "none of the other models was touched");
  const third = filled(t);
  query(third, "DELETE FROM creators");
  assert.throws(() => pseudonymize(third), /not the one that was committed/);
});

/** Alters authors of rows of the log, in a store that has pseudonyms. */
function alterAuthors(
  folder: string,
  alter: (author: ReturnType<typeof decodeLogAuthor>, model: unknown) => object | undefined,
): void {
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  for (const { model, author, bytes } of database.prepare("SELECT * FROM authors").all()) {
    const was = decodeLogAuthor(bytes as Uint8Array);
    const altered = alter(was, model);
    if (altered === undefined) continue;
    const update = database.prepare("UPDATE authors SET bytes = ? WHERE model = ? AND author = ?");
    update.run(encodeLogAuthor({ ...was, ...altered }), Number(model), Number(author));
  }
  database.close();
}

test("[P6] an author or a creator who was replaced behind the log is found, whatever is kept of them", async (t) => {
  const forgeries: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
    [
      "a pseudonym is somebody else",
      (folder) => alterAuthors(folder, ({ user }) => (user === "person-7" ? { user: "mallory" } : undefined)),
      /version 2: pseudonym: version 4 names another pseudonym for this author/,
    ],
    [
      "an author gets a pseudonym of which no entry says anything",
      (folder) => {
        const [row] = query(folder, "SELECT bytes FROM segments WHERE last = 8");
        const database = new DatabaseSync(path.join(folder, databaseFileName));
        const update = database.prepare("UPDATE segments SET bytes = ? WHERE last = 8");
        const segment = openSegment(row?.bytes as Uint8Array);
        const authored = [...segment.entries(0, 8)].map((each) =>
          each.user === "ada" ? { ...each, user: "mallory", pseudonymOf: presentAuthorDigest(each) } : each,
        );
        update.run(encodeSegment(authored, segment.chain));
        database.close();
      },
      /version 1: pseudonym: a pseudonym stands in an author's place, and no entry says so/,
    ],
    [
      "an author who was named comes back",
      (folder) => {
        const [later] = query(folder, "SELECT key FROM models WHERE model = 'later'");
        const { client, session, user } = people.eve;
        alterAuthors(folder, (author, model) =>
          author.user === "person-7" && model === later?.key
            ? { client, session, user, pseudonymOf: undefined }
            : undefined,
        );
      },
      /later \(incarnation 1\) version 4: pseudonym: it says that the author with the digest \w+ was replaced, but none was/,
    ],
    [
      "the creator is somebody else",
      (folder) => void query(folder, "UPDATE models SET created_by = 'mallory' WHERE model = 'removed'"),
      /removed \(incarnation 1\) version 0: pseudonym: version 1 names another pseudonym/,
    ],
    [
      "a creator gets a pseudonym of which no entry says anything",
      (folder) => {
        const [row] = query(folder, "SELECT key, created_by FROM models WHERE model = 'alone'");
        const database = new DatabaseSync(path.join(folder, databaseFileName));
        const { seal } = database.prepare("SELECT seal FROM creators WHERE model = ?").get(Number(row?.key))!;
        const digest = Buffer.concat([seal as Uint8Array, Buffer.from("ada")]);
        const hashed = new Uint8Array(hash("sha256", digest, "buffer"));
        database.prepare("UPDATE creators SET seal = ? WHERE model = ?").run(hashed, Number(row?.key));
        database.exec("UPDATE models SET created_by = 'mallory' WHERE model = 'alone'");
        database.close();
      },
      /alone \(incarnation 1\) version 0: pseudonym: a pseudonym stands in an author's place, and no entry says so/,
    ],
    [
      "the record is cut off",
      (folder) =>
        void query(
          folder,
          "DELETE FROM log WHERE version = 4 AND model = (SELECT key FROM models WHERE model = 'later')",
        ),
      /later \(incarnation 1\) version 2: pseudonym: a pseudonym stands in an author's place, and no entry says so/,
    ],
  ];
  for (const [what, forge, line] of forgeries) {
    const folder = filled(t);
    pseudonymize(folder, { pseudonym: "person-7" });
    assert.deepEqual(await problemsOf(folder), []);
    forge(folder);
    assert.match((await problemsOf(folder)).join("\n"), line, what);
  }
});

test("[P3] [P6] before whatever statement a process dies, the store is as before or has the pseudonym, and running it again ends it", async (t) => {
  const parent = temporaryFolder(t);
  const folder = filled(t);
  const left = new LeftStores(folder, parent);
  pseudonymize(folder, { pseudonym: "person-7" }, (database) => left.statements(database));
  assert.ok(left.deaths > 30, `${left.deaths} deaths`);
  t.diagnostic(`deaths: ${left.deaths}, different stores: ${left.folders.length}`);
  const heads = new Set<unknown>();
  for (const dead of left.folders) {
    const problems = await problemsOf(dead);
    const isDue = problems.some((problem) => /run it again/.test(problem));
    assert.equal(problems.length, isDue ? 1 : 0, problems.join("\n"));
    heads.add(query(dead, "SELECT head FROM models WHERE model = 'm'")[0]?.head);
    assert.equal(pseudonymize(dead, { pseudonym: "person-7" }) === undefined, isDue);
    assert.deepEqual(await problemsOf(dead), []);
    for (const each of gone) assert.ok(!isInStore(dead, each));
  }
  assert.deepEqual([...heads].sort(), [40, 41]);
});
