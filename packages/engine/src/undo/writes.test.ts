import assert from "node:assert/strict";
import { test } from "node:test";
import { Writes } from "./writes.ts";

test("[P9] nothing is kept of a group that is forgotten, whichever of its writes is shown", () => {
  const isOn = () => true;
  const writes = new Writes(false);
  for (const value of [false, true, true]) writes.own(8, value, isOn);
  writes.retract((value) => value === false, isOn); // the last one was refused; the first of the three is seen
  assert.deepEqual([writes.current, writes.isOf(8)], [false, true]);
  assert.deepEqual(writes.forget(8, isOn), [true, false]);
  assert.deepEqual([writes.current, writes.isPlain, writes.isOf(8)], [false, true, false]);
});
