// What went wrong in the client that this one takes the place of: each fault is a test here.

import assert from "node:assert/strict";
import test from "node:test";
import { ClientWorld, type Peer } from "./testing/client-world.ts";

async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  return { world, ada, bob, mine: ada.model.root(), theirs: bob.model.root() };
}

test("[P1] two users who replace the same selection come to the same text", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  mine.get("text").splice(1, 3, "one");
  theirs.get("text").splice(1, 3, "two");
  await world.assertEqual(ada, bob);
  assert.match(mine.get("text").value(), /^h(onetwo|twoone)o$/);
});

test("[P1] replacements of unequal length at different places come to the same text", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  mine.get("text").splice(0, 1, "JJJJ");
  theirs.get("text").splice(3, 2, "p");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "JJJJelp");
});

test("[P1] floats that several add come to the same sum to the last bit", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  for (let i = 0; i < 20; i++) {
    mine.get("count").add(0.1 * i);
    theirs.get("count").subtract(1e15 / 3 ** i);
    if (i % 3 === 0) await world.run();
  }
  await world.assertEqual(ada, bob);
  assert.ok(Object.is(mine.get("count").value(), theirs.get("count").value()));
});

test("a listener that throws is reported and stays, and the others run", async () => {
  const { world, bob, mine, theirs } = await two();
  const heard: string[] = [];
  const reported: string[] = [];
  bob.domain.on("error", ({ message }) => reported.push(message));
  theirs.get("text").on("insert", ({ value }) => {
    heard.push(`first ${value}`);
    throw new Error(`cannot bear ${value}`);
  });
  theirs.get("text").on("insert", ({ value }) => heard.push(`second ${value}`));
  mine.get("text").insert(0, "a");
  mine.get("text").insert(0, "b");
  await world.run();
  assert.deepEqual(heard, ["first a", "second a", "first b", "second b"]);
  assert.deepEqual(reported, ["cannot bear a", "cannot bear b"]);
  assert.equal(bob.errors.length, 2);
  assert.equal(theirs.get("text").value(), "bahello");
});

test("a bad message does not leave a model that looks open and hears nothing", async () => {
  const { world, ada, bob, mine } = await two();
  const connection = bob.connection();
  connection.socket.toClient.push(new Uint8Array([255, 1, 2]));
  mine.get("text").insert(0, "a");
  await world.run();
  assert.equal(bob.errors.length, 1);
  bob.errors.length = 0;
  world.timers.advance(1000);
  await world.assertEqual(ada, bob);
  // A valid message that cannot be true: the model closes, loudly.
  const closed: (string | undefined)[] = [];
  bob.model.on("closed", ({ code }) => closed.push(code));
  world.server.tell(bob.connection(), { kind: "committed", channel: 0, sequence: 77, version: 99, time: 1, lost: [] });
  await world.run();
  assert.deepEqual(closed, ["protocol"]);
  assert.equal(bob.model.isOpen(), false);
  assert.equal(bob.model.root().get("text").value(), "ahello");
});

test("isCommitted is false inside a batch", async () => {
  const { world, ada, bob, mine } = await two();
  ada.model.startBatch();
  assert.equal(ada.model.isCommitted(), false);
  mine.get("count").add(1);
  assert.equal(ada.model.isCommitted(), false);
  ada.model.completeBatch();
  assert.equal(ada.model.isCommitted(), false);
  await world.assertEqual(ada, bob);
});

test("operations on an element created earlier in the same batch count", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  ada.model.startBatch();
  mine.set("extra", { list: [] });
  const list = ada.model.elementAt("extra", "list") as unknown as { push(value: unknown): void };
  list.push("a");
  list.push("b");
  ada.model.completeBatch();
  theirs.get("text").insert(0, "!");
  await world.assertEqual(ada, bob);
  assert.deepEqual(theirs.get("extra").value(), { list: ["a", "b"] });
  assert.equal(world.server.models.get("m")!.log.filter((entry) => entry.client === "c1").length, 1);
});

test("concurrent removals of one key are one removal, and nobody's model breaks", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  mine.remove("person");
  theirs.remove("person");
  await world.assertEqual(ada, bob);
  mine.get("text").insert(0, "a");
  theirs.get("text").insert(0, "b");
  await world.assertEqual(ada, bob);
  assert.equal(mine.hasKey("person"), false);
});

test("changes committed by others during a resync are not missed", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  world.server.holdsAnswers = true;
  world.server.resync("m");
  theirs.get("text").insert(0, "1");
  await world.run();
  world.server.holdsAnswers = false;
  mine.get("text").insert(5, "2");
  theirs.get("text").insert(0, "3");
  await world.assertEqual(ada, bob);
  assert.equal(mine.get("text").value(), "31hello2");
});

test("model_changed names the session of the author", async () => {
  const { world, ada, bob, mine, theirs } = await two();
  const sessions: string[] = [];
  mine.on("model_changed", (event) => sessions.push(event.sessionId));
  theirs.get("list").push(4);
  await world.assertEqual(ada, bob);
  assert.deepEqual(sessions, [bob.domain.session().sessionId()]);
});

test("[P1] clients that edit at random, through drops and resyncs, end equal", async () => {
  const world = new ClientWorld();
  const peers: Peer[] = [await world.peer(), await world.peer(), await world.peer()];
  let seed = 42;
  const random = (below: number): number => {
    // A well-mixed hash of a counter: a plain linear generator misses cases.
    let x = (seed = (seed + 0x9e3779b9) | 0);
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) % below;
  };
  let drops = 0;
  for (let round = 0; round < 150; round++) {
    const peer = peers[random(3)]!;
    const root = peer.model.root();
    const text = root.get("text");
    const list = root.get("list");
    const edits = [
      () => text.insert(random(text.length() + 1), `${random(10)}`),
      () => text.length() > 0 && text.remove(random(text.length()), 1),
      () => list.insert(random(list.length() + 1), random(100)),
      () => list.length() > 0 && list.remove(random(list.length())),
      () => list.length() > 1 && list.reorder(random(list.length()), random(list.length())),
      () => root.set("extra", random(100)),
      () => root.get("count").add(random(10) / 7),
      () => root.get("person").set("tags", [`${random(10)}`]),
    ];
    edits[random(edits.length)]!();
    if (random(10) === 0) {
      drops++;
      world.server.drop(peer.connection());
      world.timers.advance(100);
    }
    if (random(12) === 0) world.server.resync("m");
    if (random(3) === 0) await world.run();
  }
  world.timers.advance(10_000);
  await world.assertEqual(...peers);
  assert.ok(drops > 5 && world.server.received("openModel").length > 10);
});
