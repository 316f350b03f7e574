import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { formatProblem } from "@convergence/storage";
import { TypedModel } from "@convergence/storage/contract";
import { backupSqliteStore } from "./backup-sqlite-store.ts";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { databaseFileName } from "./store-file.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const ends: (() => void)[] = [];
after(() => {
  for (const end of ends) end();
});
const parent = temporaryFolder({ after: (end) => void ends.push(end) });
const healthy = path.join(parent, "healthy");

/** Model 1 is packed up to 128 in segments of 32, and its head is 150. */
before(async () => {
  const storage = await openSqliteStorage({ folder: healthy, durability: "os", changesPerSegment: 32 });
  const model = await TypedModel.create(storage);
  await model.type(150);
  await storage.packLog(model.record, 140);
  await storage.close();
});

let copies = 0;

function copyOfHealthy(): string {
  const folder = path.join(parent, `copy-${++copies}`);
  mkdirSync(folder);
  copyFileSync(path.join(healthy, databaseFileName), path.join(folder, databaseFileName));
  return folder;
}

async function problemsOf(place: string): Promise<readonly string[]> {
  const problems: string[] = [];
  await checkSqliteStore(place, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  return problems;
}

/** Changes one byte of a column of the segment that ends at 64. */
const flip = (column: string, at: number) => (database: DatabaseSync) => {
  const row = database.prepare(`SELECT ${column} AS bytes FROM segments WHERE last = 64`).get();
  const bytes = row?.bytes as Uint8Array;
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = bytes[place]! ^ 0x11;
  database.prepare(`UPDATE segments SET ${column} = ? WHERE last = 64`).run(bytes);
};

const damages: readonly {
  readonly what: string;
  readonly how: string | ((database: DatabaseSync) => void);
  /** A line that there has to be among the problems. */
  readonly line: RegExp;
}[] = [
  {
    what: "the bytes of a segment begin with something else",
    how: flip("bytes", 0),
    line: /version 33: unreadable: the segment of versions 33 to 64 cannot be opened: /,
  },
  {
    what: "the last byte of a segment is altered",
    how: flip("bytes", -1),
    line: /version (3[3-9]|[45]\d|6[0-4]): (unreadable|digest): /,
  },
  {
    what: "a segment is another one",
    how: "UPDATE segments SET bytes = (SELECT bytes FROM segments WHERE last = 96) WHERE last = 64",
    line: /version 33: segment: the segment says 65 as its first, the store says 33/,
  },
  {
    what: "the digest of a segment is altered",
    how: flip("digest", 3),
    line: /version 64: digest: the segment ends with another digest than the store says$/,
  },
  {
    what: "a segment is missing",
    how: "DELETE FROM segments WHERE last = 64",
    line: /version 65: gap: a segment begins here, where 33 is due$/,
  },
  {
    what: "the first segment is missing",
    how: "DELETE FROM segments WHERE last = 32",
    line: /version 33: gap: a segment begins here, where 1 is due$/,
  },
  {
    what: "the last segment is missing",
    how: "DELETE FROM segments WHERE last = 128",
    line: /version 129: gap: the log has version 129 where 97 is due \(32 missing before\)$/,
  },
  {
    what: "a time of a segment is altered",
    how: "UPDATE segments SET last_time = last_time + 1 WHERE last = 64",
    line: /version 33: segment: the segment says \d+ as its lastTime, the store says \d+$/,
  },
  {
    what: "a packed snapshot is altered",
    how: flip("snapshot", -1),
    line: /version 64: snapshot: /,
  },
  {
    what: "a packed snapshot is another one",
    how: "UPDATE segments SET snapshot = (SELECT snapshot FROM segments WHERE last = 32), depth = 0 WHERE last = 64",
    line: /version 64: snapshot: the snapshot has \d+ bytes, replaying the log gives \d+; they differ from byte \d+ on$/,
  },
  {
    what: "a packed snapshot is said to stand on more than there is",
    how: "UPDATE segments SET depth = 5 WHERE last = 64",
    line: /version 64: snapshot: the packed snapshot stands on 5 others, where 1 or none is due$/,
  },
  {
    what: "a row that is left says something else than the segment",
    how: "INSERT INTO log SELECT 1, 40, author, entry FROM log WHERE version = 140",
    line: /version 40: segment: a row that is left of the entry says something else$/,
  },
  {
    what: "segments are of a model that is nowhere",
    how: "INSERT INTO segments SELECT 9, last, first, first_time, last_time, depth, digest, snapshot, bytes FROM segments",
    line: /^store: medium: table segments has rows of model 9, which is nowhere$/,
  },
];

test("[P6] a packed store has no problems, and neither has its backup", async () => {
  assert.deepEqual(await problemsOf(healthy), []);
  const { file, checked } = await backupSqliteStore({
    from: healthy,
    to: path.join(parent, "backup.sqlite"),
    now: 0,
    onProblem: ({ message }) => assert.fail(message),
  });
  assert.deepEqual([checked.problems, checked.changes, checked.snapshots], [0, 150, 5]);
  assert.deepEqual(await problemsOf(file), []);
});

for (const { what, how, line } of damages) {
  test(`[P6] a check finds it when ${what}`, async () => {
    const folder = copyOfHealthy();
    const database = new DatabaseSync(path.join(folder, databaseFileName));
    if (typeof how === "string") database.exec(how);
    else how(database);
    database.close();
    const problems = await problemsOf(folder);
    assert.ok(
      problems.some((problem) => line.test(problem)),
      problems.join("\n"),
    );
  });
}

test("[P6] any byte of a segment or of its snapshot that is altered is found", async () => {
  const folder = copyOfHealthy();
  const file = path.join(folder, databaseFileName);
  const database = new DatabaseSync(file);
  const row = database.prepare("SELECT bytes, snapshot FROM segments WHERE last = 64").get() as {
    readonly bytes: Uint8Array;
    readonly snapshot: Uint8Array;
  };
  database.close();
  for (const [column, step, size] of [
    ["bytes", Math.ceil(row.bytes.length / 40), row.bytes.length],
    ["snapshot", 3, row.snapshot.length],
  ] as const) {
    for (let at = 0; at < size; at += step) {
      const damaged = new DatabaseSync(file);
      flip(column, at)(damaged);
      damaged.close();
      assert.notDeepEqual(await problemsOf(folder), [], `byte ${at} of ${column}`);
      const repaired = new DatabaseSync(file);
      flip(column, at)(repaired);
      repaired.close();
    }
  }
  assert.deepEqual(await problemsOf(folder), []);
});
