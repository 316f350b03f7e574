// Anchors as applications use them: set by one, seen by all, moved by whatever anybody does.

import assert from "node:assert/strict";
import test from "node:test";
import { ConvergenceError } from "../convergence-error.ts";
import type { RealTimeString } from "../elements/real-time-string.ts";
import { branchOf, linkOf } from "../real-time-model.ts";
import { ClientWorld, type Peer } from "../testing/client-world.ts";

const isError = (code: string) => (error: unknown) => error instanceof ConvergenceError && error.code === code;

async function two() {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  return { world, ada, bob };
}

const textOf = ({ model }: Peer): RealTimeString => model.root().get("text");
const seen = ({ model }: Peer) =>
  model
    .anchors()
    .map((each) => [each.name(), each.value()])
    .sort();

test("[P7] an anchor is seen by everybody, and stays with what it is about, whoever types, wherever", async () => {
  const { world, ada, bob } = await two();
  await world.wait(textOf(ada).setAnchor("comment", { start: 1, end: 4 }));
  await world.wait(textOf(bob).setAnchor("end", 5));
  await world.run();
  for (const peer of [ada, bob]) {
    assert.deepEqual(seen(peer), [
      ["comment", { start: 1, end: 4 }],
      ["end", 5],
    ]);
  }
  world.server.holdsAnswers = true;
  textOf(ada).insert(0, ">> ");
  assert.deepEqual(textOf(ada).anchor("comment")!.value(), { start: 4, end: 7 }, "with what is pending here");
  textOf(bob).insert(1, "E");
  textOf(bob).insert(5, "?");
  assert.deepEqual(textOf(bob).anchor("comment")!.value(), { start: 2, end: 5 }, "what is put at its edges stays out");
  world.server.holdsAnswers = false;
  await world.assertEqual(ada, bob);
  assert.equal(textOf(ada).value(), ">> hEell?o");
  for (const peer of [ada, bob]) {
    assert.deepEqual(seen(peer), [
      ["comment", { start: 5, end: 8 }],
      ["end", 10],
    ]);
    assert.equal(peer.model.stateDigest(), ada.model.stateDigest());
  }
});

test("[P7] anchors are on positions of arrays, keys of objects and elements as such; setting one anew moves it, and removing it ends it", async () => {
  const { world, ada, bob } = await two();
  const root = ada.model.root();
  await world.wait(root.get("list").setAnchor("row", 1));
  await world.wait(root.setAnchor("field", "count"));
  await world.wait(root.get("person").setAnchor("who"));
  bob.model.root().get("list").insert(0, 0);
  bob.model.root().get("list").reorder(2, 0);
  await world.run();
  assert.equal(root.get("list").anchor("row")!.value(), 0, "it goes along with its item");
  const field = root.anchor("field")!;
  assert.deepEqual([field.type(), field.value(), field.isAttached()], ["property", "count", true]);
  root.remove("count");
  assert.deepEqual([field.value(), field.isAttached()], [undefined, false]);
  root.set("count", 3);
  assert.deepEqual([field.value(), field.isAttached()], ["count", true]);
  const who = root.get("person").anchor("who")!;
  assert.deepEqual([who.type(), who.value(), who.isAttached()], ["element", undefined, true]);
  await world.wait(root.get("list").setAnchor("row", 3, { side: "before" }));
  assert.equal(bob.model.root().get("list").anchor("row")!.value(), 3);
  await world.wait(bob.model.root().get("list").removeAnchor("row"));
  await world.wait(bob.model.root().get("list").removeAnchor("never there"));
  assert.equal(root.get("list").anchor("row"), undefined);
  assert.equal(root.get("list").anchors().length, 0);
  await world.assertEqual(ada, bob);
});

test("[P7] the element and the model tell that an anchor was set, and by whom", async () => {
  const { world, ada, bob } = await two();
  const told: unknown[] = [];
  for (const [who, { model }] of Object.entries({ ada, bob })) {
    model.on("anchor", ({ element, anchorName, value, oldValue, local, anchor }) =>
      told.push([who, element.path(), anchorName, value, oldValue, local, anchor?.value()]),
    );
  }
  textOf(bob).on("anchor", ({ sessionId, user }) => told.push([sessionId, user.displayName]));
  await world.wait(textOf(ada).setAnchor("a", 1));
  await world.run();
  await world.wait(textOf(ada).setAnchor("a", { start: 0, end: 2 }));
  await world.wait(textOf(ada).removeAnchor("a"));
  await world.run();
  const mine = told.filter((each) => (each as unknown[])[0] === "ada");
  const range = { start: 0, end: 2 };
  assert.deepEqual(mine, [
    ["ada", ["text"], "a", 1, undefined, true, 1],
    ["ada", ["text"], "a", range, 1, true, range],
    ["ada", ["text"], "a", undefined, range, true, undefined],
  ]);
  const theirs = told.filter((each) => (each as unknown[])[0] === "bob");
  assert.deepEqual(
    theirs,
    mine.map((each) => ["bob", ...(each as unknown[]).slice(1, 5), false, (each as unknown[])[6]]),
  );
  const { sessionId, user } = { sessionId: ada.model.session().sessionId(), user: ada.model.session().user() };
  assert.deepEqual(
    told.filter((each) => (each as unknown[])[0] === sessionId),
    [1, 2, 3].map(() => [sessionId, user.displayName]),
  );
});

test("[P7] [R8] without a connection the wish waits, its place moves with the text, and an anchor that was asked for is set once", async () => {
  const { world, ada, bob } = await two();
  world.server.drop(ada.connection());
  await world.run();
  let isDone = false;
  const wish = textOf(ada)
    .setAnchor("a", { start: 2, end: 4 })
    .then(() => {
      isDone = true;
    });
  textOf(ada).insert(0, "ab");
  textOf(bob).insert(5, "!");
  await world.run();
  assert.ok(!isDone);
  await world.pass(5000);
  await world.wait(wish);
  assert.deepEqual(textOf(bob).anchor("a")!.value(), { start: 4, end: 6 });
  const again = world.server.received("place").length;
  world.server.holdsAnswers = true;
  const second = textOf(ada).setAnchor("b", 0);
  await world.run();
  assert.equal(world.server.received("place").length, again + 1);
  world.server.drop(ada.connection());
  world.server.holdsAnswers = false;
  await world.pass(5000);
  await world.wait(second);
  await world.assertEqual(ada, bob);
  const anchored = world.server.models.get("m")!.log.filter(({ sequence }) => sequence === 0);
  assert.equal(anchored.length, 2);
});

test("[P2] an anchor on what was removed meanwhile is not set, and whoever asked for it is told", async () => {
  const { world, ada, bob } = await two();
  const text = textOf(ada);
  world.server.holdsAnswers = true;
  bob.model.root().remove("text");
  await world.run();
  const wish = text.setAnchor("a", 1);
  world.server.holdsAnswers = false;
  await assert.rejects(world.wait(wish), isError("element-detached"));
  await assert.rejects(text.setAnchor("a", 1), isError("element-detached"));
  const list = ada.model.root().get("list");
  world.server.drop(ada.connection());
  const second = list.setAnchor("a", 1);
  list.value([7]);
  const checked = assert.rejects(second, isError("element-detached"));
  await world.pass(5000);
  await checked;
  assert.deepEqual(ada.model.anchors(), []);
});

test("[P7] [R8] an anchor comes back with its element, where it stood in what was removed", async () => {
  const { world, ada, bob } = await two();
  await world.wait(textOf(ada).setAnchor("a", { start: 1, end: 3 }));
  const { document } = ada.model[branchOf].replica;
  const node = document.get(document.root.content.get("text")!.id)!;
  world.server.holdsAnswers = true;
  textOf(ada).remove(0, 1);
  ada.model.root().remove("text");
  assert.deepEqual(ada.model.anchors(), []);
  const restored = ada.model[linkOf].place(() => [
    { kind: "setKey", element: 0, key: "text", expected: undefined, value: document.tree(node) },
  ]);
  await world.run();
  world.server.holdsAnswers = false;
  assert.deepEqual((await world.wait(restored)).done, [0]);
  await world.assertEqual(ada, bob);
  assert.equal(textOf(bob).value(), "ello");
  for (const peer of [ada, bob]) assert.deepEqual(seen(peer), [["a", { start: 0, end: 2 }]]);
});

test("[P9] what cannot be an anchor is refused with a typed error", async () => {
  const { world, ada } = await two();
  const root = ada.model.root();
  const text = textOf(ada);
  await assert.rejects(text.setAnchor("n".repeat(257), 1), isError("limit"));
  await assert.rejects(text.setAnchor(7 as never, 1), isError("value-invalid"));
  await assert.rejects(text.setAnchor("\ud800", 1), isError("value-invalid"));
  await assert.rejects(text.setAnchor("a", 6), isError("position-invalid"));
  await assert.rejects(text.setAnchor("a", { start: 0, end: -1 }), isError("position-invalid"));
  await assert.rejects(text.setAnchor("a", null as never), isError("value-invalid"));
  await assert.rejects(text.setAnchor("a", 1, { side: "inside" }), isError("value-invalid"));
  await assert.rejects(text.setAnchor("a", 1, { side: "left" as never }), isError("value-invalid"));
  await assert.rejects(text.setAnchor("a", "key"), isError("value-invalid"));
  await assert.rejects(root.setAnchor("a", 1), isError("value-invalid"));
  await assert.rejects(root.setAnchor("a", "no such key"), isError("value-invalid"));
  await assert.rejects(ada.model.elementAt("nowhere").setAnchor("a"), isError("element-unknown"));
  assert.equal(world.server.received("place").length, 0);
  const closing = ada.model.close();
  await world.wait(closing);
  await assert.rejects(text.setAnchor("a", 1), isError("model-closed"));
});

test("[P7] an anchor on what somebody edited is told, and leaves their undo as it was", async () => {
  const { world, ada, bob } = await two();
  const undo = ada.model.undoManager();
  textOf(ada).insert(0, "Ah, ");
  const before = ada.model.root().value();
  ada.model.root().get("count").add(3);
  await world.run();
  const told: string[] = [];
  ada.model.on("anchor", ({ anchorName }) => void told.push(anchorName));
  await world.wait(textOf(bob).setAnchor("comment", { start: 4, end: 6 }));
  await world.wait(bob.model.root().get("count").setAnchor("reviewed"));
  await world.wait(textOf(ada).setAnchor("own", 1));
  await world.run();
  assert.deepEqual(told, ["comment", "reviewed", "own"]);
  assert.ok(undo.undo());
  assert.deepEqual(ada.model.root().value(), before, "nobody else has changed the number");
  assert.ok(undo.undo());
  await world.assertEqual(ada, bob);
  assert.deepEqual(textOf(ada).anchor("comment")!.value(), { start: 0, end: 2 });
  assert.ok(!textOf(bob).value().includes("Ah"));
});
