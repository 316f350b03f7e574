import assert from "node:assert/strict";
import { test } from "node:test";
import { Document } from "../document.ts";
import type { Operation } from "../operation.ts";
import { UndoUser } from "../testing/undo-user.ts";
import type { Value } from "../tree.ts";
import { valueFromTree } from "../value.ts";

const newUser = (): UndoUser =>
  new UndoUser(
    new Document({
      id: 0,
      type: "object",
      content: [
        ["a", { id: 3, type: "array", content: [{ id: 4, type: "string", content: "x" }] }],
        ["b", { id: 5, type: "boolean", content: false }],
        ["n", { id: 2, type: "number", content: 0.1 }],
        ["s", { id: 1, type: "string", content: "one two" }],
      ],
    }),
  );
const valueAt = (user: UndoUser, id: number): Value => valueFromTree(user.document.tree(user.document.get(id)!));
const splice = (at: number, remove: number, insert: string, element = 1): Operation => ({
  ...{ kind: "splice", element, at, remove, insert, glued: false },
});
const add = (value: number): Operation => ({ kind: "add", element: 2, value });
const set = (content: number): Operation => ({ kind: "value", element: 2, value: { id: 2, type: "number", content } });
const flip = (content: boolean): Operation => ({
  kind: "value",
  element: 5,
  value: { id: 5, type: "boolean", content },
});

test("[P2] what was replaced comes back in one splice, and what somebody else typed there stays", () => {
  const user = newUser();
  user.own(splice(0, 3, "five"), 1);
  user.own(splice(4, 0, "!"), 1);
  assert.deepEqual(user.log.revert(1), [splice(0, 5, "one")]);
  user.log.reapply(1);
  user.others(splice(2, 0, "__"));
  user.undo(1);
  assert.equal(valueAt(user, 1), "one__ two");
  user.redo(1);
  assert.equal(valueAt(user, 1), "fi__ve! two");
});

test("[P2] [R4] text of a removal that was refused is there once, whatever is undone", () => {
  const user = newUser();
  user.own(splice(0, 2, ""), 1);
  user.own(splice(0, 2, ""), 1);
  const refused = user.document.apply(splice(0, 0, "ne "));
  user.log.retracted(refused);
  assert.equal(valueAt(user, 1), "ne two");
  user.undo(1);
  assert.equal(valueAt(user, 1), "one two");
  user.redo(1);
  assert.equal(valueAt(user, 1), "ne two", "the part that was refused is not removed again");
});

test("[P1] [P2] a number gets its very double back by additions, and keeps what others add", () => {
  const user = newUser();
  user.own(add(1e20), 1);
  const back = user.log.revert(1);
  assert.deepEqual(back, [add(-1e20), add(0.1)], "1e20 - 0.1 is 1e20");
  user.log.reapply(1);
  user.undo(1);
  assert.equal(valueAt(user, 2), 0.1);
  user.redo(1);
  assert.equal(valueAt(user, 2), 1e20);
  user.undo(1);
  user.own(add(4), 2);
  user.others(add(2));
  user.undo(2);
  assert.equal(valueAt(user, 2), addedUp(0.1, 4, 2, -4));
  user.own(set(7), 3);
  user.others(set(8));
  assert.deepEqual(user.log.revert(3), [], "after somebody else's set there is nothing to take back");
});

test("[P2] a number is what the edits that are not undone make of it, in whatever order they were", () => {
  const user = newUser();
  user.own(set(0.2), 1);
  user.own(add(0.1), 2);
  user.own(add(0.7), 3);
  user.undo(1);
  assert.equal(valueAt(user, 2), addedUp(0.1, 0.1, 0.7));
  user.undo(3);
  assert.equal(valueAt(user, 2), addedUp(0.1, 0.1));
  user.log.forget(1);
  user.undo(2);
  assert.equal(valueAt(user, 2), 0.1);
  user.own(set(5), 4);
  user.own(set(7), 5);
  assert.deepEqual(user.log.revert(4), [], "the later one hides it");
  user.log.forget(5);
  assert.equal(valueAt(user, 2), 7);
  user.own(add(0.3), 6);
  user.undo(6);
  assert.equal(valueAt(user, 2), 7);
});

test("[P2] a number that was taken back by half goes on from there, either way", () => {
  for (const isUndone of [true, false]) {
    const user = newUser();
    user.own(add(1e20), 1);
    const [first] = user.log.revert(1);
    user.log.undone(user.document.apply(first!), 1);
    if (!isUndone) user.log.reapply(1);
    user.settle(1);
    assert.equal(valueAt(user, 2), isUndone ? 0.1 : 1e20);
  }
});

const addedUp = (...values: number[]): number => values.reduce((sum, value) => sum + value);

test("[P1] the zero that remembers a sign comes back too", () => {
  const user = newUser();
  user.own(set(-0), 1);
  user.own(add(5), 2);
  assert.deepEqual(user.log.revert(2), [set(-0)]);
  user.log.reapply(2);
  user.undo(2);
  assert.ok(Object.is(valueAt(user, 2), -0));
  user.undo(1);
  assert.equal(valueAt(user, 2), 0.1);
});

test("[P2] a boolean is set back only while it holds what was put there", () => {
  const user = newUser();
  user.own(flip(true), 1);
  user.undo(1);
  assert.equal(valueAt(user, 5), false);
  user.redo(1);
  user.others(flip(false));
  user.others(flip(true));
  assert.deepEqual(user.log.revert(1), []);
});

test("[P2] edits inside an item are undone and done again after the item itself was", () => {
  const user = newUser();
  user.own({ kind: "insert", element: 3, gap: 1, values: [{ id: 10, type: "string", content: "new" }] }, 1);
  user.own(splice(3, 0, "er", 10), 2);
  user.undo(2);
  user.undo(1);
  assert.deepEqual(valueAt(user, 3), ["x"]);
  user.redo(1);
  user.redo(2);
  assert.deepEqual(valueAt(user, 3), ["x", "newer"]);
  user.undo(2);
  assert.deepEqual(valueAt(user, 3), ["x", "new"]);
});

test("[P2] an item is not taken away once somebody else has worked inside it", () => {
  const user = newUser();
  user.own({ kind: "insert", element: 3, gap: 0, values: [{ id: 10, type: "string", content: "new" }] }, 1);
  user.others(splice(0, 0, "re", 10));
  assert.deepEqual(user.log.revert(1), []);
  assert.deepEqual(user.log.restores(1), []);
  assert.deepEqual(valueAt(user, 3), ["renew", "x"]);
});

test("[P2] a move is taken back unless somebody else has moved the item since", () => {
  const user = newUser();
  const items = [10, 11].map((id) => ({ id, type: "string", content: String(id) }) as const);
  user.others({ kind: "insert", element: 3, gap: 1, values: items });
  user.own({ kind: "move", element: 3, at: 0, gap: 3 }, 1);
  user.undo(1);
  assert.deepEqual(valueAt(user, 3), ["x", "10", "11"]);
  user.redo(1);
  assert.deepEqual(valueAt(user, 3), ["10", "11", "x"]);
  user.others({ kind: "move", element: 3, at: 2, gap: 1 });
  assert.deepEqual(user.log.revert(1), []);
  assert.deepEqual(valueAt(user, 3), ["10", "x", "11"]);
});
