import assert from "node:assert/strict";
import test from "node:test";
import { applySplices, mapPosition, mapSelection } from "./text-position.ts";

test("a caret moves with the text before it and stays before what is inserted exactly there", () => {
  assert.equal(mapPosition(5, { at: 2, remove: 0, insert: "xyz" }, "left"), 8);
  assert.equal(mapPosition(5, { at: 5, remove: 0, insert: "xyz" }, "left"), 5);
  assert.equal(mapPosition(5, { at: 5, remove: 0, insert: "xyz" }, "right"), 8);
  assert.equal(mapPosition(5, { at: 7, remove: 1, insert: "" }, "left"), 5);
  assert.equal(mapPosition(5, { at: 3, remove: 4, insert: "x" }, "left"), 3);
  assert.equal(mapPosition(5, { at: 3, remove: 2, insert: "x" }, "left"), 4);
  assert.equal(mapPosition(5, { at: 5, remove: 2, insert: "x" }, "left"), 5);
});

test("[P7] a cursor before a replaced range stays where it is", () => {
  assert.equal(mapPosition(2, { at: 4, remove: 3, insert: "replaced" }, "left"), 2);
  assert.equal(mapPosition(4, { at: 4, remove: 3, insert: "replaced" }, "right"), 4);
});

test("a selection holds the text that it held, and no text of others at its edges", () => {
  assert.deepEqual(mapSelection({ start: 2, end: 5 }, { at: 2, remove: 0, insert: "x" }), { start: 3, end: 6 });
  assert.deepEqual(mapSelection({ start: 2, end: 5 }, { at: 5, remove: 0, insert: "x" }), { start: 2, end: 5 });
  assert.deepEqual(mapSelection({ start: 2, end: 5 }, { at: 0, remove: 9, insert: "x" }), { start: 0, end: 0 });
  assert.deepEqual(mapSelection({ start: 3, end: 3 }, { at: 3, remove: 0, insert: "x" }), { start: 3, end: 3 });
});

test("splices apply one on what the other left, or not at all", () => {
  const splices = [
    { at: 0, remove: 0, insert: "ab" },
    { at: 1, remove: 2, insert: "" },
  ];
  assert.equal(applySplices("xyz", splices), "ayz");
  assert.equal(applySplices("xyz", [...splices, { at: 3, remove: 1, insert: "" }]), undefined);
});
