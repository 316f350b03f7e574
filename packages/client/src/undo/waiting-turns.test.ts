import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsLeft, type Turn, withTurn } from "./waiting-turns.ts";

const undo = (group: number): Turn => ({ group, way: "undo" });
const redo = (group: number): Turn => ({ group, way: "redo" });
const queued = (...turns: readonly Turn[]): readonly Turn[] => turns.reduce<readonly Turn[]>(withTurn, []);

test("[P6] what waits is taken back newest first, but nothing overtakes what is to be done again", () => {
  assert.deepEqual(queued(undo(4), undo(2), undo(5), undo(3)), [undo(5), undo(4), undo(3), undo(2)]);
  assert.deepEqual(queued(undo(2), redo(2), redo(4), undo(4)), [undo(2), redo(2), redo(4), undo(4)]);
  assert.deepEqual(queued(undo(1), redo(1), undo(3), undo(5)), [undo(1), redo(1), undo(5), undo(3)]);
});

test("[P6] what is not done after all can be undone, unless it was undone and was to be done again", () => {
  const turns = [undo(1), undo(2), redo(2), redo(3), undo(3), redo(4)];
  assert.deepEqual(
    groupsLeft(turns, (group) => group === 1 || group === 3),
    { kept: [4, 2, 1], over: [3] },
  );
});
