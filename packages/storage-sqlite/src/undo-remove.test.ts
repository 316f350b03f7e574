// Removed models beside purged ones: what is left can be had back, what is not cannot.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TypedModel } from "@convergence/storage/contract";
import { checkSqliteStore } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { pseudonymizeSqliteStore } from "./pseudonymize-sqlite-store.ts";
import { purgeSqliteStore } from "./purge-sqlite-store.ts";
import { readSqliteUser } from "./read-sqlite-user.ts";
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

test("[P6] who removed a model and who brought it back is exported, gets a pseudonym, and is in a log that checks clean", async (t) => {
  const folder = temporaryFolder(t);
  const eve = { client: "eves", session: "session of eve", user: "eve" };
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 16 });
  for (const model of ["back", "gone"]) {
    const typed = await TypedModel.create(storage, model);
    await typed.type(31);
    const { modifiedAt } = (await storage.findModel("default", model))!;
    await storage.removeModel("default", model, modifiedAt + 1, eve);
    if (model === "back") await storage.undoRemove("default", model, { by: eve, now: modifiedAt + 2 });
    // The record of the removal is the last of a packed stretch.
    assert.equal(await storage.packLog(typed.record, 33), 32);
  }
  await storage.close();
  const reasonsOf = (user: string): Promise<string[]> =>
    readSqliteUser(folder, { user }, async (traces) =>
      [...traces].map((trace) => `${trace.record.model}: ${trace.kind === "change" ? trace.entry.meta?.reason : ""}`),
    );
  const before = await reasonsOf("eve");
  assert.deepEqual(
    before.map((each) => each.slice(0, 30)),
    ["back: The model was removed", "back: The model was brought ba", "gone: The model was removed"],
  );
  const wish = { place: folder, user: "eve", reason: "Asked for.", by: "root", now: 1000 };
  assert.equal(pseudonymizeSqliteStore({ ...wish, pseudonym: "p" })?.models.length, 2);
  assert.deepEqual([await reasonsOf("eve"), await reasonsOf("p")], [[], before]);
  const problems: string[] = [];
  await checkSqliteStore(folder, { onProblem: ({ message }) => problems.push(message) });
  assert.deepEqual(problems, []);
});
