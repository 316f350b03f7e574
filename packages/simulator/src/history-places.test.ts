// What a client asks of a model's past by place, what differs in operations, and what was removed: over a real server in virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ChangeDescription,
  ConvergenceError,
  type ConvergenceErrorCode,
  type HistoricalModel,
  type RealTimeArray,
  type RealTimeObject,
} from "@convergence/client";
import { Choices } from "@convergence/proof";
import { HistoryWorld } from "./testing/history-world.ts";

const isError =
  (code: ConvergenceErrorCode, ...words: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof ConvergenceError && error.code === code && words.every((each) => error.message.includes(each));

/** Version 1 sets the price, 2 adds to it, 3 sets it anew, 4 puts an item first, 5 takes it away, 6 removes the price. */
async function shop() {
  const world = new HistoryWorld(Choices.seeded(3));
  const domain = await world.connect("ada");
  const options = { collection: "c", id: "m", data: { items: ["a", "b"], note: "" } };
  const model = await world.wait(domain.models().openAutoCreate(options));
  const root = model.root() as unknown as RealTimeObject;
  const items = root.get("items") as RealTimeArray;
  root.set("price", 1);
  const first = root.get("price");
  const price = first.id();
  (first as unknown as { add(value: number): void }).add(1);
  root.set("price", 5);
  items.insert(0, "c");
  items.remove(0);
  root.remove("price");
  await world.wait(model.whenCommitted());
  const past = (await world.wait(domain.models().history("m"))) as unknown as HistoricalModel;
  return { world, domain, past, price, items: items.id() };
}

test("[P6] the changes of an element, or of whatever stood at a path, are told from either end, with how far it is", async () => {
  const { world, past, price, items } = await shop();
  const versions = async (filter: Parameters<HistoricalModel["changes"]>[0]) => {
    const found: number[] = [];
    const all = async () => {
      for await (const { version } of past.changes(filter)) found.push(version);
    };
    await world.wait(all());
    return found;
  };
  assert.deepEqual(await versions({ path: ["price"] }), [1, 2, 3, 6]);
  assert.deepEqual(await versions({ path: ["price"], newestFirst: true, limit: 2 }), [6, 3]);
  assert.deepEqual(await versions({ path: ["price"], after: 1, to: 3 }), [2, 3]);
  assert.deepEqual(await versions({ element: price }), [1, 2, 3]);
  assert.deepEqual(await versions({ element: items, inside: false }), [4, 5]);
  assert.deepEqual(await versions({ path: ["items", 0] }), [4, 5]);
  assert.deepEqual(await versions({ path: [], inside: false }), [1, 3, 6]);
  assert.deepEqual(await versions({ path: ["price"], user: "nobody" }), []);
  await world.wait(past.playTo(2));
  assert.deepEqual(await versions({ element: past.elementAt("price") }), [1, 2, 3]);

  const told: unknown[] = [];
  await versions({ path: ["price"], limit: 1, onProgress: (progress) => told.push(progress) });
  assert.deepEqual(told, [{ looked: 1, of: 6 }]);
  for (const filter of [
    { element: price, path: [] },
    { element: "x" },
    { path: [-1] },
    { path: ["\ud800"] },
    { path: "price" as never },
    { path: Array.from({ length: 65 }, () => 0) },
  ]) {
    await assert.rejects(versions(filter), isError("value-invalid"), JSON.stringify(filter));
  }
});

test("[P6] the difference of two versions comes as operations too, in the form of the export", async () => {
  const { world, past, price, items } = await shop();
  const there = await world.wait(past.diff(0, 2, { as: "operations" }));
  const value = { value: 2, elements: [price] };
  assert.deepEqual(there, { from: 0, to: 2, operations: [{ kind: "setKey", element: "0.0", key: "price", ...value }] });
  const back = await world.wait(past.diff(2, 0, { as: "operations" }));
  assert.deepEqual(back.operations, [{ kind: "removeKey", element: "0.0", key: "price" }]);
  const part = await world.wait(past.diff(3, 4, { as: "operations", element: items }));
  assert.deepEqual(
    part.operations.map(({ kind, element, gap }) => [kind, element, gap]),
    [["insert", items, 0]],
  );
  assert.deepEqual((await world.wait(past.diff(3, 5, { as: "operations" }))).operations, []);
  await assert.rejects(past.diff(0, 7, { as: "operations" }), isError("value-invalid", "0..6"));
  await assert.rejects(world.wait(past.diff(0, 6, { as: "operations", element: price })), isError("element-unknown"));
});

test("[P6] whoever was away while a model was removed and brought back goes on in it, with what is pending", async () => {
  const { world, domain } = await shop();
  const bob = await world.connect("bob");
  const away = await world.wait(bob.models().open("m"));
  await bob.disconnect();
  (away.root() as unknown as RealTimeObject).set("price", 9);
  await world.wait(domain.models().remove("m"));
  await world.wait(domain.models().undoRemove("m"));
  await world.wait(bob.connect());
  assert.ok(await world.wait(away.whenCommitted()));
  assert.deepEqual([away.version(), away.elementAt("price").value()], [9, 9]);
  const again = await world.wait(domain.models().open("m"));
  assert.deepEqual(again.root().value(), away.root().value());
});

test("[P6] a model that was removed can be listed, read, copied and had back, with all that was in its log", async () => {
  const { world, domain, past } = await shop();
  const models = domain.models();
  await assert.rejects(world.wait(models.undoRemove("m")), isError("model-exists", "m"));
  await assert.rejects(world.wait(models.undoRemove("none")), isError("model-unknown", "none"));
  assert.equal(past.removedTime(), undefined);
  await world.wait(models.remove("m"));
  assert.deepEqual((await world.wait(models.list())).models, []);
  await assert.rejects(
    world.wait(models.open("m")),
    isError("model-unknown", "it was removed, and can be brought back"),
  );
  await assert.rejects(world.wait(models.open("none")), (error: Error) =>
    /no model with the id none$/.test(error.message),
  );
  const { models: removed, more } = await world.wait(models.list({ removed: true }));
  const [{ model, version, incarnation, removedAt }] = [removed[0]!];
  assert.deepEqual([removed.length, more, model, version, incarnation], [1, false, "m", 7, 1]);

  const read = (await world.wait(models.history("m", { version: 3 }))) as unknown as HistoricalModel;
  assert.deepEqual([read.incarnation(), read.removedTime()?.getTime()], [1, removedAt]);
  assert.equal(read.elementAt("price").value(), 5);
  await world.wait(models.copy("m", { version: 3, id: "copy" }));
  const copy = await world.wait(models.open("copy"));
  assert.equal(copy.elementAt("price").value(), 5);

  await world.wait(models.undoRemove("m"));
  assert.deepEqual((await world.wait(models.list({ removed: true }))).models, []);
  const again = await world.wait(models.open("m"));
  assert.equal(again.version(), 8);
  (again.root() as unknown as RealTimeObject).set("price", 7);
  await world.wait(again.whenCommitted());
  assert.equal(await world.wait(past.refresh()), 9);
  const records: ChangeDescription[] = [];
  const collected = async (): Promise<void> => {
    for await (const change of past.changes({ after: 6, to: 8 })) records.push(change);
  };
  await world.wait(collected());
  const { username: user } = domain.session().user();
  assert.deepEqual(
    records.map((each) => [each.user.username, /removed|brought back/.exec(each.meta?.reason ?? "")?.[0]]),
    [
      [user, "removed"],
      [user, "brought back"],
    ],
  );

  await world.wait(models.remove("m"));
  await world.wait(models.create({ collection: "c", id: "m", data: { other: 1 } }));
  const second = (await world.wait(models.history("m"))) as unknown as HistoricalModel;
  assert.deepEqual([second.incarnation(), second.maxVersion()], [2, 0]);
  const first = (await world.wait(models.history("m", { incarnation: 1 }))) as unknown as HistoricalModel;
  assert.equal(first.elementAt("price").value(), 7);
  await world.wait(models.copy("m", { incarnation: 1, version: 2, id: "old" }));
  assert.equal((await world.wait(models.open("old"))).elementAt("price").value(), 2);
  await assert.rejects(world.wait(models.history("m", { incarnation: 3 })), isError("model-unknown", "3"));
  await assert.rejects(models.history("m", { incarnation: 0 }), isError("value-invalid", "0"));
  await assert.rejects(models.copy("m", { incarnation: 1.5 }), isError("value-invalid", "1.5"));
});
