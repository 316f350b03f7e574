// Edits, undo and redo that cross an own restore on its way, each law alone. At random, over a real server, they are in the simulator.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RealTimeArray } from "../elements/real-time-array.ts";
import type { RealTimeNumber } from "../elements/real-time-number.ts";
import type { RealTimeObject } from "../elements/real-time-object.ts";
import { ClientWorld, type Peer, type Sample } from "../testing/client-world.ts";

const listOf = ({ model }: Peer) => model.elementAt("list") as unknown as RealTimeArray<unknown>;
const personOf = ({ model }: Peer) => model.elementAt("person") as unknown as RealTimeObject<Sample["person"]>;
const countOf = ({ model }: Peer) => model.elementAt("count") as unknown as RealTimeNumber;
const jsonOf = ({ model }: Peer) => JSON.stringify(model.root().value());

async function lone() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const undo = ada.model.undoManager();
  const all = async () => {
    for (await world.run(); undo.undo(); ) await world.run();
    await world.run();
  };
  return { world, ada, undo, first: jsonOf(ada), all };
}

/** What is done while a restore has happened and is not heard of yet. */
async function crossing({ world, ada }: Awaited<ReturnType<typeof lone>>, act: () => void): Promise<void> {
  world.server.holdsAnswers = true;
  const restored = ada.model.restore(0);
  await world.run();
  act();
  world.server.holdsAnswers = false;
  await world.wait(restored);
}

test("[R8] [P6] what was edited without a connection in what a restore took away is in it when that comes back", async () => {
  const { world, ada, first, all, undo } = await lone();
  listOf(ada).push([] as never);
  await world.run();
  world.server.holdsAnswers = true;
  const answer = ada.model.restore(0);
  answer.catch(() => undefined);
  await world.run();
  world.server.holdsAnswers = false;
  ada.connection().socket.drop();
  (ada.model.elementAt("list", 3) as unknown as RealTimeArray<unknown>).push("late");
  await world.pass(5000);
  await assert.rejects(answer, { code: "connection-lost" });
  assert.equal(jsonOf(ada), first);
  assert.ok(undo.undo());
  await world.run();
  assert.deepEqual(listOf(ada).value(), [1, 2, 3, ["late"]]);
  await all();
  assert.equal(jsonOf(ada), first);
});

test("[P6] a restore done again claims nothing that has come back another way since it was undone", async () => {
  const one = await lone();
  const { world, ada, undo, first, all } = one;
  listOf(ada).remove(0);
  await world.run();
  await crossing(one, () => assert.ok(undo.undo()));
  assert.ok(undo.undo());
  assert.ok(undo.redo());
  await world.run();
  assert.equal(jsonOf(ada), first);
  await all();
  assert.equal(jsonOf(ada), first);
});

test("[P6] an edit after what waits comes first, also if what it takes away is not back yet", async () => {
  const { world, ada, undo, all } = await lone();
  personOf(ada).set("tags", ["a"]);
  await world.run();
  undo.clear();
  const first = jsonOf(ada);
  (ada.model.elementAt("person", "tags") as unknown as RealTimeArray<string>).push("b");
  await world.run();
  const before = jsonOf(ada);
  await world.wait(ada.model.restore(1));
  personOf(ada).remove("tags");
  assert.deepEqual([undo.undo(), undo.undo(), undo.undo()], [true, true, true]);
  personOf(ada).set("tags", ["c"]);
  await world.run();
  assert.deepEqual(personOf(ada).get("tags").value(), ["c"]);
  assert.ok(undo.undo());
  await world.run();
  assert.equal(jsonOf(ada), before, "what waited is back on the stack");
  await all();
  assert.equal(jsonOf(ada), first);
});

test("[P6] a new edit ends what waits to be done again", async () => {
  const { world, ada, undo, first, all } = await lone();
  countOf(ada).value(11);
  listOf(ada).push("x" as never);
  await world.run();
  await world.wait(ada.model.restore(0));
  assert.deepEqual([undo.undo(), undo.undo()], [true, true]);
  await world.run();
  assert.deepEqual([undo.redo(), undo.redo()], [true, true]);
  personOf(ada).set("name", "Grace");
  await world.run();
  assert.equal(undo.canRedo(), false);
  assert.deepEqual([countOf(ada).value(), listOf(ada).value()], [11, [1, 2, 3, "x"]], "the restore is not done again");
  await all();
  assert.equal(jsonOf(ada), first);
});

test("[P6] what is half undone out of sight stays known when a restore brings its elements into sight", async () => {
  const { world, ada, undo, first, all } = await lone();
  listOf(ada).set(1, [7] as never);
  await world.run();
  const seen = jsonOf(ada);
  undo.clear();
  const number = ada.model.elementAt("list", 1, 0) as unknown as RealTimeNumber;
  number.value(8);
  listOf(ada).set(1, 0 as never);
  assert.deepEqual([undo.undo(), undo.undo()], [true, true]);
  listOf(ada).value(["other"] as never);
  await world.wait(ada.model.restore(1));
  assert.equal(jsonOf(ada), seen);
  await all();
  assert.equal(jsonOf(ada), seen);
  assert.notEqual(seen, first);
});

test("[P6] an answer says nothing of what was undone after the question", async () => {
  const { world, ada, undo, first, all } = await lone();
  listOf(ada).remove(0);
  await world.run();
  assert.ok(undo.undo());
  assert.ok(undo.redo());
  await Promise.resolve();
  assert.ok(undo.undo());
  await world.run();
  assert.equal(jsonOf(ada), first);
  await all();
  assert.equal(jsonOf(ada), first);
});

test("[P2] what others write in an item that is out of sight is in it when it comes back, on either side of a restore", async () => {
  const { world, ada, undo } = await lone();
  const bob = await world.peer();
  const item = { note: "", tags: ["a", "b"], size: 1 };
  listOf(ada).push(item as never);
  personOf(ada).set("name", "Hopper");
  await world.run();
  world.server.holdsAnswers = true;
  const restored = ada.model.restore(0, personOf(ada) as never);
  await world.run();
  const bobs = bob.model.elementAt("list", 3) as unknown as RealTimeObject<typeof item>;
  bobs.get("note").insert(0, "bob");
  bobs.get("size").add(2);
  bobs.get("tags").remove(0);
  bobs.get("tags").push("c");
  bobs.get("tags").reorder(1, 0);
  bob.model.startBatch();
  bobs.set("more" as "note", "x");
  bobs.get("more" as "note").insert(1, "yz");
  bob.model.completeBatch();
  bobs.get("more" as "note").insert(0, "w");
  await world.run();
  const seen = bobs.value();
  assert.deepEqual(seen, { note: "bob", tags: ["c", "b"], size: 3, more: "wxyz" } as never);
  listOf(ada).remove(3);
  world.server.holdsAnswers = false;
  await world.wait(restored);
  await world.run();
  assert.deepEqual(listOf(bob).value(), [1, 2, 3]);
  assert.deepEqual([undo.undo(), undo.undo()], [true, true], "the restore, then the removal");
  await world.run();
  assert.deepEqual(listOf(ada).value(), [1, 2, 3, seen]);
  assert.equal(jsonOf(ada), jsonOf(bob));
});
