import assert from "node:assert/strict";
import { test } from "node:test";
import { ownWritesMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import { OwnWrites } from "./own-writes.ts";

const number = 1;
const string = 3;
const item = 4;
const add: Operation = { kind: "add", element: number, value: 1 };
const setNumber: Operation = {
  kind: "value",
  element: number,
  value: { id: number, type: "number", content: 7 },
};
const typed: Operation = { kind: "splice", element: string, at: 1, remove: 0, insert: "x", glued: false };
const move = (gap: number): Operation => ({ kind: "move", element: 2, at: 0, gap });

test("[P2] all writes on an element are there, once", () => {
  const writes = new OwnWrites();
  assert.ok(writes.isEmpty);
  writes.note(number, add, 4);
  writes.note(string, typed, 5);
  writes.note(number, add, 7);
  assert.ok(writes.has(number));
  assert.deepEqual(writes.take(number), [
    { version: 4, operation: add },
    { version: 7, operation: add },
  ]);
  assert.deepEqual(writes.take(number), []);
  assert.deepEqual(writes.take(string), [{ version: 5, operation: typed }]);
  assert.ok(writes.isEmpty);
});

test("[P2] a whole value takes the place of what was written before, a move of the move before", () => {
  const writes = new OwnWrites();
  writes.note(number, add, 1);
  writes.note(number, setNumber, 2);
  writes.note(number, add, 3);
  assert.deepEqual(
    writes.take(number).map(({ version }) => version),
    [2, 3],
  );
  writes.note(item, move(2), 4);
  writes.note(item, typed, 5);
  writes.note(item, move(3), 6);
  assert.deepEqual(writes.takeMoves(item), [{ version: 6, operation: move(3) }]);
  assert.deepEqual(writes.take(item), [{ version: 5, operation: typed }]);
  writes.note(item, move(3), 7);
  writes.note(item, setNumber, 8);
  assert.deepEqual(writes.takeContents(item), [{ version: 8, operation: setNumber }]);
  assert.deepEqual(writes.takeMoves(item), [{ version: 7, operation: move(3) }], "a value leaves it where it stands");
});

test("[P2] a move goes along with the slot, the rest stays with the element", () => {
  const writes = new OwnWrites();
  writes.note(item, typed, 1);
  writes.note(item, move(2), 2);
  writes.followMoves(item, 9);
  assert.deepEqual(writes.take(9), [{ version: 2, operation: move(2) }]);
  assert.deepEqual(writes.take(item), [{ version: 1, operation: typed }]);
});

test("[P9] of very many writes the latest thousand are remembered", () => {
  const writes = new OwnWrites();
  writes.note(string, typed, 1);
  for (let version = 2; version <= ownWritesMax + 500; version++) writes.note(number, add, version);
  assert.ok(!writes.has(string));
  const told = writes.take(number);
  assert.equal(told.length, ownWritesMax);
  assert.equal(told[0]!.version, 501);
});
