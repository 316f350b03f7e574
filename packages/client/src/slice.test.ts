import assert from "node:assert/strict";
import test from "node:test";
import { Slice } from "./slice.ts";

test("a slice is over after its time", () => {
  let now = 1000;
  const slice = new Slice({ msMax: 10, stepsMax: 100 }, () => now);
  slice.spend(5);
  now += 9;
  assert.equal(slice.stepsLeft, 95);
  now += 1;
  assert.equal(slice.stepsLeft, 0);
});

test("a slice is over after its steps, and when the clock was put back", () => {
  let now = 1000;
  const slice = new Slice({ msMax: 10, stepsMax: 3 }, () => now);
  slice.spend(2);
  assert.equal(slice.stepsLeft, 1);
  slice.spend(2);
  assert.equal(slice.stepsLeft, 0);
  const other = new Slice({ msMax: 10, stepsMax: 3 }, () => now);
  now -= 1;
  assert.equal(other.stepsLeft, 0);
});
