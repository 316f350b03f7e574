// A model that comes back after a long absence: in slices, with the user going on meanwhile, and with progress to show.

import assert from "node:assert/strict";
import test from "node:test";
import { recentEntriesMax } from "@convergence/engine";
import { heldMessagesMax } from "./limits.ts";
import type { ResyncProgress } from "./resync-progress.ts";
import { ClientWorld, type Peer } from "./testing/client-world.ts";

type Told = Pick<ResyncProgress, "phase" | "done" | "total">;

/** Ada is away; both have made changes since. She takes things in ten at a time. */
async function apart(missed: number, pending: number) {
  const world = new ClientWorld();
  const ada = await world.peer("m", { slice: { stepsMax: 10 } });
  const bob = await world.peer();
  await cut(world, ada);
  for (let i = 0; i < missed; i++) bob.model.root().get("text").insert(0, "b");
  for (let i = 0; i < pending; i++)
    ada.model
      .root()
      .get("text")
      .insert(5 + i, "a");
  await world.run();
  const told: Told[] = [];
  ada.model.on("resync_progress", ({ phase, done, total }) => told.push({ phase, done, total }));
  return { world, ada, bob, told };
}

async function cut(world: ClientWorld, peer: Peer): Promise<void> {
  world.server.isReachable = false;
  world.server.drop(peer.connection());
  await world.run();
}

async function mend(world: ClientWorld): Promise<void> {
  world.server.isReachable = true;
  await world.pass(31_000);
}

/** Lets turns happen until there are none; `between` runs after each. Returns how many there were. */
async function turns(world: ClientWorld, between: () => void = () => undefined): Promise<number> {
  let count = 0;
  await world.run();
  for (; world.timers.turn(); count++) {
    between();
    await world.run();
  }
  return count;
}

test("[P1] what was missed is taken in, merged and sent in slices, between which the user goes on", async () => {
  const { world, ada, bob } = await apart(100, 60);
  world.timers.holdsTurns = true;
  await mend(world);
  const text = ada.model.root().get("text");
  assert.equal(ada.model.version(), 10);
  let typed = 0;
  const count = await turns(world, () => {
    assert.equal(text.value().replaceAll("b", ""), `hello${"a".repeat(60)}${"c".repeat(typed)}`);
    if (typed >= 10) return;
    text.insert(text.length(), "c");
    typed++;
  });
  assert.ok(count >= 10, `${count} turns`);
  world.timers.holdsTurns = false;
  await world.assertEqual(ada, bob);
  assert.equal(text.value(), `${"b".repeat(100)}hello${"a".repeat(60)}${"c".repeat(10)}`);
});

test("[P1] what one author did is taken in in slices also if it is told as one entry", async () => {
  const { world, ada, bob } = await apart(1000, 60);
  world.server.joinsMissed = true;
  let [heard, most] = [0, 0];
  ada.model
    .root()
    .get("text")
    .on("insert", () => heard++);
  world.timers.holdsTurns = true;
  await mend(world);
  most = heard;
  heard = 0;
  await turns(world, () => {
    most = Math.max(most, heard);
    heard = 0;
  });
  assert.ok(most <= 100, `${most} operations were taken in, and told, in one go of ten steps`);
  world.timers.holdsTurns = false;
  await world.assertEqual(ada, bob);
});

test("each phase is told from its beginning to its end", async () => {
  const { world, ada, bob, told } = await apart(100, 60);
  assert.equal(ada.model.resyncProgress(), undefined);
  world.timers.holdsTurns = true;
  await mend(world);
  assert.deepEqual(ada.model.resyncProgress(), { phase: "receiving", done: 10, total: 100 });
  await turns(world, () => world.timers.advance(50));
  world.timers.holdsTurns = false;
  await world.assertEqual(ada, bob);
  assert.equal(ada.model.resyncProgress(), undefined);
  for (const [phase, total] of [
    ["receiving", 100],
    ["merging", 60],
    ["sending", 60],
  ] as const) {
    const own = told.filter((each) => each.phase === phase);
    assert.deepEqual(own[0], { phase, done: 0, total });
    assert.deepEqual(own.at(-1), { phase, done: total, total });
    assert.ok(own.every(({ done }, i) => i === 0 || done >= own[i - 1]!.done));
  }
  assert.ok(told.filter(({ phase }) => phase === "receiving").length > 3);
  assert.deepEqual(
    told.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]),
    ["receiving", "merging", "sending"],
  );
});

test("nothing to do is no progress", async () => {
  const { world, ada, bob, told } = await apart(0, 0);
  await mend(world);
  await world.assertEqual(ada, bob);
  assert.deepEqual(told, []);
});

test("[R5] the server hears how far it has come, so that it can send more", async () => {
  const { world, ada, bob } = await apart(95, 0);
  world.timers.holdsTurns = true;
  await mend(world);
  await turns(world);
  const heard = ada.connection().received.filter((message) => message.kind === "seen");
  assert.deepEqual(
    heard.map((message) => message.seen / 2 ** 20),
    [10, 20, 30, 40, 50, 60, 70, 80, 90],
  );
  world.timers.holdsTurns = false;
  await world.assertEqual(ada, bob);
});

test("[P4] a connection that breaks again on the way back, at any turn, doubles and loses nothing", async () => {
  for (let at = 0; at < 24; at++) {
    const { world, ada, bob } = await apart(100, 60);
    world.timers.holdsTurns = true;
    await mend(world);
    for (let i = 0; i < at; i++) {
      world.timers.turn();
      await world.run();
    }
    await cut(world, ada);
    bob.model.root().get("text").insert(0, "b");
    ada.model.root().get("text").insert(0, "c");
    world.timers.turn();
    await mend(world);
    await turns(world);
    world.timers.holdsTurns = false;
    await world.assertEqual(ada, bob);
    assert.equal(ada.model.root().get("text").length(), 5 + 101 + 61, `broken at turn ${at}`);
    assert.equal(ada.model.resyncProgress(), undefined);
  }
});

test("a batch that is opened while pending changes are merged holds the merge, and is one change", async () => {
  const { world, ada, bob } = await apart(100, 600);
  world.timers.holdsTurns = true;
  await mend(world);
  while (ada.model.resyncProgress()?.phase === "receiving") {
    world.timers.turn();
    await world.run();
  }
  const text = ada.model.root().get("text");
  ada.model.startBatch();
  text.insert(0, "1");
  world.timers.turn();
  await world.run();
  text.insert(1, "2");
  ada.model.completeBatch();
  await turns(world);
  world.timers.holdsTurns = false;
  await world.assertEqual(ada, bob);
  assert.equal(ada.model.version(), 701);
});

test("a model that is closed on its way back stops", async () => {
  const { world, ada } = await apart(100, 60);
  world.timers.holdsTurns = true;
  await mend(world);
  ada.domain.models().closeAll(undefined, "the test");
  await turns(world);
  assert.equal(ada.model.isOpen(), false);
  assert.equal(ada.model.root().get("text").value().replaceAll("b", ""), `hello${"a".repeat(60)}`);
  assert.deepEqual(ada.errors, []);
});

test("[P9] what others write faster than it is taken in is not held without bound", async () => {
  const world = new ClientWorld();
  const turnsOfAda: (() => void)[] = [];
  const { now, after, soon } = world.timers;
  const timers = { now, after, soon, nextTurn: (action: () => void) => void turnsOfAda.push(action) };
  const ada = await world.peer("m", { timers });
  const bob = await world.peer();
  for (let i = 0; i < 2000 + heldMessagesMax; i++) bob.model.root().get("count").increment();
  await world.run();
  assert.equal(world.server.received("closeModel").length, 1, "it was given up, and asked for again");
  for (let turn = turnsOfAda.shift(); turn !== undefined; turn = turnsOfAda.shift()) {
    turn();
    await world.run();
  }
  await world.assertEqual(ada, bob);
});

test("[P9] one client's long work is sent without being asked to resume", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  await cut(world, ada);
  const changes = recentEntriesMax + 1000;
  for (let i = 0; i < changes; i++) ada.model.root().get("count").increment();
  let resyncs = 0;
  for (const { model } of [ada, bob]) model.on("resync_started", () => resyncs++);
  await mend(world);
  await world.assertEqual(ada, bob);
  assert.equal(bob.model.root().get("count").value(), 10 + changes);
  assert.equal(resyncs, 1, "but for the connection that was lost");
});

test("[P9] two clients with long work both get it in, without being asked to resume over and over", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  await cut(world, ada);
  await cut(world, bob);
  const changes = recentEntriesMax;
  for (let i = 0; i < changes; i++) {
    for (const { model } of [ada, bob]) {
      model.root().get("count").increment();
      if (i % 10 === 0) model.root().get("text").insert(0, "x");
    }
  }
  let resyncs = 0;
  for (const { model } of [ada, bob]) model.on("resync_started", () => resyncs++);
  await mend(world);
  await world.assertEqual(ada, bob);
  assert.equal(ada.model.root().get("count").value(), 10 + 2 * changes);
  assert.ok(resyncs <= 6, `${resyncs} resyncs`);
});
