import assert from "node:assert/strict";
import test from "node:test";
import { blankLike, newTypes, newValue } from "./new-value.ts";

const now = new Date(0);

test("every type on offer has a value to begin with", () => {
  assert.deepEqual(
    newTypes.map((type) => newValue(type, now)),
    ["", 0, false, now, null, {}, []],
  );
});

test("a blank has the keys and types of what it is like, and none of its content", () => {
  const todo = { title: "Milk", done: true, tags: ["a"], due: new Date(5), owner: null, size: { width: 3 } };
  assert.deepEqual(blankLike(todo, now), {
    title: "",
    done: false,
    tags: [],
    due: now,
    owner: null,
    size: { width: 0 },
  });
});

test("a key named __proto__ stays an ordinary key", () => {
  const blank = blankLike(JSON.parse('{"__proto__": "x"}'), now) as object;
  assert.deepEqual(Object.keys(blank), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(blank), Object.prototype);
});
