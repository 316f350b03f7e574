import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import {
  decodeLogAuthor,
  decodeLogEntry,
  encodeLogEntry,
  formatProblem,
  type ProblemKind,
  StoreFormatError,
  StoreLockedError,
  type StoreProblem,
  StoreUnavailableError,
} from "@convergence/storage";
import { fillStore } from "@convergence/storage/contract";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { databaseFileName } from "./store-file.ts";
import { holdStill } from "./store-lock.ts";
import { startChild } from "./testing/start-child.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const ends: (() => void)[] = [];
after(() => {
  for (const end of ends) end();
});
const parent = temporaryFolder({ after: (end) => void ends.push(end) });
const healthy = path.join(parent, "healthy");

before(async () => {
  const storage = await openSqliteStorage({ folder: healthy, durability: "os" });
  await fillStore(storage);
  await storage.close();
});

let copies = 0;

function copyOfHealthy(): string {
  const folder = path.join(parent, `copy-${++copies}`);
  mkdirSync(folder);
  copyFileSync(path.join(healthy, databaseFileName), path.join(folder, databaseFileName));
  return folder;
}

async function problemsOf(place: string): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = [];
  const { problems: count } = await checkSqliteStore(place, { onProblem: (problem) => problems.push(problem) });
  assert.equal(count, problems.length);
  return problems;
}

type Damage = {
  readonly what: string;
  readonly how: string | ((database: DatabaseSync) => void);
  /** Kinds of the problems, and a line that there has to be among them. */
  readonly kinds: readonly ProblemKind[];
  readonly line: RegExp;
};

/** Model 1 is m1 of the domain default: twelve versions, snapshots of 0, 5 and 9. Models 2 to 4 are the incarnations of `gone`. */
const damages: readonly Damage[] = [
  {
    what: "an entry is missing",
    how: "DELETE FROM log WHERE model = 1 AND version = 4",
    kinds: ["gap", "snapshot", "snapshot", "digest"],
    line: /^default\/m1 \(incarnation 1\) version 5: gap: .* version 5 where 4 is due \(1 missing before\)$/,
  },
  {
    what: "the last entry is missing",
    how: "DELETE FROM log WHERE model = 1 AND version = 12",
    kinds: ["gap", "time", "digest", "sequence"],
    line: /^default\/m1 \(incarnation 1\): gap: the log ends at version 11, but the head is 12$/,
  },
  {
    what: "bytes of an entry are altered",
    how: alterBytes(11, "eight", "eighx"),
    kinds: ["digest"],
    line: /version 12: digest: the digest is [0-9a-f]{64} by the log, but the store has [0-9a-f]{64}$/,
  },
  {
    what: "bytes of an entry before a snapshot are altered",
    how: alterBytes(4, "three", "threx"),
    kinds: ["snapshot", "snapshot", "digest"],
    line: /version 9: snapshot: the snapshot has \d+ bytes, replaying the log gives \d+; they differ from byte \d+ on$/,
  },
  {
    what: "two entries are swapped",
    how: "UPDATE log SET version = 100 + version WHERE model = 1 AND version IN (2, 3); UPDATE log SET version = 105 - version WHERE version > 100",
    kinds: ["gap", "gap", "time", "snapshot", "snapshot", "digest"],
    line: /version 2: gap: the entry here says that it is version 3$/,
  },
  {
    what: "an entry cannot be decoded",
    how: "UPDATE log SET entry = x'8000' WHERE model = 1 AND version = 12",
    kinds: ["unreadable", "time", "digest", "sequence"],
    line: /version 12: unreadable: the entry cannot be decoded: .*flags 128/,
  },
  {
    what: "operations cannot be decoded",
    how: rewriteEntry(12, (entry) => ({ ...entry, operations: Uint8Array.of(1, 250, 250) })),
    kinds: ["unreadable", "digest"],
    line: /version 12: unreadable: the operations cannot be replayed: /,
  },
  {
    what: "an author is missing",
    how: "DELETE FROM authors WHERE model = 1 AND author = (SELECT author FROM log WHERE model = 1 AND version = 12)",
    kinds: [],
    line: /version 12: unreadable: the author of the entry is missing$/,
  },
  {
    what: "a change is in the log twice",
    how: rewriteEntry(12, (entry) => ({ ...entry, sequence: entry.sequence - 1 })),
    kinds: ["sequence", "digest", "sequence"],
    line: /version 12: sequence: change 6 of client "bob" was decided already: its last one was 6$/,
  },
  {
    what: "a time runs back",
    how: rewriteEntry(11, (entry) => ({ ...entry, time: entry.time - 5 })),
    kinds: ["time", "digest"],
    line: /version 11: time: the time is 1700000000006, lower than 1700000000010 before it$/,
  },
  {
    what: "a snapshot is not what was deflated",
    how: "UPDATE snapshots SET inflated_bytes = 1000 WHERE model = 1 AND version = 9",
    kinds: ["snapshot"],
    line: /version 9: snapshot: the snapshot cannot be read: The snapshot of version 9 is damaged\.$/,
  },
  {
    what: "a snapshot is another model's",
    how: "UPDATE snapshots SET bytes = (SELECT bytes FROM snapshots WHERE model = 5) WHERE model = 1 AND version = 9",
    kinds: ["snapshot"],
    line: /^default\/m1 \(incarnation 1\) version 9: snapshot: /,
  },
  {
    what: "what a removed model began with is missing",
    how: "DELETE FROM snapshots WHERE model = 2 AND version = 0",
    kinds: ["snapshot", "digest"],
    line: /^default\/gone \(incarnation 1\) version 0: snapshot: the content that the model began with is missing$/,
  },
  {
    what: "a snapshot is beyond the head",
    how: "UPDATE snapshots SET version = 13 WHERE model = 1 AND version = 9",
    kinds: ["snapshot"],
    line: /version 13: snapshot: there is a snapshot, but the head is 12$/,
  },
  {
    what: "a client's sequence is too low",
    how: "UPDATE clients SET sequence = 5 WHERE model = 1 AND client = 'ada'",
    kinds: ["sequence"],
    line: /: sequence: client "ada" has sequence 5, but its change 7 is in the log$/,
  },
  {
    what: "a client's sequence is too high",
    how: "UPDATE clients SET sequence = 9 WHERE model = 1 AND client = 'bob'",
    kinds: ["sequence"],
    line: /: sequence: of client "bob" changes 8 to 9 are neither in the log nor refused$/,
  },
  {
    what: "a client is missing",
    how: "DELETE FROM clients WHERE model = 2",
    kinds: ["client", "client"],
    line: /version 1: client: the author "ada" is not registered$/,
  },
  {
    what: "two clients have one site",
    how: `CREATE TABLE loose AS SELECT * FROM clients; DROP TABLE clients; ALTER TABLE loose RENAME TO clients;
      UPDATE clients SET site = 1 WHERE model = 1 AND client = 'cleo'`,
    kinds: ["client", "counter"],
    line: /: client: clients "ada" and "cleo" both have site 1$/,
  },
  {
    what: "a site is none of those that were given",
    how: "UPDATE clients SET site = 9 WHERE model = 1 AND client = 'bob'",
    kinds: ["counter", "counter", "client"],
    line: /: client: client "bob" has site 9; sites of 3 clients run from 1 to 3$/,
  },
  {
    what: "a client's counter is too low",
    how: "UPDATE clients SET counter = 1 WHERE model = 1 AND client = 'bob'",
    kinds: ["counter"],
    line: /: counter: client "bob" has counter 1, but the log has its element 2$/,
  },
  {
    what: "a refusal is of a change that is in the log",
    how: "INSERT INTO refusals VALUES (1, 'ada', 7, 9437185, 'model-limit', '')",
    kinds: ["refusal"],
    line: /version 9: refusal: change 7 of client "ada" is in the log and refused$/,
  },
  {
    what: "a kept refusal is gone, and one below it is there",
    how: "UPDATE refusals SET sequence = 1, tag = 2 WHERE model = 1",
    kinds: ["refusal", "sequence"],
    line: /version 6: sequence: of client "bob" change 3 is neither in the log nor refused$/,
  },
  {
    what: "a refusal is beyond everything",
    how: "INSERT INTO refusals VALUES (1, 'bob', 70, 99 << 20, 'model-limit', '')",
    kinds: ["refusal", "refusal"],
    line: /: refusal: the refusal of change 70 of client "bob" is beyond its last decided change, 7$/,
  },
  {
    what: "a refusal is of nobody",
    how: "INSERT INTO refusals VALUES (1, 'zoe', 1, 1, 'model-limit', '')",
    kinds: ["refusal"],
    line: /: refusal: the refusal of change 1 of client "zoe" is of a client that is not registered$/,
  },
  {
    what: "the head is too high",
    how: "UPDATE models SET head = 13 WHERE key = 1",
    kinds: ["gap"],
    line: /: gap: the log ends at version 12, but the head is 13$/,
  },
  {
    what: "the head is too low",
    how: "UPDATE models SET head = 1 WHERE key = 2",
    kinds: ["gap"],
    line: /^default\/gone \(incarnation 1\): gap: the log ends at version 2, but the head is 1$/,
  },
  {
    what: "the digest is altered",
    how: "UPDATE models SET digest = zeroblob(32) WHERE key = 3",
    kinds: ["digest"],
    line: /^default\/gone \(incarnation 2\) version 1: digest: .* but the store has 0{64}$/,
  },
  {
    what: "who created a model is altered",
    how: "UPDATE models SET created_by = 'mallory' WHERE key = 1",
    kinds: ["digest"],
    line: /^default\/m1 \(incarnation 1\) version 12: digest: /,
  },
  {
    what: "an incarnation is missing",
    how: "UPDATE models SET incarnation = 4 WHERE key = 4",
    kinds: ["model", "digest"],
    line: /^default\/gone \(incarnation 4\): model: it follows incarnation 2$/,
  },
  {
    what: "two incarnations live",
    how: "DROP INDEX live_models; UPDATE models SET removed_at = NULL WHERE key = 3",
    kinds: ["model"],
    line: /^default\/gone \(incarnation 3\): model: it was created while default\/gone \(incarnation 2\) was not removed$/,
  },
  {
    what: "a name is of a version that is not there",
    how: "UPDATE version_names SET version = 13",
    kinds: ["name"],
    line: /^default\/m1 \(incarnation 1\) version 13: name: the version has a name, but the head is 12$/,
  },
  {
    what: "a name is none",
    how: "UPDATE version_names SET name = ' secret'",
    kinds: ["name"],
    line: /^default\/m1 \(incarnation 1\) version 9: name: its name of 7 characters cannot be one$/,
  },
  {
    what: "a name belongs to no model",
    how: "UPDATE version_names SET model = 77",
    kinds: ["medium"],
    line: /^store: medium: table version_names has rows of model 77, which is nowhere$/,
  },
  {
    what: "a collection is missing",
    how: "DELETE FROM collections WHERE domain = 'other' AND collection = 'notes'",
    kinds: ["model"],
    line: /^other\/m1 \(incarnation 1\): model: its collection "notes" does not exist$/,
  },
  {
    what: "a log belongs to no model",
    how: "INSERT INTO log VALUES (77, 1, 1, x'00'), (99, 1, 1, x'00')",
    kinds: ["medium", "medium"],
    line: /^store: medium: table log has rows of model 99, which is nowhere$/,
  },
  {
    what: "the store says twice what it is",
    how: "INSERT INTO meta SELECT * FROM meta",
    kinds: ["medium"],
    line: /^store: medium: the store says 2 times what it is/,
  },
];

function alterBytes(version: number, from: string, to: string): (database: DatabaseSync) => void {
  return (database) => {
    const { entry } = database.prepare("SELECT entry FROM log WHERE model = 1 AND version = ?").get(version) as {
      entry: Uint8Array;
    };
    const at = Buffer.from(entry).indexOf(from);
    assert.ok(at > 0);
    entry.set(Buffer.from(to), at);
    database.prepare("UPDATE log SET entry = ? WHERE model = 1 AND version = ?").run(entry, version);
  };
}

type Rewriting = (entry: ReturnType<typeof decodeLogEntry>) => ReturnType<typeof decodeLogEntry>;

function rewriteEntry(version: number, change: Rewriting): (database: DatabaseSync) => void {
  return (database) => {
    const select = "SELECT entry, bytes FROM log JOIN authors USING (model, author) WHERE model = 1 AND version = ?";
    const { entry, bytes } = database.prepare(select).get(version) as { entry: Uint8Array; bytes: Uint8Array };
    const changed = encodeLogEntry(change(decodeLogEntry(entry, decodeLogAuthor(bytes))));
    database.prepare("UPDATE log SET entry = ? WHERE model = 1 AND version = ?").run(changed, version);
  };
}

for (const { what, how, kinds, line } of damages) {
  test(`[P6] a check finds it when ${what}`, async () => {
    const folder = copyOfHealthy();
    const database = new DatabaseSync(path.join(folder, databaseFileName));
    if (typeof how === "string") database.exec(how);
    else how(database);
    database.close();
    const problems = await problemsOf(folder);
    const lines = problems.map(formatProblem);
    assert.ok(
      lines.some((each) => line.test(each)),
      lines.join("\n"),
    );
    if (kinds.length > 0)
      assert.deepEqual(problems.map(({ kind }) => kind).sort(), [...kinds].sort(), lines.join("\n"));
  });
}

test("[P6] a check finds a file that was cut off, and one with a foreign page in it", async () => {
  const bytes = readFileSync(path.join(healthy, databaseFileName)).length;
  for (const left of [bytes - 4096, bytes / 2, 8192, 4096]) {
    const folder = copyOfHealthy();
    truncateSync(path.join(folder, databaseFileName), left - (left % 4096));
    const [first] = await problemsOf(folder);
    assert.match(formatProblem(first!), /^store: medium: the file is damaged: /, `${left} of ${bytes} bytes`);
  }
  for (let page = 1; page < bytes / 4096; page++) {
    const folder = copyOfHealthy();
    writeSync(openSync(path.join(folder, databaseFileName), "r+"), Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
    assert.notDeepEqual(await problemsOf(folder), [], `page ${page}`);
  }
});

test("a check of a healthy store changes nothing in it, and takes a file by itself as well", async () => {
  const folder = copyOfHealthy();
  const file = path.join(folder, databaseFileName);
  const bytes = readFileSync(file);
  assert.deepEqual(await problemsOf(folder), []);
  assert.deepEqual(await problemsOf(file), []);
  assert.deepEqual(readFileSync(file), bytes);
});

test("a store that is in use is not checked, and one that is checked is not served", async (t) => {
  const folder = copyOfHealthy();
  const storage = await openSqliteStorage({ folder, durability: "os" });
  await assert.rejects(problemsOf(folder), StoreLockedError);
  await storage.close();

  const lock = holdStill(path.join(folder, databaseFileName));
  await assert.rejects(openSqliteStorage({ folder }), StoreLockedError);
  assert.deepEqual(await problemsOf(folder), [], "two may look at the same time");
  lock.release();

  const child = startChild(folder, "os");
  t.after(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  await assert.rejects(problemsOf(folder), StoreLockedError);
});

test("what is no store, and a store of a newer version, are not checked", async () => {
  const empty = path.join(parent, "empty");
  mkdirSync(empty);
  await assert.rejects(problemsOf(empty), StoreUnavailableError);
  assert.deepEqual(readdirSync(empty), []);
  writeFileSync(
    path.join(empty, databaseFileName),
    "Dear diary, this is longer than a page header has to be. ".repeat(20),
  );
  await assert.rejects(problemsOf(empty), StoreFormatError);
  const newer = copyOfHealthy();
  const database = new DatabaseSync(path.join(newer, databaseFileName));
  database.exec("UPDATE meta SET format = 7");
  database.close();
  await assert.rejects(problemsOf(newer), StoreFormatError);
});
