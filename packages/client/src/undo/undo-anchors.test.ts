// Anchors in what is undone and done again: they stand where they stood, and cover what they covered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "@convergence/proof";
import type { RealTimeArray } from "../elements/real-time-array.ts";
import type { RealTimeString } from "../elements/real-time-string.ts";
import { ClientWorld, type Peer } from "../testing/client-world.ts";

const textOf = ({ model }: Peer) => model.elementAt("text") as unknown as RealTimeString;
const listOf = ({ model }: Peer) => model.elementAt("list") as unknown as RealTimeArray<unknown>;
const anchorsOf = ({ model }: Peer) =>
  model
    .anchors()
    .map((anchor) => [anchor.name(), anchor.value()])
    .sort();
const stateOf = (peer: Peer) => JSON.stringify([peer.model.root().value(), anchorsOf(peer)]);

/** More of them by hand. */
const runs = Number(process.env.CONVERGENCE_RUNS ?? 60);
const first = Number(process.env.CONVERGENCE_SEED ?? 1);

async function pair() {
  const world = new ClientWorld();
  const [ada, bob] = [await world.peer(), await world.peer()];
  const undo = ada.model.undoManager({ pauseMs: 0 });
  return { world, ada, bob, undo };
}

test("[P7] a range whose text is removed is back when the removal is undone, for everybody", async () => {
  const { world, ada, bob, undo } = await pair();
  await world.wait(textOf(ada).setAnchor("all", { start: 0, end: 5 }));
  await world.wait(textOf(bob).setAnchor("at", 2));
  textOf(ada).remove(1, 3);
  await world.run();
  assert.deepEqual(anchorsOf(bob), [
    ["all", { start: 0, end: 2 }],
    ["at", 1],
  ]);
  textOf(bob).insert(0, "> ");
  textOf(bob).insert(4, "!");
  await world.run();
  undo.undo();
  await world.run();
  assert.equal(textOf(bob).value(), "> hello!");
  for (const peer of [ada, bob]) {
    assert.deepEqual(anchorsOf(peer), [
      ["all", { start: 2, end: 7 }],
      ["at", 4],
    ]);
  }
  undo.redo();
  await world.run();
  assert.deepEqual(anchorsOf(bob), [
    ["all", { start: 2, end: 4 }],
    ["at", 3],
  ]);
});

test("[P7] an anchor that somebody else has set or taken away meanwhile stays as they left it", async () => {
  const { world, ada, bob, undo } = await pair();
  for (const name of ["a", "b", "c"]) await world.wait(textOf(ada).setAnchor(name, { start: 0, end: 4 }));
  textOf(ada).remove(0, 5);
  await world.run();
  await world.wait(textOf(bob).removeAnchor("b"));
  textOf(bob).insert(0, "new");
  await world.wait(textOf(bob).setAnchor("c", { start: 1, end: 2 }));
  undo.undo();
  await world.run();
  const [a, c] = [textOf(bob).anchor("a")!.value(), textOf(bob).anchor("c")!.value()];
  assert.deepEqual([textOf(bob).value(), a, c], ["newhello", { start: 3, end: 7 }, { start: 1, end: 2 }]);
  assert.equal(textOf(bob).anchor("b"), undefined);
});

test("[P7] one that is set while the wish for it is on its way is not overwritten", async () => {
  const { world, ada, bob, undo } = await pair();
  await world.wait(textOf(ada).setAnchor("a", { start: 0, end: 5 }));
  textOf(ada).remove(0, 3);
  await world.run();
  undo.undo();
  const set = textOf(bob).setAnchor("a", { start: 0, end: 1 }); // of "lo", which is all that Bob sees
  await world.wait(set);
  await world.run();
  assert.deepEqual([textOf(ada).value(), textOf(ada).anchor("a")!.value()], ["hello", { start: 3, end: 4 }]);
  assert.ok(!undo.isPending());
});

test("[P7] two removals undone one right after the other bring a range back to where it was before both", async () => {
  const { world, ada, bob, undo } = await pair();
  await world.wait(textOf(ada).setAnchor("a", { start: 1, end: 4 }));
  textOf(ada).remove(2, 2);
  undo.endGroup();
  textOf(ada).remove(0, 2);
  await world.run();
  assert.deepEqual(textOf(bob).anchor("a")!.value(), { start: 0, end: 0 });
  undo.undo();
  undo.undo();
  await world.run();
  assert.deepEqual([textOf(bob).value(), textOf(bob).anchor("a")!.value()], ["hello", { start: 1, end: 4 }]);
});

test("[P7] alone, all undone and all done again gives every state from before, anchors in text and arrays included", async () => {
  let anchored = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const random = Choices.seeded(seed);
    next = (seed % 3) * 99;
    const { world, ada, bob, undo } = await pair();
    await setSome(world, ada, random);
    const states = [stateOf(ada)];
    let hasEmpty = false;
    for (let left = 8; left > 0; left--) {
      if (random.chance(0.3)) {
        ada.model.startBatch();
        for (let edits = random.between(1, 4); edits > 0; edits--) edit(ada, random, 8);
        ada.model.completeBatch();
      } else edit(ada, random, 9);
      undo.endGroup();
      if (random.chance(0.7)) await world.run();
      // A batch that puts something there and takes it away again leaves nothing to undo.
      if (stateOf(ada) !== states.at(-1)) states.push(stateOf(ada));
      else hasEmpty = true;
    }
    await world.run();
    anchored += anchorsOf(ada).length;
    for (let round = 0; round < 2; round++) {
      await walk(states.slice(0, -1).reverse(), () => undo.undo(), `seed ${seed}, undone`, world, ada);
      await walk(states.slice(1), () => undo.redo(), `seed ${seed}, done again`, world, ada);
    }
    // While something is on its way, a step in which nothing is seen counts as one.
    for (let round = 0; round < 6 && !hasEmpty; round++) {
      // Several at once, while what the first ones bring back is on its way.
      let at = states.length - 1;
      for (let left = random.between(1, at); left > 0; left--, at--) assert.ok(undo.undo());
      await world.run();
      assert.equal(inText(stateOf(ada)), inText(states[at]!), `seed ${seed}: undone to ${at} at once`);
      for (; at < states.length - 1; at++) {
        assert.ok(undo.redo(), `seed ${seed}: done again from ${at}`);
        if (random.chance(0.3)) await world.run();
      }
      await world.run();
      assert.equal(inText(stateOf(ada)), inText(states[at]!), `seed ${seed}: done again at once`);
    }
    assert.equal(stateOf(bob), stateOf(ada), `seed ${seed}: Bob has the same`);
    await world.assertEqual(ada, bob);
  }
  assert.ok(anchored > runs, `${anchored} anchors are left`);
});

test("[P7] while somebody else types, ranges hold the letters that they held before", async () => {
  let restored = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const random = Choices.seeded(seed);
    const { world, ada, bob, undo } = await pair();
    textOf(ada).value(letters);
    undo.clear();
    await world.run();
    const held = new Map<string, string>();
    for (const name of ["a", "b", "c", "d"]) {
      const [start, end] = [random.between(0, letters.length), random.between(0, letters.length)];
      await world.wait(textOf(ada).setAnchor(name, { start, end }));
      held.set(name, letters.slice(Math.min(start, end), Math.max(start, end)));
    }
    for (let left = random.between(1, 8); left > 0; left--) {
      if (random.chance(0.5)) textOf(bob).insert(random.between(0, textOf(bob).length()), "#");
      else cut(ada, random);
      undo.endGroup();
      if (random.chance(0.7)) await world.run();
    }
    await world.run();
    const removed = anchorsOf(ada);
    while (undo.undo()) if (random.chance(0.5)) await world.run();
    await world.run();
    if (JSON.stringify(removed) !== JSON.stringify(anchorsOf(ada))) restored++;
    const text = textOf(bob).value();
    for (const [name, before] of held) {
      const value = textOf(bob).anchor(name)!.value() as { readonly start: number; readonly end: number };
      const inside = text.slice(Math.min(value.start, value.end), Math.max(value.start, value.end));
      assert.equal(inside.replaceAll("#", ""), before, `seed ${seed}: ${name} in ${text}`);
    }
    assert.deepEqual(anchorsOf(ada), anchorsOf(bob));
    await world.assertEqual(ada, bob);
  }
  assert.ok(restored > runs / 4, `${restored} worlds in which something came back`);
});

const letters = "abcdefghijkl";

function cut(peer: Peer, random: Choices): void {
  const length = textOf(peer).length();
  if (length === 0) return;
  const at = random.between(0, length - 1);
  textOf(peer).remove(at, random.between(1, Math.min(5, length - at)));
}

/** Without the anchors of the array. Items come back one round trip later, and the ends that were beside several of them may then be
 *  on the other side of one. */
const inText = (state: string): string => state.replace(/,\["x",.*$/, "");

async function walk(states: readonly string[], step: () => boolean, what: string, world: ClientWorld, ada: Peer) {
  for (const [index, state] of states.entries()) {
    assert.ok(step(), `${what}: there is a step ${index}`);
    await world.run();
    assert.equal(stateOf(ada), state, `${what}: step ${index}`);
  }
}

async function setSome(world: ClientWorld, ada: Peer, random: Choices): Promise<void> {
  const sides = ["after", "before"] as const;
  for (const name of ["a", "b", "c"]) {
    const [start, end] = [random.between(0, 5), random.between(0, 5)];
    const side = random.chance(0.5) ? undefined : random.pick(sides);
    await world.wait(textOf(ada).setAnchor(name, random.chance(0.3) ? start : { start, end }, { side }));
  }
  for (const name of ["x", "y"]) {
    const [start, end] = [random.between(0, 3), random.between(0, 3)];
    await world.wait(listOf(ada).setAnchor(name, random.chance(0.3) ? Math.min(start, 2) : { start, end }));
  }
}

let next = 0;

/** Nothing is moved in a batch: an item that is moved
 *  and then removed is removed at once when that is done again, which takes an edge of a range along another way. */
function edit(ada: Peer, random: Choices, kinds: number): void {
  const [text, list] = [textOf(ada), listOf(ada)];
  const kind = random.between(0, kinds);
  if (kind <= 3 && text.length() > 0) {
    const at = random.between(0, text.length() - 1);
    text.splice(at, random.between(1, text.length() - at), random.chance(0.5) ? `${++next}` : "");
  } else if (kind <= 5) text.insert(random.between(0, text.length()), `${++next}`);
  else if (kind === 6) text.value(`whole ${++next}`);
  else if (kind === 7 && list.length() > 0) list.remove(random.between(0, list.length() - 1));
  else if (kind === 9 && list.length() > 1) list.reorder(0, random.between(1, list.length() - 1));
  else list.insert(random.between(0, list.length()), 10_000 + ++next);
}

/** Every other text of "hello" but its last letters is removed; the anchor is about what was removed. */
async function removedAround(world: ClientWorld, ada: Peer): Promise<void> {
  textOf(ada).insert(0, "x");
  await world.run();
  await world.wait(textOf(ada).setAnchor("a", { start: 3, end: 4 }));
  textOf(ada).remove(2, 3);
  await world.run();
}

test("[P7] a wish that was refused is over, and never overwrites what somebody else sets later", async () => {
  const { world, ada, bob, undo } = await pair();
  await removedAround(world, ada);
  world.server.refusePlaces = "rate";
  undo.undo();
  await world.run();
  world.server.refusePlaces = undefined;
  await world.wait(textOf(bob).removeAnchor("a"));
  await world.wait(textOf(bob).setAnchor("a", { start: 5, end: 6 }));
  textOf(ada).insert(0, "!");
  await world.run();
  undo.undo();
  await world.run();
  assert.deepEqual([textOf(bob).value(), textOf(bob).anchor("a")!.value()], ["xhello", { start: 5, end: 6 }]);
});

test("[P7] neither does one whose answer was lost with the connection", async () => {
  const { world, ada, bob, undo } = await pair();
  await removedAround(world, ada);
  const tell = world.server.tell.bind(world.server);
  world.server.tell = (connection, ...messages) => {
    if (messages.some(({ kind }) => kind === "placed")) world.server.holdsAnswers = true;
    tell(connection, ...messages);
  };
  undo.undo();
  await world.run();
  world.server.tell = tell;
  world.server.holdsAnswers = false;
  world.server.drop(ada.connection());
  await world.pass(60_000);
  assert.deepEqual([textOf(ada).anchor("a")!.value(), undo.isPending()], [{ start: 3, end: 4 }, false]);
  textOf(ada).remove(2, 3);
  await world.run();
  await world.wait(textOf(bob).setAnchor("a", { start: 0, end: 1 }));
  undo.undo();
  await world.run();
  assert.deepEqual([textOf(bob).value(), textOf(bob).anchor("a")!.value()], ["xhello", { start: 0, end: 1 }]);
});

test("[P7] an element that cannot come back does not keep the anchors of another group from doing so", async () => {
  const { world, ada, bob, undo } = await pair();
  await world.wait(textOf(ada).setAnchor("a", { start: 2, end: 3 }));
  ada.model.root().remove("person" as never);
  await world.run();
  textOf(ada).remove(1, 3);
  await world.run();
  undo.undo();
  undo.undo();
  const tell = world.server.tell.bind(world.server);
  world.server.tell = (connection, ...messages) => {
    tell(connection, ...messages);
    if (!messages.some(({ kind }) => kind === "committed")) return;
    world.server.tell = tell;
    bob.model.root().set("person", { name: "Bob" });
  };
  await world.run();
  assert.deepEqual(bob.model.root().get("person").value(), { name: "Bob" });
  assert.deepEqual([textOf(ada).value(), textOf(ada).anchor("a")!.value()], ["hello", { start: 2, end: 3 }]);
  assert.ok(!undo.isPending());
});
