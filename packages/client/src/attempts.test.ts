import assert from "node:assert/strict";
import test from "node:test";
import { ClientWorld } from "./testing/client-world.ts";

const fiveMinutesMs = 300_000;

/** Lets time pass in small steps. */
async function pass(world: ClientWorld, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    world.timers.advance(100);
    await world.run();
  }
}

test("[P9] a server that welcomes and then turns away is asked more and more seldom", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  world.server.failWelcomed = "overloaded";
  world.server.drop(ada.connection());
  await pass(world, 60_000);
  const first = world.server.received("hello").length;
  assert.ok(first > 3 && first < 15, `${first} attempts in a minute`);
  await pass(world, fiveMinutesMs - 60_000);
  const all = world.server.received("hello").length;
  assert.ok(all - first < 20, `${all - first} attempts in the four minutes after`);
  world.server.failWelcomed = undefined;
  await pass(world, 40_000);
  await world.assertEqual(ada);
});

test("a connection that held for a while is made again at once", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  for (let round = 0; round < 5; round++) {
    await pass(world, 12_000);
    world.server.drop(ada.connection());
    await pass(world, 200);
    assert.ok(ada.domain.isConnected(), `round ${round}`);
  }
});

test("[P9] a store that takes nothing is tried more and more seldom, by each model for itself", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  world.server.failCommit = "store-unavailable";
  ada.model.root().get("count").add(1);
  await pass(world, 60_000);
  const first = world.server.received("openModel").length;
  assert.ok(first > 4 && first < 20, `${first} attempts in a minute`);
  await pass(world, fiveMinutesMs - 60_000);
  const all = world.server.received("openModel").length;
  assert.ok(all - first < 30, `${all - first} attempts in the four minutes after`);
  assert.equal(ada.model.pendingChanges(), 1);
  world.server.failCommit = undefined;
  await pass(world, 15_000);
  await world.assertEqual(ada);
  assert.equal(world.server.models.get("m")!.trunk.head, 1);
});

test("[P9] a model that cannot be opened at present is asked for more and more seldom", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  world.server.failOpen = "store-unavailable";
  world.server.drop(ada.connection());
  await pass(world, fiveMinutesMs);
  const asked = world.server.received("openModel").length;
  assert.ok(asked > 10 && asked < 45, `${asked} attempts`);
  world.server.failOpen = undefined;
  await pass(world, 15_000);
  await world.assertEqual(ada);
});

test("closing waits for a store that takes nothing, but not for ever, and says what is lost", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  world.server.failCommit = "store-unavailable";
  ada.model.root().get("count").add(1);
  await world.run();
  const lost: number[] = [];
  ada.model.on("closed", ({ lostChanges }) => lost.push(lostChanges));
  const closing = ada.model.close();
  await pass(world, 9000);
  assert.deepEqual(lost, []);
  await pass(world, 2000);
  await closing;
  assert.deepEqual(lost, [1]);
});

test("closing while the store takes nothing saves everything if the store takes it in time", async () => {
  const world = new ClientWorld();
  const ada = await world.peer();
  world.server.failCommit = "store-unavailable";
  ada.model.root().get("count").add(1);
  await pass(world, 1000);
  const lost: number[] = [];
  ada.model.on("closed", ({ lostChanges }) => lost.push(lostChanges));
  const closing = ada.model.close();
  await pass(world, 1000);
  world.server.failCommit = undefined;
  await pass(world, 8000);
  await closing;
  assert.deepEqual(lost, [0]);
  assert.equal(world.server.models.get("m")!.trunk.head, 1);
});
