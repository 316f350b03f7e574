// An own restore can be undone, in its order with other edits, whatever the connection does. Its laws over a real server, at random, are
// in the simulator.

import assert from "node:assert/strict";
import { test } from "node:test";
import { undoStretchesMax } from "@convergence/engine";
import type { RealTimeArray } from "../elements/real-time-array.ts";
import type { RealTimeObject } from "../elements/real-time-object.ts";
import type { RealTimeString } from "../elements/real-time-string.ts";
import { ClientWorld, type Peer, type Sample } from "../testing/client-world.ts";

const textOf = ({ model }: Peer) => model.elementAt("text") as unknown as RealTimeString;
const listOf = ({ model }: Peer) => model.elementAt("list") as unknown as RealTimeArray<unknown>;
const personOf = ({ model }: Peer) => model.elementAt("person") as unknown as RealTimeObject<Sample["person"]>;
const jsonOf = ({ model }: Peer) => JSON.stringify(model.root().value());

async function pair() {
  const world = new ClientWorld();
  const [ada, bob] = [await world.peer(), await world.peer()];
  return { world, ada, bob, undo: ada.model.undoManager() };
}

test("[P6] typing before, a restore and typing after are undone in their order, and done again", async () => {
  const { world, ada, bob, undo } = await pair();
  const states = [jsonOf(ada)];
  textOf(ada).insert(5, " before");
  listOf(ada).remove(0);
  states.push(jsonOf(ada));
  undo.endGroup();
  await world.run();
  assert.equal(await world.wait(ada.model.restore(0)), 3);
  states.push(jsonOf(ada));
  assert.equal(states[2], states[0]);
  textOf(ada).insert(5, " after");
  states.push(jsonOf(ada));
  await world.run();
  for (const at of [2, 1]) {
    assert.ok(undo.undo());
    await world.run();
    assert.equal(jsonOf(ada), states[at]);
  }
  assert.deepEqual([undo.undo(), undo.undo(), undo.undo()], [true, true, false]);
  await world.run();
  assert.equal(jsonOf(ada), states[0]);
  for (const [turns, at] of [
    [2, 1],
    [1, 2],
    [1, 3],
  ] as const) {
    for (let turn = 0; turn < turns; turn++) assert.ok(undo.redo());
    await world.run();
    assert.equal(jsonOf(ada), states[at]);
  }
  assert.deepEqual([undo.canUndo(), undo.canRedo()], [true, false]);
  await world.assertEqual(ada, bob);
});

test("[P6] while elements are on their way back, what was done before the restore waits, typing goes on, and nothing is done twice", async () => {
  const { world, ada, bob, undo } = await pair();
  textOf(ada).insert(5, " before");
  listOf(ada).push({ note: "" } as never);
  await world.run();
  await world.wait(ada.model.restore(0));
  const told: boolean[] = [];
  undo.on("changed", () => told.push(undo.isPending()));
  assert.deepEqual([undo.undo(), undo.undo(), undo.undo(), undo.canUndo()], [true, true, true, false]);
  assert.equal(
    textOf(ada).value(),
    "hello before",
    "the text of the restore is back at once, and what was typed waits",
  );
  assert.deepEqual([undo.isPending(), listOf(ada).length()], [true, 3]);
  personOf(ada).set("name", "Grace");
  assert.deepEqual([undo.canUndo(), undo.canRedo()], [true, false]);
  await world.run();
  assert.deepEqual([undo.isPending(), told.at(-1)], [false, false]);
  assert.deepEqual([textOf(ada).value(), listOf(ada).value()], ["hello", [1, 2, 3]]);
  assert.equal(personOf(ada).get("name").value(), "Grace");
  assert.deepEqual([undo.undo(), undo.undo()], [true, false]);
  await world.run();
  assert.equal(personOf(ada).get("name").value(), "Ada");
  await world.assertEqual(ada, bob);
});

test("[P6] undone without a connection, text is back at once, elements when it is there; what others did in between stays", async () => {
  const { world, ada, bob, undo } = await pair();
  textOf(ada).insert(5, " before");
  listOf(ada).push({ note: "" } as never);
  await world.run();
  await world.wait(ada.model.restore(0));
  ada.connection().socket.drop();
  await world.run();
  textOf(bob).insert(0, "B");
  listOf(bob).remove(0);
  await world.run();
  assert.deepEqual([undo.undo(), undo.undo()], [true, true]);
  assert.equal(textOf(ada).value(), "hello before");
  await world.pass(5000);
  assert.deepEqual([textOf(ada).value(), undo.isPending()], ["Bhello before", false], "the list is undone first");
  assert.deepEqual(listOf(ada).value(), [2, 3]);
  undo.undo();
  await world.run();
  assert.equal(textOf(ada).value(), "Bhello");
  while (undo.redo()) await world.run();
  assert.deepEqual([textOf(ada).value(), listOf(ada).value()], ["Bhello", [2, 3]]);
  await world.assertEqual(ada, bob);
});

test("[P4] [P6] a restore of which the answer was lost can be undone if it happened, and is nothing to undo if not", async () => {
  for (const happens of [true, false]) {
    const { world, ada, bob, undo } = await pair();
    textOf(ada).insert(5, " typed");
    await world.run();
    const answer = ada.model.restore(0);
    answer.catch(() => undefined);
    if (happens) {
      world.server.holdsAnswers = true;
      await world.run();
      world.server.holdsAnswers = false;
    } else await Promise.resolve().then(() => Promise.resolve()); // it is sent, and not heard
    ada.connection().socket.drop();
    await world.pass(5000);
    await assert.rejects(answer, { code: "connection-lost" });
    assert.equal(textOf(ada).value(), happens ? "hello" : "hello typed");
    assert.ok(undo.undo());
    await world.run();
    assert.equal(textOf(ada).value(), happens ? "hello typed" : "hello");
    assert.equal(undo.canUndo(), happens);
    await world.assertEqual(ada, bob);
  }
});

test("[P6] a manager for one element undoes the restores that changed nothing else; others' restores are nobody's to undo", async () => {
  const { world, ada, bob, undo } = await pair();
  const inText = ada.model.undoManager({ within: textOf(ada) as never });
  textOf(ada).insert(5, " typed");
  personOf(ada).set("name", "Grace");
  await world.run();
  await world.wait(ada.model.restore(0, personOf(ada) as never));
  assert.ok(inText.undo());
  await world.run();
  assert.deepEqual([textOf(ada).value(), inText.canUndo()], ["hello", false], "the restore is not its own");
  assert.ok(inText.redo());
  await world.run();
  await world.wait(ada.model.restore(0, textOf(ada) as never));
  assert.ok(inText.undo());
  await world.run();
  assert.equal(textOf(ada).value(), "hello typed");
  await world.wait(ada.model.restore(0));
  assert.equal(textOf(ada).value(), "hello");
  assert.ok(undo.undo(), "the whole model is nobody's but that of the manager of the whole");
  await world.run();
  assert.ok(inText.undo());
  await world.run();
  assert.equal(textOf(ada).value(), "hello", "what was typed before is undone all the same");
  const bobs = bob.model.undoManager();
  await world.wait(ada.model.restore(0));
  assert.equal(bobs.canUndo(), false);
  await world.assertEqual(ada, bob);
});

test("[P5] [P6] a restore that is refused, or changes nothing, is nothing to undo and ends nothing that can be done again", async () => {
  const { world, ada, undo } = await pair();
  textOf(ada).insert(0, "x");
  undo.undo();
  await world.run();
  assert.equal(await world.wait(ada.model.restore(0)), undefined);
  world.server.refusePlaces = "forbidden";
  await assert.rejects(world.wait(ada.model.restore(1)), { code: "forbidden" });
  assert.deepEqual([undo.canUndo(), undo.canRedo()], [false, true]);
});

test("[P7] anchors in text that a restore took away cover it again when that is undone", async () => {
  const { world, ada, bob, undo } = await pair();
  textOf(ada).insert(5, " dear world");
  await world.run();
  await world.wait(textOf(ada).setAnchor("dear", { start: 6, end: 10 }));
  await world.wait(ada.model.restore(0));
  assert.equal(textOf(ada).value(), "hello");
  undo.undo();
  await world.run();
  for (const peer of [ada, bob]) {
    assert.deepEqual(
      [textOf(peer).value(), textOf(peer).anchor("dear")?.value()],
      ["hello dear world", { start: 6, end: 10 }],
    );
  }
  await world.assertEqual(ada, bob);
});

test("[P9] undo reaches back over so many restores, and no further", async () => {
  const { world, ada, undo } = await pair();
  for (let n = 0; n < 2 * undoStretchesMax; n++) {
    textOf(ada).insert(0, "x");
    await world.run();
    await world.wait(ada.model.restore(0));
  }
  let undone = 0;
  for (; undo.undo(); await world.run()) undone++;
  assert.equal(undone, 2 * undoStretchesMax - 1);
});

test("[P6] what was undone comes back before a restore that is asked for meanwhile", async () => {
  const { world, ada, bob, undo } = await pair();
  listOf(ada).push({ note: "a" } as never);
  await world.run();
  const first = jsonOf(ada);
  await world.wait(ada.model.restore(0));
  textOf(ada).insert(0, "x");
  assert.deepEqual([undo.undo(), undo.undo(), undo.isPending()], [true, true, true]);
  await world.wait(ada.model.restore(0));
  const restored = jsonOf(ada);
  assert.deepEqual([listOf(ada).value(), undo.isPending()], [[1, 2, 3], false]);
  for (let round = 0; round < 2; round++) {
    assert.ok(undo.undo());
    await world.run();
    assert.equal(jsonOf(ada), first, "the note is there, and so are the others");
    assert.ok(undo.redo());
    await world.run();
    assert.equal(jsonOf(ada), restored);
  }
  await world.assertEqual(ada, bob);
});

test("[P6] what is undone while a restore is on its way comes back when that restore is undone", async () => {
  const { world, ada, bob, undo } = await pair();
  listOf(ada).push({ note: "a" } as never);
  personOf(ada).set("name", "Grace");
  await world.run();
  const first = jsonOf(ada);
  listOf(ada).remove(3);
  undo.endGroup();
  listOf(ada).remove(0);
  await world.run();
  world.server.holdsAnswers = true;
  const restored = ada.model.restore(0);
  await world.run();
  assert.deepEqual([undo.undo(), undo.undo()], [true, true]);
  world.server.holdsAnswers = false;
  await world.wait(restored);
  assert.deepEqual([listOf(ada).value(), undo.isPending()], [[1, 2, 3], false]);
  assert.deepEqual([undo.undo(), undo.canRedo()], [true, true]);
  await world.run();
  assert.equal(jsonOf(ada), first);
  await world.assertEqual(ada, bob);
  undo.clear();
  await world.run();
  assert.equal(jsonOf(ada), first);
});

test("[P6] [P9] the undo of a restore that took away more than one change may bring comes in several", async () => {
  const { world, ada, bob, undo } = await pair();
  const many = Array.from({ length: 25 }, (_, index) => ({ note: `n${index}`, text: "x".repeat(20_000) }));
  for (const each of many) listOf(ada).push(each as never);
  personOf(ada).set("tags", ["a", "b"]);
  await world.run();
  const before = jsonOf(ada);
  await world.wait(ada.model.restore(0));
  const failed: unknown[] = [];
  undo.on("failed", ({ error }) => failed.push(error));
  const from = ada.model.version();
  undo.undo();
  await world.run();
  assert.deepEqual([failed, undo.isPending()], [[], false]);
  assert.equal(jsonOf(ada), before);
  assert.ok(ada.model.version() > from + 1, "in several changes");
  undo.redo();
  undo.undo();
  await world.run();
  assert.equal(jsonOf(ada), before);
  await world.assertEqual(ada, bob);
});
