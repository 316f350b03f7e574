import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, type Edit } from "../document.ts";
import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";
import { OwnWrites } from "./own-writes.ts";

const start: Tree = {
  id: 0,
  type: "object",
  content: [
    ["n", { id: 1, type: "number", content: 0 }],
    ["o", { id: 2, type: "object", content: [["s", { id: 3, type: "string", content: "abc" }]] }],
  ],
};
const add: Operation = { kind: "add", element: 1, value: 1 };
const typed: Operation = { kind: "splice", element: 3, at: 1, remove: 0, insert: "x", glued: false };
const erased: Operation = { kind: "splice", element: 3, at: 0, remove: 1, insert: "", glued: false };

const setNumber = (): Edit =>
  new Document(start).apply({ kind: "value", element: 1, value: { id: 1, type: "number", content: 7 } });
const removeObject = (): Edit => new Document(start).apply({ kind: "removeKey", element: 0, key: "o" });
const replaceText = (): Edit =>
  new Document(start).apply({ kind: "value", element: 3, value: { id: 3, type: "string", content: "new" } });

test("[P2] every write that was not seen is told, once; those that were seen are not", () => {
  const writes = new OwnWrites();
  writes.note(add, 4);
  writes.note(add, 5);
  writes.note(add, 7);
  assert.deepEqual(writes.takeOverwritten(setNumber(), 4), [
    { version: 5, operation: add },
    { version: 7, operation: add },
  ]);
  assert.deepEqual(writes.takeOverwritten(setNumber(), 4), []);
});

test("[P2] writes deep inside of what is removed are told; what was removed there anyhow is not", () => {
  const writes = new OwnWrites();
  for (const operation of [typed, erased, add]) writes.note(operation, 1);
  assert.deepEqual(writes.takeOverwritten(removeObject(), 0), [{ version: 1, operation: typed }]);
  writes.note(erased, 2);
  assert.deepEqual(
    writes.takeOverwritten(replaceText(), 0),
    [{ version: 2, operation: erased }],
    "a value brings it back",
  );
});

test("[P9] of very many writes the latest thousand are remembered", () => {
  const writes = new OwnWrites();
  writes.note(typed, 1);
  for (let version = 2; version <= 1500; version++) writes.note(add, version);
  assert.deepEqual(writes.takeOverwritten(removeObject(), 0), []);
  const told = writes.takeOverwritten(setNumber(), 0);
  assert.equal(told.length, 1000);
  assert.equal(told[0]!.version, 501);
});
