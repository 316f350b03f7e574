import assert from "node:assert/strict";
import { test } from "node:test";
import { histories } from "./histories.ts";

test("two changes of two clients meet seen or unseen", () => {
  assert.deepEqual(histories(2), [
    [
      { author: 0, seen: 0 },
      { author: 1, seen: 0 },
    ],
    [
      { author: 0, seen: 0 },
      { author: 1, seen: 1 },
    ],
  ]);
});

test("three changes meet in as many ways as there are authors, orders and things seen", () => {
  const words = new Map<string, number>();
  for (const history of histories(3)) {
    const word = history.map((each) => each.author).join("");
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries(words), { "001": 6, "010": 6, "011": 5, "012": 6 });
});
