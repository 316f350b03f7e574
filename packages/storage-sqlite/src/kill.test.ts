import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { encodeTree, rootId } from "@convergence/engine";
import {
  type CheckResult,
  formatProblem,
  type ModelCreation,
  type ModelRecord,
  type Storage,
} from "@convergence/storage";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import type { Durability } from "./durability.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { databaseFileName } from "./store-file.ts";
import { dieBeforeStatement } from "./testing/die-before-statement.ts";
import { killAfter } from "./testing/start-child.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const emptyContent = encodeTree({ id: rootId, type: "object", content: [] });

const creationOf = (model: string): ModelCreation => ({
  domain: "default",
  model,
  collection: "c",
  createdAt: 1,
  createdBy: "u",
  snapshot: emptyContent,
});

/** The whole file as the dead process left it. */
async function assertClean(folder: string): Promise<CheckResult> {
  const problems: string[] = [];
  const result = await checkSqliteStore(folder, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
  return result;
}

/** Checks a model against what was acknowledged of it, and gives its head. */
async function checkModel(storage: Storage, model: string, acknowledged: number): Promise<number> {
  const record = await storage.findModel("default", model);
  assert.ok(record !== undefined, `${model} is gone`);
  assert.ok(record.head >= acknowledged, `${model} was acknowledged at ${acknowledged} and is at ${record.head}`);
  const log = await storage.readLog(record, { after: 0, limit: 1e6, bytesMax: 1e9 });
  assert.deepEqual(
    log.map((entry) => entry.version),
    Array.from({ length: record.head }, (_, index) => index + 1),
  );
  assert.equal(new Set(log.map((entry) => entry.sequence)).size, log.length);
  assert.equal((await storage.readClient(record, "child"))?.sequence, record.head);
  return record.head;
}

/** After how many lines each child of a store dies. */
const lineCounts = [2, 40, 77, 173, 300];

/** Stores, each with a few deaths of its own. CONVERGENCE_KILLS says how many deaths there are in all: many take minutes. */
const rounds = Math.ceil(Number(process.env.CONVERGENCE_KILLS ?? 0) / lineCounts.length) || 1;
const cases = (["fsync", "os"] satisfies Durability[]).flatMap((durability) =>
  Array.from({ length: rounds }, (_, round) => ({
    durability,
    lineCounts: lineCounts.map((count, index) => count + ((round * 7919 * (index + 1)) % 97)),
    name: rounds === 1 ? durability : `${durability}, store ${round + 1}`,
  })),
);

/** How far logs are packed, and whether the process died between adding a segment and deleting its rows. */
function packedOf(folder: string): { readonly segments: number; readonly interrupted: boolean } {
  const database = new DatabaseSync(path.join(folder, databaseFileName), { readOnly: true });
  const segments = Number(database.prepare("SELECT count(*) AS count FROM segments").get()?.count);
  const left = "SELECT 1 FROM log WHERE version <= (SELECT max(last) FROM segments WHERE segments.model = log.model)";
  const interrupted = database.prepare(left).get() !== undefined;
  database.close();
  return { segments, interrupted };
}

for (const { durability, lineCounts, name } of cases) {
  test(`[P3] kill -9 loses no acknowledged change and applies none twice (${name})`, async (t) => {
    const folder = temporaryFolder(t);
    const acknowledged = new Map<string, number>();
    let heads = 0;
    let unheard = 0;
    let checked = 0;
    let interrupted = 0;
    let segments = 0;
    for (const lineCount of lineCounts) {
      for (const line of await killAfter(folder, durability, lineCount)) {
        const [model, version] = line.split(" ");
        if (model === undefined || version === undefined) continue;
        assert.equal(Number(version), (acknowledged.get(model) ?? Number(version) - 1) + 1, line);
        acknowledged.set(model, Number(version));
      }
      checked = (await assertClean(folder)).changes;
      const packed = packedOf(folder);
      assert.ok(packed.segments >= segments, `${packed.segments} segments after ${segments}`);
      segments = packed.segments;
      if (packed.interrupted) interrupted++;
      const storage = await openSqliteStorage({ folder, durability });
      heads = 0;
      for (const [model, version] of acknowledged) {
        const head = await checkModel(storage, model, version);
        // What was committed but not acknowledged is where the next child goes on.
        unheard += head - version;
        acknowledged.set(model, head);
        heads += head;
      }
      await storage.close();
    }
    // One line of each child is `open`.
    const lines = lineCounts.reduce((sum, lineCount) => sum + lineCount - 1, 0);
    assert.ok(heads >= lines, `${heads} changes`);
    assert.equal(checked, heads, "the check has seen every change");
    assert.ok(segments > 0, "nothing was packed");
    t.diagnostic(`changes: ${heads}, kills: ${lineCounts.length}, durable but not yet acknowledged: ${unheard}`);
    t.diagnostic(`segments: ${segments}, kills between a segment and the deletion of its rows: ${interrupted}`);
  });
}

test("[P3] a process that dies before any statement of a group leaves nothing of it, after COMMIT all of it", async (t) => {
  const folder = temporaryFolder(t);
  const models = ["m0", "m1"];
  const heads = async (): Promise<readonly (number | undefined)[]> => {
    const storage = await openSqliteStorage({ folder, durability: "os" });
    const records = await Promise.all(models.map((model) => storage.findModel("default", model)));
    const logs = records.map((record) => storage.readLog(record as ModelRecord, { after: 0, limit: 9, bytesMax: 1e6 }));
    assert.deepEqual(
      (await Promise.all(logs)).map((log) => log.length),
      records.map((record) => record?.head),
    );
    const named = (await storage.versionNames(records[0] as ModelRecord)).map(({ version }) => version);
    assert.deepEqual(named, records[0]?.head === 0 ? [] : [1], "the name is there exactly if its version is");
    await storage.close();
    return records.map((record) => record?.head);
  };
  const storage = await openSqliteStorage({ folder, durability: "os" });
  for (const model of models) await storage.registerClient(await storage.createModel(creationOf(model)), "child");
  await storage.close();

  let deaths = 0;
  for (;;) {
    const { died, committed } = dieBeforeStatement(folder, deaths + 1);
    assert.equal((await assertClean(folder)).changes, committed ? 2 : 0);
    assert.deepEqual(await heads(), committed ? [1, 1] : [0, 0], `dead before statement ${deaths + 1}`);
    assert.ok(died);
    deaths += 1;
    if (committed) break;
  }
  // BEGIN, COMMIT and the death after it; per commit at least savepoint, two look-ups, two updates, three statements for the new
  // author, insert and release.
  assert.ok(deaths >= 3 + 2 * 10, `${deaths} deaths`);
  t.diagnostic(`deaths: ${deaths}`);
});
