// A replica that is not what the server has. Nothing known makes one, so the tests damage it by hand.

import assert from "node:assert/strict";
import test from "node:test";
import type { StringElement } from "@convergence/engine";
import { bindTextInput } from "./bind-text-input.ts";
import { digestAfterMs } from "./limits.ts";
import { branchOf } from "./real-time-model.ts";
import { ClientWorld, type Peer } from "./testing/client-world.ts";
import { FakeInput } from "./testing/fake-input.ts";

async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  const digests = () => world.server.received("digest").length;
  /** Long enough for everybody to be compared. */
  const rest = () => world.pass(2 * digestAfterMs + 1000);
  return { world, ada, bob, mine: ada.model.root(), theirs: bob.model.root(), digests, rest };
}

function nodeOf({ model }: Peer, key: "text"): StringElement {
  const { document } = model[branchOf].replica;
  const element = document.root.content.get(key);
  assert.ok(element?.type === "string");
  return element;
}

/** Does what no operation did: the text loses its first unit. */
const damage = (peer: Peer): void => void nodeOf(peer, "text").content.splice(0, 1, "");

function eventsOf({ model }: Peer): string[] {
  const seen: string[] = [];
  model.on("diverged", ({ version }) => seen.push(`diverged at ${version}`));
  model.on("conflict", ({ kind, operation }) => seen.push(`${operation.kind} ${kind}`));
  model
    .root()
    .get("text")
    .on("value", ({ value }) => seen.push(`text ${value}`));
  model
    .root()
    .get("count")
    .on("value", ({ value }) => seen.push(`count ${value}`));
  model.on("closed", ({ code }) => seen.push(`closed ${code}`));
  return seen;
}

test("[P1] after some quiet a client that has changed says once what it has, and one that is right hears nothing", async () => {
  const { world, ada, bob, mine, theirs, digests, rest } = await two();
  const seen = [...eventsOf(ada), ...eventsOf(bob)];
  await rest();
  assert.equal(digests(), 0, "nothing has changed since it was opened");
  mine.get("text").insert(0, "a");
  await world.run();
  world.timers.advance(digestAfterMs - 1);
  theirs.get("count").add(0.1);
  await world.run();
  world.timers.advance(digestAfterMs - 1);
  await world.run();
  assert.equal(digests(), 0, "it has been quiet for less than that");
  await rest();
  assert.equal(digests(), 2);
  await rest();
  assert.equal(digests(), 2);
  assert.deepEqual(seen, []);
  assert.equal(ada.model.stateDigest(), bob.model.stateDigest());
  await world.assertEqual(ada, bob);
});

test("[P1] [P2] a replica that was damaged is found and put right, and what is pending is kept", async () => {
  const { world, ada, bob, mine, theirs, rest } = await two();
  const seen = eventsOf(bob);
  const text = theirs.get("text");
  const input = new FakeInput();
  bindTextInput(input, text);
  mine.get("count").add(1);
  await world.run();
  damage(bob);
  assert.notEqual(ada.model.stateDigest(), bob.model.stateDigest());
  world.server.holdsAnswers = true;
  world.timers.advance(digestAfterMs);
  await world.run(); // the server has found it, and Bob does not know yet
  assert.equal(text.value(), "ello");
  text.insert(4, "!"); // where there is no place in the right text
  theirs.get("count").add(5);
  theirs.set("extra", "mine");
  await world.run();
  world.server.holdsAnswers = false;
  await world.run();
  await rest();
  assert.deepEqual(seen, ["diverged at 1", "text hello!"]);
  assert.equal(theirs.get("text"), text);
  assert.equal(input.value, "hello!");
  assert.equal(mine.get("text").value(), "hello!");
  assert.equal(mine.get("count").value(), 16);
  assert.equal(ada.model.stateDigest(), bob.model.stateDigest());
  await world.assertEqual(ada, bob);
});

test("[P1] [P2] what was said of something that never was is told as a conflict, and the rest goes on", async () => {
  const { world, ada, bob, mine, theirs, rest } = await two();
  mine.get("count").add(1);
  await world.run();
  const { document } = bob.model[branchOf].replica;
  const phantom = document.build({ id: 12345, type: "string", content: "boo" });
  document.perform({ kind: "setKey", element: document.root, key: "phantom", value: phantom, old: undefined });
  const ghost = bob.model.elementAt("phantom");
  const seen = eventsOf(bob);
  ghost.on("detached", () => seen.push("detached"));
  world.server.holdsAnswers = true;
  await rest();
  ghost.value("boo!");
  theirs.get("text").insert(5, "?");
  world.server.holdsAnswers = false;
  await rest();
  assert.deepEqual(seen, ["diverged at 1", "detached", "splice gone"]);
  assert.ok(ghost.isDetached());
  assert.deepEqual(ghost.path(), []);
  assert.equal(bob.model.elementAt("phantom").type(), "undefined");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "hello?");
});

test("[P1] an open batch is completed before the model is put right", async () => {
  const { world, ada, bob, mine, theirs, rest } = await two();
  mine.get("count").add(1);
  await world.run();
  damage(bob);
  world.server.holdsAnswers = true;
  await rest();
  const seen = eventsOf(bob);
  bob.model.startBatch();
  theirs.get("text").insert(4, " there");
  world.server.holdsAnswers = false;
  await rest();
  assert.deepEqual(seen, []);
  theirs.get("count").add(1);
  bob.model.completeBatch();
  await rest();
  assert.deepEqual(seen, ["diverged at 1", "text hello there"]);
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("count").value(), 12);
});

test("[P1] [P4] a connection that breaks before the client is told only puts it off", async () => {
  const { world, ada, bob, mine, theirs, rest } = await two();
  mine.get("count").add(1);
  await world.run();
  damage(bob);
  world.server.holdsAnswers = true;
  await world.pass(digestAfterMs);
  theirs.set("extra", 1);
  world.server.drop(bob.connection());
  world.server.holdsAnswers = false;
  const seen = eventsOf(bob);
  await rest();
  assert.deepEqual(seen, ["diverged at 2", "text hello"]);
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("extra").value(), 1);
});

test("[P9] a digest is made in slices, and anew if somebody edits meanwhile", async () => {
  const world = new ClientWorld();
  const ada = await world.peer("m", { slice: { stepsMax: 1 } });
  const mine = ada.model.root();
  mine.get("text").value("x".repeat(200_000));
  await world.run();
  world.timers.holdsTurns = true;
  world.timers.advance(digestAfterMs);
  let turns = 0;
  for (; turns < 5; turns++) assert.ok(world.timers.turn(), "there is more to do");
  mine.get("text").insert(0, "y");
  world.timers.holdsTurns = false;
  world.timers.turn();
  await world.run();
  assert.deepEqual(world.server.received("digest"), []);
  await world.pass(3 * digestAfterMs);
  assert.deepEqual(
    world.server.received("digest").map(({ version }) => version),
    [2],
  );
  assert.ok(ada.model.isOnline());
});

test("[P9] a client that is sent away for good says so, and still can be read", async () => {
  const { world, bob, theirs } = await two();
  const seen = eventsOf(bob);
  world.server.tell(bob.connection(), { kind: "modelClosed", channel: 0, code: "diverged", message: "again" });
  await world.run();
  assert.deepEqual(seen, ["closed diverged"]);
  assert.equal(theirs.get("text").value(), "hello");
  assert.equal(bob.model.isOpen(), false);
});
