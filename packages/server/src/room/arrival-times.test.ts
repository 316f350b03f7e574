import assert from "node:assert/strict";
import { test } from "node:test";
import { ArrivalTimes } from "./arrival-times.ts";

test("each arrival waits until all that came with it is settled, and is told once", () => {
  const times = new ArrivalTimes();
  times.arrived(1, 100);
  times.arrived(2, 100.5);
  times.arrived(3, 101);
  times.arrived(4, 110);
  assert.deepEqual(times.settled(1, { now: () => 120 }), []);
  assert.deepEqual(times.settled(3, { now: () => 120 }), [20, 19]);
  assert.deepEqual(times.settled(3, { now: () => 121 }), []);
  assert.deepEqual(times.settled(9, { now: () => 130 }), [20]);
});

test("what was forgotten is never told, and a clock that stands still keeps one mark", () => {
  const times = new ArrivalTimes();
  for (let count = 1; count <= 1000; count++) times.arrived(count, 0);
  assert.deepEqual(times.settled(999, { now: () => 0 }), []);
  assert.deepEqual(times.settled(1000, { now: () => 0 }), [0]);
  times.arrived(1001, 5);
  times.forget();
  assert.deepEqual(times.settled(2000, { now: () => 9 }), []);
});
