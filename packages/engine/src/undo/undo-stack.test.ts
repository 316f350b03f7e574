import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { Document, type Edit } from "../document.ts";
import { undoGroupPauseMs, undoGroupSpanMs } from "../limits.ts";
import { UndoStack } from "./undo-stack.ts";

const document = new Document({
  id: 0,
  type: "object",
  content: [
    ["n", { id: 3, type: "number", content: 0 }],
    ["s", { id: 1, type: "string", content: "" }],
    ["t", { id: 2, type: "string", content: "abc" }],
  ],
});
const typed = (element: number): Edit =>
  document.resolve({ kind: "splice", element, at: 0, remove: 0, insert: "x", glued: false });
const removal = document.resolve({ kind: "splice", element: 2, at: 0, remove: 1, insert: "", glued: false });
const addition = document.resolve({ kind: "add", element: 3, value: 1 });

test("[P9] keystrokes share a group while no pause is long, and no longer than a group may get", () => {
  const stack = new UndoStack();
  assert.equal(stack.edit(typed(1), 0).group, 1);
  assert.equal(stack.edit(typed(1), undoGroupPauseMs).group, 1);
  assert.equal(stack.edit(typed(1), 2 * undoGroupPauseMs + 1).group, 2, "a long pause");
  const steady = new UndoStack();
  const groups = Array.from({ length: undoGroupSpanMs / 100 + 2 }, (_, n) => steady.edit(typed(1), n * 100).group);
  assert.deepEqual([groups[0], groups.at(-2), groups.at(-1)], [1, 1, 2], "a long group");
  assert.equal(steady.edit(typed(1), 0).group, 3, "a clock that was set back");
});

test("[P2] what is not one thing to its author is not one group", () => {
  const stack = new UndoStack();
  const edits = [typed(1), typed(2), removal, removal, typed(2), addition, addition];
  assert.deepEqual(
    edits.map((edit) => stack.edit(edit, 0).group),
    [1, 2, 3, 3, 4, 5, 6],
  );
  assert.equal(stack.batch().group, 7);
  assert.equal(stack.edit(typed(1), 0).group, 8);
  stack.close();
  assert.equal(stack.edit(typed(1), 0).group, 9, "closed by hand");
  stack.undo();
  stack.redo();
  assert.equal(stack.edit(typed(1), 0).group, 10, "undo closes it too");
  assert.throws(() => new UndoStack({ groupsMax: 0 }), /not for 0/);
});

test("[P2] [P9] every group is on one of two stacks, or told to be forgotten, and never are there too many", () => {
  let told = 0;
  const { runs } = checkLaw({
    name: "two stacks",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const groupsMax = choices.between(1, 4);
      const stack = new UndoStack({ groupsMax });
      const done: number[] = [];
      const undone: number[] = [];
      for (let left = 30; left > 0; left--) {
        const what = choices.pick(["edit", "undo", "redo"] as const);
        if (what === "edit") {
          const { group, forgotten } = stack.edit(addition, 0);
          const oldest = done.length === groupsMax ? [done.shift()!] : [];
          assert.deepEqual(forgotten, [...undone.splice(0), ...oldest]);
          told += forgotten.length;
          done.push(group);
        } else if (what === "undo") {
          const group = done.pop();
          assert.equal(stack.undo(), group);
          if (group !== undefined) undone.push(group);
        } else {
          const group = undone.pop();
          assert.equal(stack.redo(), group);
          if (group !== undefined) done.push(group);
        }
        assert.deepEqual([stack.canUndo, stack.canRedo], [done.length > 0, undone.length > 0]);
      }
    },
  });
  assert.ok(told > 100 || runs < 300, `not vacuous: ${told} were told to be forgotten`);
});
