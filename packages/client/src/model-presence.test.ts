import assert from "node:assert/strict";
import test from "node:test";
import type { Json } from "@convergence/engine";
import { presenceStateBytesMax } from "@convergence/protocol";
import { ConvergenceError } from "./convergence-error.ts";
import { presenceEveryMs } from "./limits.ts";
import { presenceTextOf } from "./presence-text.ts";
import { ClientWorld } from "./testing/client-world.ts";

const isError = (code: string, text: RegExp) => (error: unknown) =>
  error instanceof ConvergenceError && error.code === code && text.test(error.message);

async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  const heard: unknown[] = [];
  bob.model.on("presence_changed", ({ state }) => heard.push(state));
  const sent = (): unknown[] => world.server.received("setPresence").map(({ state }) => state);
  return { world, ada, bob, heard, sent };
}

test("[P9] the first state goes at once, then the latest alone and not too often", async () => {
  const { world, ada, bob, heard, sent } = await two();
  for (let at = 0; at < 10; at++) ada.model.presence().set({ at });
  await world.run();
  assert.deepEqual(heard, [{ at: 0 }]);
  assert.deepEqual(ada.model.presence().state(), { at: 9 });
  world.timers.advance(presenceEveryMs - 1);
  await world.run();
  assert.equal(heard.length, 1);
  world.timers.advance(1);
  await world.run();
  assert.deepEqual(heard, [{ at: 0 }, { at: 9 }]);
  world.timers.advance(presenceEveryMs);
  ada.model.presence().set({ at: 9 });
  await world.run();
  assert.equal(sent().length, 2, "the same is not said again");
  ada.model.presence().set(undefined);
  await world.run();
  assert.deepEqual(heard.at(-1), undefined);
  assert.equal(heard.length, 3);
  assert.deepEqual(
    bob.model.collaborators().map(({ state }) => state),
    [undefined, undefined],
  );
});

test("after a reconnect the state is sent anew, what was set meanwhile and what was taken back", async () => {
  const { world, ada, bob, sent } = await two();
  ada.model.presence().set(1);
  await world.run();
  for (const state of [1, 2, undefined]) {
    world.server.drop(ada.connection());
    await world.run();
    ada.model.presence().set(state);
    const before = sent().length;
    await world.pass(5000);
    assert.ok(ada.model.isOnline());
    assert.deepEqual(sent().slice(before), [state === undefined ? undefined : String(state)]);
    assert.equal(bob.model.collaborators().find(({ user }) => user.key === "user-c1")?.state, state);
  }
  await ada.model.close();
  assert.throws(() => ada.model.presence().set(3), isError("model-closed", /closed/));
  world.timers.advance(presenceEveryMs);
  await world.run();
  assert.equal(sent().length, 4);
});

test("[P9] what is no JSON, or too much of it, is refused before it goes anywhere", async () => {
  const { world, ada, sent } = await two();
  const circle: { inside?: unknown } = {};
  circle.inside = circle;
  const values: readonly unknown[] = [Number.NaN, [Number.POSITIVE_INFINITY], { f: () => 1 }, { u: undefined }, circle];
  for (const value of [...values, 1n, new Map(), { at: new Date(0) }, "\ud800"]) {
    assert.throws(() => ada.model.presence().set(value as Json), isError("value-invalid", /./));
  }
  const many = "é".repeat(presenceStateBytesMax / 2);
  assert.throws(() => ada.model.presence().set(many), isError("limit", /2050 bytes exceeds 2048/));
  await world.run();
  assert.deepEqual(sent(), []);
  assert.equal(ada.model.presence().state(), undefined);
  const most = "é".repeat(presenceStateBytesMax / 2 - 1);
  ada.model.presence().set(most);
  await world.run();
  assert.deepEqual(sent(), [JSON.stringify(most)]);
  assert.equal(presenceTextOf({ b: -0, a: ["__proto__"] }), '{"a":["__proto__"],"b":0}');
});

test("what an application holds of a state is its own: changing it changes nothing", async () => {
  const { world, ada, bob } = await two();
  const mine = { at: [1] };
  ada.model.presence().set(mine);
  mine.at.push(2);
  (ada.model.presence().state() as { at: number[] }).at.push(3);
  await world.run();
  assert.deepEqual(ada.model.presence().state(), { at: [1] });
  assert.deepEqual(bob.model.collaborators()[0]!.state, { at: [1] });
});

test("two windows of one user have colours of their own, and keep them", async () => {
  const { world, ada, bob } = await two();
  const colours = () => bob.model.collaborators().map(({ colorIndex }) => colorIndex);
  assert.deepEqual(colours(), [0, 1]);
  world.server.drop(ada.connection());
  await world.pass(1000);
  assert.ok(ada.model.isOnline());
  assert.deepEqual(colours().sort(), [0, 1]);
});

test("those who were there before the server took the model up anew are reconnecting, and gone if they do not come", async () => {
  const { world, ada, bob } = await two();
  const events: string[] = [];
  for (const name of ["opened", "closed", "reconnecting", "reconnected"] as const) {
    ada.model.on(`collaborator_${name}`, ({ collaborator }) => events.push(`${name} ${collaborator.colorIndex}`));
  }
  world.server.gatheringMs = 15_000;
  world.server.isReachable = false;
  world.server.drop(ada.connection());
  world.server.drop(bob.connection());
  await world.run();
  world.server.isReachable = true;
  await world.pass(1000);
  assert.deepEqual(events.slice(0, 2), ["reconnecting 1", "reconnected 1"]);
  assert.equal(events.length, 2);
  world.server.drop(ada.connection());
  await bob.model.close();
  await world.pass(1000);
  assert.deepEqual(events.slice(2), ["reconnecting 1"]);
  assert.deepEqual(
    ada.model.collaborators().map(({ isReconnecting }) => isReconnecting),
    [false, true],
  );
  await world.pass(15_000);
  assert.deepEqual(events.slice(3), ["closed 1"]);
  assert.equal(ada.model.collaborators().length, 1);
});
