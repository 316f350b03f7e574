import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import {
  decodeOperations,
  decodeTree,
  elementId,
  encodeOperations,
  encodeTree,
  type Operation,
  rootId,
  type Tree,
  tagOf,
} from "@convergence/engine";
import {
  entryDigest,
  formatProblem,
  formatScope,
  type LogEntry,
  type MapOriginal,
  type ModelRecord,
  type RedactionScope,
} from "@convergence/storage";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { PrivacyError } from "./privacy-store.ts";
import { type Redacted, redactSqliteStore } from "./redact-sqlite-store.ts";
import type { Statements } from "./statements.ts";
import { databaseFileName } from "./store-file.ts";
import { LeftStores } from "./testing/left-stores.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const secret = "correct-horse-battery";
const [textId, noteId, listId] = [elementId(0, 1), elementId(0, 2), elementId(0, 3)];

const beginning: Tree = {
  id: rootId,
  type: "object",
  content: [
    ["list", { id: listId, type: "array", content: [] }],
    ["note", { id: noteId, type: "string", content: "commencement" }],
    ["text", { id: textId, type: "string", content: "" }],
  ],
};

const splice = (element: number, at: number, remove: number, insert: string): Operation => ({
  ...{ kind: "splice", element, at, remove, insert, glued: false },
});

const fact = (counter: number, content: string): Tree => ({
  id: elementId(2, counter),
  type: "object",
  content: [["pin", { id: elementId(2, counter + 1), type: "string", content }]],
});

/** What each version does, from 1 on; in between somebody types digits. */
const given: Readonly<Record<number, { readonly user: string; readonly operations: readonly Operation[] }>> = {
  3: { user: "eve", operations: [splice(textId, 0, 0, secret)] },
  5: { user: "bob", operations: [splice(textId, secret.length, 0, "-and-more")] },
  6: { user: "bob", operations: [{ kind: "insert", element: listId, gap: 0, values: [fact(1, `pin ${secret}`)] }] },
  7: { user: "eve", operations: [splice(textId, 2, 5, "")] },
  8: { user: "bob", operations: [{ kind: "remove", element: listId, at: 0, count: 1 }] },
  20: { user: "ada", operations: [{ kind: "insert", element: listId, gap: 0, values: [fact(1, `pin ${secret}`)] }] },
  25: {
    user: "eve",
    operations: [
      { kind: "setKey", element: rootId, key: "number", value: { id: elementId(2, 9), type: "number", content: 42 } },
    ],
  },
};

const versions = 40;

const mapOriginal: MapOriginal = (original, change) => encodeOperations(decodeOperations(original).map(change));

type Filled = { readonly record: ModelRecord; readonly entries: readonly LogEntry[] };

/** Packed up to 32 in segments of 8, with snapshots that are kept at 34 and, deflated, at 36, and then a restart. */
async function fill(folder: string): Promise<Filled> {
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 8 });
  const creation = { domain: "default", model: "m", collection: "c", createdAt: 1, createdBy: "carl" };
  const record = await storage.createModel({ ...creation, snapshot: encodeTree(beginning) });
  for (const client of ["one", "two"]) await storage.registerClient(record, client);
  const entries = Array.from({ length: versions }, (_, index): LogEntry => {
    const version = index + 1;
    const { user, operations } = given[version] ?? {
      user: "ada",
      operations: [splice(noteId, 0, 0, `${version % 10}`)],
    };
    const bytes = encodeOperations(operations);
    return {
      ...{ version, base: index, seen: tagOf(index), sequence: version, time: version, clientTime: version },
      ...{ client: "two", session: `s-${user}`, user, meta: undefined },
      operations: bytes,
      original: version === 3 ? bytes : undefined,
    };
  });
  const clients = [{ client: "two", site: 2, sequence: versions, counter: 10 }];
  await storage.commit({
    handle: record,
    expectedHead: 0,
    entries: entries.slice(0, 36),
    clients: [{ ...clients[0]!, sequence: 36 }],
    refusals: [],
  });
  for (const version of [34, 36]) {
    const content = await storage.history(record, "state", { version });
    await storage.saveSnapshot(record, version, content, version === 36 ? deflateRawSync(content) : undefined);
  }
  await storage.commit({ handle: record, expectedHead: 36, entries: entries.slice(36), clients, refusals: [] });
  await storage.nameVersion(record, { name: "kept", version: 4, createdAt: 1, createdBy: "carl" });
  assert.equal(await storage.packLog(record, 32), 32);
  await storage.close();
  return { record, entries };
}

const ends: (() => void)[] = [];
after(() => {
  for (const end of ends) end();
});
const healthy = path.join(temporaryFolder({ after: (end) => void ends.push(end) }), "healthy");
let healthyModel: Filled;

before(async () => {
  healthyModel = await fill(healthy);
});

/** A copy of the store that was filled once. */
function filled(t: Parameters<typeof temporaryFolder>[0]): Filled & { readonly folder: string } {
  const folder = temporaryFolder(t);
  copyFileSync(path.join(healthy, databaseFileName), path.join(folder, databaseFileName));
  return { folder, ...healthyModel };
}

const redact = (folder: string, scope: RedactionScope, statementsOf?: (database: DatabaseSync) => Statements) =>
  redactSqliteStore(
    { place: folder, domain: "default", model: "m", scope, mapOriginal, reason: "A password.", by: "root", now: 1000 },
    statementsOf,
  );

async function problemsOf(place: string): Promise<readonly string[]> {
  const problems: string[] = [];
  await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  return problems;
}

/** All that can be read of a store: whole log, every state. */
async function read(folder: string, record: ModelRecord) {
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 8 });
  const { head, digest } = (await storage.findModel("default", "m"))!;
  const log = await storage.readLog(record, { after: 0, limit: 1000, bytesMax: 1e9 });
  assert.deepEqual(
    (await storage.versionNames(record)).map(({ name, version }) => [name, version]),
    [["kept", 4]],
    "whatever is blanked, names stay",
  );
  const states: string[] = [];
  for (let version = 0; version <= head; version++) {
    states.push(JSON.stringify(decodeTree(await storage.history(record, "state", { version }))));
  }
  await storage.close();
  return { epoch: storage.epoch, head, digest, log, states };
}

const headOf = (folder: string): number => {
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  const head = Number(database.prepare("SELECT head FROM models").get()?.head);
  database.close();
  return head;
};

/** Whether the bytes stand anywhere in the files of the store. */
const isInFiles = (folder: string, text: string): boolean =>
  readdirSync(folder).some((name) => readFileSync(path.join(folder, name)).includes(text));

const blank = (text: string): string => "\u2588".repeat(text.length);

const scopes: readonly {
  readonly scope: RedactionScope;
  readonly versions: Redacted["versions"];
  /** What is gone everywhere. */
  readonly gone: string;
  readonly head: string;
}[] = [
  {
    scope: { kind: "versions", first: 3, last: 6 },
    versions: [
      [3, 6],
      [20, 20],
    ],
    gone: secret,
    head: `pin ${secret}`,
  },
  {
    scope: { kind: "element", element: textId },
    versions: [
      [3, 3],
      [5, 5],
    ],
    gone: "-and-more",
    head: "",
  },
  {
    scope: { kind: "element", element: listId },
    versions: [
      [6, 6],
      [20, 20],
    ],
    gone: "pin ",
    head: `pin ${secret}`,
  },
  { scope: { kind: "user", user: "carl" }, versions: [[0, 0]], gone: "commencement", head: "" },
];

for (const { scope, versions: due, gone, head } of scopes) {
  test(`[P6] redacting ${formatScope(scope)} blanks the content everywhere and changes nothing else`, async (t) => {
    const { folder, record, entries } = filled(t);
    const before = await read(folder, record);
    assert.ok(before.states.some((state) => state.includes(gone)));
    const redacted = redact(folder, scope);
    assert.deepEqual(redacted, { incarnation: 1, versions: due, version: versions + 1 });
    assert.deepEqual(await problemsOf(folder), []);
    assert.ok(!isInFiles(folder, gone));
    const after = await read(folder, record);
    assert.notEqual(after.epoch, before.epoch);
    assert.deepEqual(
      after.states.filter((state) => state.includes(gone)),
      [],
    );
    if (head !== "") assert.ok(after.states[versions]!.includes(blank(head)));
    // As long as it was at every version, and all that is not content as it was.
    assert.deepEqual(
      after.states.slice(0, -1).map(({ length }) => length),
      before.states.map(({ length }) => length),
    );
    const isBlanked = (version: number): boolean => due.some(([from, to]) => from <= version && version <= to);
    for (const [index, entry] of after.log.slice(0, versions).entries()) {
      const { redacted: digests, operations, original, ...rest } = entry;
      const { operations: given, original: givenOriginal, ...same } = entries[index]!;
      assert.deepEqual(rest, same);
      assert.equal(digests !== undefined, isBlanked(entry.version), `${entry.version}`);
      if (digests === undefined) assert.deepEqual([operations, original], [given, givenOriginal]);
    }
    // The chain is the one that was, and goes on.
    const record41 = after.log[versions]!;
    assert.deepEqual(after.digest, entryDigest(before.digest, record41));
    assert.deepEqual(
      [record41.redacts, record41.user, record41.operations.length],
      [due, "root", encodeOperations([]).length],
    );
    assert.match(String(record41.meta?.reason), /^Redaction of .*: A password\.$/);
    // Again: nothing is left to do, and nothing is written.
    assert.equal(redact(folder, scope), undefined);
    assert.deepEqual((await read(folder, record)).digest, after.digest);
  });
}

test("[P6] a second redaction that reaches further keeps the digests of the first", async (t) => {
  const { folder, record } = filled(t);
  redact(folder, { kind: "versions", first: 3, last: 3 });
  assert.deepEqual(redact(folder, { kind: "versions", first: 0, last: 99 })?.versions.slice(0, 2), [
    [0, 2],
    [4, 6],
  ]);
  assert.deepEqual(await problemsOf(folder), []);
  const { states, head } = await read(folder, record);
  assert.equal(head, versions + 2);
  assert.ok(!/commencement|pin |and-more|42/.test(states.join("").replaceAll(/"id":\d+/g, "")));
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 8 });
  assert.equal(await storage.packLog(record, head), 40, "and packing goes on");
  await storage.close();
  assert.deepEqual(await problemsOf(folder), []);
});

test("[P6] what is blanked without a record, or with other digests, is found", async (t) => {
  const { folder } = filled(t);
  redact(folder, { kind: "versions", first: 37, last: 38 });
  const alter = (sql: string): void => {
    const database = new DatabaseSync(path.join(folder, databaseFileName));
    database.exec(sql);
    database.close();
  };
  // The digest is 32 bytes before the operations, in the entry of version 37.
  const bytes = "SELECT substr(hex(entry), 1, 24) || '00' || substr(hex(entry), 27) FROM log WHERE version = 37";
  alter(`UPDATE log SET entry = unhex((${bytes})) WHERE version = 37`);
  assert.match((await problemsOf(folder)).join("\n"), /digest: the digest is \w+ by the log/);
  const other = filled(t);
  redact(other.folder, { kind: "versions", first: 37, last: 38 });
  const database = new DatabaseSync(path.join(other.folder, databaseFileName));
  database.exec("DELETE FROM log WHERE version = 41; UPDATE models SET head = 40");
  database.close();
  assert.match(
    (await problemsOf(other.folder)).join("\n"),
    /version 37: redaction: the content up to version 38 is blanked, and no entry says that it was redacted/,
  );
});

test("[P6] what is put in the place of blanked content is found, though no digest of its entry covers it", async (t) => {
  for (const [scope, alteration] of [
    [{ kind: "versions", first: 37, last: 38 }, "UPDATE log SET entry = forged(entry) WHERE version = 37"],
    [{ kind: "versions", first: 0, last: 0 }, "UPDATE snapshots SET bytes = forged(bytes) WHERE version = 0"],
  ] as const) {
    const { folder } = filled(t);
    redact(folder, scope);
    redact(folder, { kind: "versions", first: 39, last: 39 });
    assert.deepEqual(await problemsOf(folder), []);
    const database = new DatabaseSync(path.join(folder, databaseFileName));
    // Another character for the box, which is as long.
    database.function("forged", (bytes) =>
      Buffer.from(
        Buffer.from(bytes as Uint8Array)
          .toString("hex")
          .replace("e29688", "e29689"),
        "hex",
      ),
    );
    database.exec(alteration);
    if (scope.first > 0) database.exec("UPDATE snapshots SET bytes = forged(bytes) WHERE version > 36");
    database.close();
    const problems = await problemsOf(folder);
    assert.match(problems.join("\n"), /version 42: redaction: what stands in the place of blanked content is not what/);
    assert.doesNotMatch(problems.join("\n"), /: digest:/);
  }
});

test("[P9] what cannot be redacted is refused, and the store is as it was", (t) => {
  const { folder } = filled(t);
  const refuses = (changes: object, message: RegExp): void => {
    const options = { place: folder, domain: "default", model: "m", mapOriginal, reason: "r", by: "root", now: 1 };
    const scope = { kind: "versions", first: 1, last: 5 } as const;
    assert.throws(
      () => redactSqliteStore({ ...options, scope, ...changes }),
      (error) => {
        assert.ok(error instanceof PrivacyError);
        assert.match(error.message, message);
        return true;
      },
    );
  };
  refuses({ model: "none" }, /no model "default\/none"/);
  refuses({ incarnation: 2 }, /no incarnation 2: they are counted from 1 to 1/);
  refuses({ scope: { kind: "versions", first: 41, last: 50 } }, /has the versions 0 to 40, and no version 41/);
  refuses({ reason: " " }, /reason is missing/);
  refuses({ reason: "r".repeat(901) }, /901 units/);
  const database = new DatabaseSync(path.join(folder, databaseFileName));
  database.exec("UPDATE models SET digest = zeroblob(32)");
  database.close();
  refuses({}, /not the one that was committed/);
});

test("[P3] [P6] before whatever statement of a redaction a process dies, the store is as before or redacted", async (t) => {
  const parent = temporaryFolder(t);
  const { folder } = filled(t);
  const left = new LeftStores(folder, parent);
  const scope = { kind: "versions", first: 3, last: 6 } as const;
  redact(folder, scope, (database) => left.statements(database));
  assert.ok(left.deaths > 10, `${left.deaths} deaths`);
  t.diagnostic(`deaths: ${left.deaths}, different stores: ${left.folders.length}`);
  const heads = new Set<number>();
  for (const dead of left.folders) {
    const problems = await problemsOf(dead);
    const isDue = problems.some((problem) => /run it again/.test(problem));
    assert.equal(problems.length, isDue ? 1 : 0, problems.join("\n"));
    heads.add(headOf(dead));
    const again = redact(dead, scope);
    assert.equal(again === undefined, isDue);
    assert.deepEqual(await problemsOf(dead), []);
    assert.ok(!isInFiles(dead, secret));
    assert.equal(headOf(dead), versions + 1);
  }
  assert.deepEqual([...heads].sort(), [versions, versions + 1]);
});
