import assert from "node:assert/strict";
import test from "node:test";
import { dateOf, fieldTextOf } from "./date-field.ts";

test("a date survives the field", () => {
  for (const time of [0, 1, 999, 60_000, 61_000, 1_795_363_200_123, -62_000_000_000_000]) {
    assert.equal(dateOf(fieldTextOf(new Date(time)))?.getTime(), time);
  }
});

test("what the field cannot show, and what is no date, is empty", () => {
  assert.equal(fieldTextOf(new Date(8.64e15)), "");
  assert.equal(dateOf(""), undefined);
  assert.equal(dateOf("soon"), undefined);
});
