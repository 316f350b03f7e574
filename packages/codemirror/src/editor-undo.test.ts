import assert from "node:assert/strict";
import test from "node:test";
import { ClientWorld } from "../../client/src/testing/client-world.ts";
import { EditorUndo } from "./editor-undo.ts";

async function begin() {
  const { model } = await new ClientWorld().peer();
  const told = { changes: 0, errors: [] as unknown[] };
  const options = {
    string: model.root().get("text"),
    onChanged: () => told.changes++,
    onError: (error: unknown) => told.errors.push(error),
  };
  return { model, told, options };
}

test("without a manager there is one for this string alone, which ends with the editor", async (t) => {
  const { model, told, options } = await begin();
  const make = t.mock.method(model, "undoManager");
  const undo = new EditorUndo({ ...options, manager: undefined });
  const manager = make.mock.calls[0]!.result!;
  options.string.insert(5, "!");
  model.root().get("count").add(1);
  assert.equal(told.changes, 1);
  undo.turn("undo");
  assert.deepEqual([options.string.value(), model.root().get("count").value()], ["hello", 11]);
  undo.turn("redo");
  assert.equal(options.string.value(), "hello!");
  assert.equal(told.changes, 3);
  undo.end();
  options.string.insert(6, "?");
  assert.deepEqual([manager.canUndo(), manager.canRedo(), told.changes], [false, false, 3]);
});

test("the application's own manager goes on after the editor", async () => {
  const { model, told, options } = await begin();
  const manager = model.undoManager();
  const undo = new EditorUndo({ ...options, manager });
  options.string.insert(5, "!");
  undo.end();
  assert.ok(manager.undo());
  assert.deepEqual([options.string.value(), told.changes], ["hello", 1]);
});

test("what is typed at another place is undone by itself, however soon it comes", async () => {
  const { options } = await begin();
  const undo = new EditorUndo({ ...options, manager: undefined });
  options.string.insert(5, "!");
  undo.endGroup();
  options.string.insert(0, "?");
  undo.turn("undo");
  assert.equal(options.string.value(), "hello!");
});

test("undo during a batch is an error, as it is of the manager", async () => {
  const { model, options } = await begin();
  const undo = new EditorUndo({ ...options, manager: undefined });
  model.startBatch();
  options.string.insert(5, "!");
  assert.throws(() => undo.turn("undo"), { code: "batch" });
});
