import assert from "node:assert/strict";
import test from "node:test";
import { ClientWorld } from "../../client/src/testing/client-world.ts";
import { BareEditor } from "./testing/bare-editor.ts";

async function begin(data?: string) {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  const text = ada.model.root().get("text");
  const theirs = bob.model.root().get("text");
  if (data !== undefined) theirs.value(data);
  await world.run();
  const editor = new BareEditor(text);
  editor.draw();
  return { world, ada, bob, text, theirs, editor };
}

test("what is typed goes into the model, and what others do shows, with the caret where it was", async () => {
  const { world, ada, bob, text, theirs, editor } = await begin();
  editor.type({ from: 5, insert: " wörld 😀" }, 12);
  assert.equal(text.value(), "hello wörld 😀");
  theirs.insert(0, ">> ");
  await world.run();
  assert.equal(editor.text, "hello wörld 😀");
  editor.draw();
  await world.assertEqual(ada, bob);
  assert.equal(editor.text, ">> hello wörld 😀");
  assert.equal(editor.caret, 15);
  assert.ok(editor.mirror.isEven);
});

test("an editor that begins with something else is made to show the model's text, which stays", async () => {
  const { text } = await begin();
  const other = new BareEditor(text, "something else\nof two lines");
  other.draw();
  assert.equal(other.text, "hello");
  assert.equal(text.value(), "hello");
});

test("however much others do, it is drawn once", async () => {
  const { world, theirs, editor } = await begin();
  for (let i = 0; i < 2000; i++) theirs.insert(i % 2 === 0 ? 0 : theirs.length(), i % 2 === 0 ? "<" : ">");
  editor.select(3);
  await world.run();
  editor.draw();
  assert.equal(editor.text, `${"<".repeat(1000)}hello${">".repeat(1000)}`);
  assert.equal(editor.draws, 1);
  assert.equal(editor.caret, 1003);
});

test("several changes of one transaction are one change of the model", async () => {
  const { ada, text, editor } = await begin("one two three");
  const before = ada.model.pendingChanges();
  editor.type([
    { from: 0, to: 3, insert: "1" },
    { from: 4, to: 7, insert: "two" },
    { from: 13, insert: "!" },
  ]);
  assert.equal(text.value(), "1 two three!");
  assert.equal(ada.model.pendingChanges(), before + 1);
  editor.type({ from: 0, to: 1 });
  assert.equal(ada.model.pendingChanges(), before + 2);
});

test("what is typed while others' edits are not drawn yet comes to the place that its author saw", async () => {
  const { world, ada, bob, text, theirs, editor } = await begin("one two");
  theirs.insert(0, "zero ");
  await world.run();
  editor.type({ from: 7, insert: "!" }, 8);
  editor.type({ from: 0, to: 3, insert: "1" }, 1);
  assert.equal(text.value(), "zero 1 two!");
  editor.draw();
  await world.assertEqual(ada, bob);
  assert.equal(editor.text, "zero 1 two!");
});

test("[P2] text typed inside what another removes meanwhile survives", async () => {
  const { world, ada, bob, theirs, editor } = await begin("abcdef");
  theirs.remove(1, 4);
  await world.run();
  editor.type({ from: 3, insert: "X" });
  editor.draw();
  await world.assertEqual(ada, bob);
  assert.equal(editor.text, "aXf");
  assert.equal(theirs.value(), "aXf");
});

test("emoji of which an editor replaces one half are replaced whole", async () => {
  const { world, ada, bob, text, editor } = await begin("a😀b");
  editor.type({ from: 2, to: 3, insert: "😁"[1]! });
  assert.equal(text.value(), "a😁b");
  editor.draw();
  assert.equal(editor.text, "a😁b");
  await world.assertEqual(ada, bob);
  assert.deepEqual(editor.errors, []);
});

test("half of a surrogate pair waits for the other half, and does not hold up what follows", async () => {
  const { world, ada, bob, text, theirs, editor } = await begin();
  editor.type({ from: 0, insert: "\ud83d" });
  assert.equal(text.value(), "hello");
  theirs.insert(5, "!");
  await world.run();
  editor.draw();
  editor.type({ from: 1, insert: "\ude00" });
  assert.equal(text.value(), "😀hello!");
  editor.type({ from: 2, insert: "\ud83d" });
  editor.type({ from: 0, insert: "x" });
  editor.draw();
  assert.equal(text.value(), "x😀\ufffdhello!");
  assert.equal(editor.text, text.value());
  await world.assertEqual(ada, bob);
});

test("half a pair that waits where others type stays where it was typed", async () => {
  const { world, ada, bob, theirs, editor } = await begin();
  editor.type({ from: 5, insert: "\ud83d" });
  theirs.insert(5, "!");
  await world.run();
  editor.draw();
  editor.type({ from: 6, insert: "\ude00" });
  assert.equal(editor.text, "hello😀!");
  await world.assertEqual(ada, bob);
  assert.equal(theirs.value(), "hello😀!");
});

test("an editor that takes in what is out of date already shows the model's text in the end", async () => {
  const { world, theirs, editor } = await begin();
  theirs.insert(0, "1");
  await world.run();
  const changes = editor.mirror.pending();
  theirs.insert(0, "2");
  await world.run();
  editor.mirror.pending();
  const transaction = editor.state.update({ changes });
  editor.state = transaction.state;
  editor.mirror.drawn(transaction.changes, transaction.newDoc);
  assert.equal(editor.text, "1hello");
  editor.draw();
  assert.equal(editor.text, "21hello");
});

test("line breaks that an editor does not show stay in the model", async () => {
  const { world, ada, bob, text, theirs, editor } = await begin("one\r\ntwo\rthree");
  assert.equal(editor.text, "one\ntwo\nthree");
  editor.type({ from: 7, insert: "!" });
  assert.equal(text.value(), "one\r\ntwo!\rthree");
  editor.type({ from: 9, insert: "\n" });
  assert.equal(editor.text, "one\ntwo!\n\nthree");
  editor.draw();
  assert.equal(editor.text, "one\ntwo!\n\nthree");
  theirs.insert(4, "x");
  await world.run();
  editor.draw();
  assert.equal(editor.text, "one\nx\ntwo!\n\nthree");
  await world.assertEqual(ada, bob);
});

test("[P9] the first line break of two units in a text with much behind it", async () => {
  const { world, theirs, editor } = await begin("ab");
  for (let i = 0; i < 200; i++) theirs.insert(i, i % 3 === 0 ? "\r\n"[i % 2]! : "x");
  await world.run();
  editor.draw();
  assert.equal(editor.text, theirs.value().replace(/\r\n?/g, "\n"));
});

test("what the model refuses is taken back in the editor, and reported", async () => {
  const { world, ada, text, editor } = await begin();
  await world.wait(ada.model.close());
  editor.type([
    { from: 0, insert: "x" },
    { from: 5, insert: "y" },
  ]);
  editor.draw();
  assert.equal(editor.text, "hello");
  assert.equal(text.value(), "hello");
  assert.equal(editor.errors.length, 1);
  assert.match(String(editor.errors[0]), /The model m is closed/);
});

test("[P5] what the server refuses is taken back in the editor, and what was typed after it stays", async () => {
  const { world, ada, bob, editor } = await begin();
  world.server.refuse = ({ operations }) =>
    operations.some((operation) => operation.kind === "splice" && operation.insert === "bad") ? "forbidden" : undefined;
  editor.type({ from: 5, insert: "bad" });
  editor.type({ from: 0, insert: "good " });
  await world.run();
  editor.draw();
  await world.assertEqual(ada, bob);
  assert.equal(editor.text, "good hello");
});

test("a batch that the application has open takes in what is typed", async () => {
  const { world, ada, bob, editor } = await begin();
  ada.model.startBatch();
  editor.type([
    { from: 0, insert: "x" },
    { from: 5, insert: "y" },
  ]);
  ada.model.cancelBatch();
  editor.draw();
  assert.equal(editor.text, "hello");
  await world.assertEqual(ada, bob);
});

test("two editors of one string show the same where the model tells of local edits", async () => {
  const { ada, text, editor } = await begin();
  ada.model.emitLocalEvents(true);
  const other = new BareEditor(text);
  editor.type({ from: 5, insert: "!" });
  assert.deepEqual([editor.isAsked, other.isAsked], [false, true], "its own edit is no news to an editor");
  other.type({ from: 0, insert: "?" });
  editor.draw();
  other.draw();
  assert.deepEqual([editor.text, other.text], ["?hello!", "?hello!"]);
});

test("edits of which nobody was told are found when something else happens, or when asked to look", async () => {
  const { text, editor } = await begin();
  text.insert(0, "one ");
  editor.type({ from: 5, insert: "!" });
  editor.isAsked = true;
  editor.draw();
  assert.equal(editor.text, "one hello!");
  text.splice(0, 3, "two");
  editor.mirror.check();
  editor.draw();
  assert.equal(editor.text, "two hello!");
});

test("a mirror that has ended does nothing any more", async () => {
  const { world, theirs, editor } = await begin();
  editor.mirror.end();
  theirs.insert(0, "x");
  await world.run();
  assert.equal(editor.isAsked, false);
});
