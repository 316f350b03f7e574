import assert from "node:assert/strict";
import test from "node:test";
import { bindTextInput } from "./bind-text-input.ts";
import { ClientWorld } from "./testing/client-world.ts";
import { FakeInput } from "./testing/fake-input.ts";

async function begin(field = new FakeInput()) {
  const world = new ClientWorld();
  const ada = await world.peer();
  const bob = await world.peer();
  const text = ada.model.root().get("text");
  const end = bindTextInput(field, text);
  return { world, ada, bob, text, field, end, theirs: bob.model.root().get("text") };
}

test("what is typed goes into the model, and what others do shows, with the caret where it was", async () => {
  const { world, ada, bob, text, field, theirs } = await begin();
  assert.equal(field.value, "hello");
  field.setSelectionRange(5, 5);
  field.type(" wörld 😀");
  assert.equal(text.value(), "hello wörld 😀");
  await world.run();
  field.setSelectionRange(2, 4, "backward");
  field.scrollTop = 7;
  theirs.insert(0, ">> ");
  await world.assertEqual(ada, bob);
  assert.equal(field.value, ">> hello wörld 😀");
  assert.deepEqual([field.selectionStart, field.selectionEnd, field.selectionDirection], [5, 7, "backward"]);
  assert.equal(field.scrollTop, 7);
});

test("[R2] while two type at the same place the caret stays behind the own text", async () => {
  const { world, ada, bob, text, field, theirs } = await begin();
  field.setSelectionRange(5, 5);
  let at = 5;
  for (const letter of "abc") {
    field.type(letter);
    theirs.insert(at++, letter.toUpperCase());
    await world.run();
    at = theirs.value().indexOf(letter.toUpperCase()) + 1;
    assert.equal(text.value()[field.selectionEnd! - 1], letter);
  }
  await world.assertEqual(ada, bob);
  assert.match(text.value(), /^hello(abcABC|ABCabc)$/);
});

test("while an input method composes the field is left alone; then both are there", async () => {
  const { world, ada, bob, text, field, theirs } = await begin();
  field.setSelectionRange(5, 5);
  field.emit("compositionstart");
  field.type("に");
  const { writes } = field;
  theirs.splice(0, 1, "J");
  theirs.insert(5, "!");
  await world.run();
  assert.equal(field.writes, writes);
  assert.equal(field.value, "helloに");
  assert.equal(text.value(), "Jello!");
  field.emit("compositionend");
  await world.assertEqual(ada, bob);
  assert.equal(text.value(), "Jelloに!");
  assert.equal(field.value, "Jelloに!");
  assert.equal(field.selectionEnd, 6);
});

test("half of a surrogate pair waits for the other half", async () => {
  const { world, ada, bob, text, field, theirs } = await begin();
  field.setSelectionRange(0, 0);
  field.type("\ud83d");
  theirs.insert(5, "!");
  await world.run();
  assert.equal(text.value(), "hello!");
  field.type("\ude00");
  await world.assertEqual(ada, bob);
  assert.equal(field.value, "😀hello!");
});

test("line breaks that a field does not show stay in the model", async () => {
  const oneLine = new FakeInput((text) => text.replace(/[\r\n]/g, ""));
  for (const field of [new FakeInput(), oneLine]) {
    const { world, ada, bob, text, theirs } = await begin(field);
    theirs.value("one\r\ntwo\r\nthree");
    await world.run();
    const at = field.value.indexOf("two") + 3;
    field.setSelectionRange(at, at);
    field.type("!");
    await world.assertEqual(ada, bob);
    assert.equal(text.value(), "one\r\ntwo!\r\nthree");
    theirs.insert(0, "0");
    await world.run();
    assert.equal(field.selectionEnd, at + 2);
  }
});

test("an ended binding does nothing any more", async () => {
  const { world, text, field, end, theirs } = await begin();
  end();
  field.type("x");
  theirs.insert(0, "y");
  await world.run();
  assert.equal(text.value(), "yhello");
  assert.equal(field.value, "hellox");
});
