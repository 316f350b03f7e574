// Removed models beside purged ones: what is left can be had back, what is not cannot.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TypedModel } from "@convergence/storage/contract";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { purgeSqliteStore } from "./purge-sqlite-store.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

test("[P6] a packed model that was removed lives again in a store that checks clean; one that was purged is not to be had", async (t) => {
  const folder = temporaryFolder(t);
  const before = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 16 });
  for (const model of ["kept", "purged"]) {
    const typed = await TypedModel.create(before, model);
    await typed.type(50);
    await before.packLog(typed.record, 40);
    await before.removeModel("default", model, 5);
  }
  await before.close();
  const reason = { reason: "Asked for.", by: "root", now: 1000 };
  purgeSqliteStore({ place: folder, domain: "default", model: "purged", force: false, ...reason });

  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 16 });
  const removed = await storage.listModels("default", { limit: 9, removed: true });
  assert.deepEqual(
    removed.map(({ model }) => model),
    ["kept"],
  );
  assert.equal(await storage.findIncarnation("default", "purged"), undefined);
  assert.equal(await storage.undoRemove("default", "purged"), undefined);
  assert.equal((await storage.undoRemove("default", "kept"))?.head, 50);
  assert.equal((await TypedModel.create(storage, "purged")).record.incarnation, 2);
  assert.equal(await storage.findIncarnation("default", "purged", 1), undefined);
  await storage.removeModel("default", "purged", 9);
  await storage.close();
  const problems: string[] = [];
  await checkSqliteStore(folder, { onProblem: ({ message }) => problems.push(message) });
  assert.deepEqual(problems, []);
});
