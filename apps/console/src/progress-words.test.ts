import assert from "node:assert/strict";
import test from "node:test";
import { progressWords } from "./progress-words.ts";

test("each phase says how far it is", () => {
  assert.equal(
    progressWords({ phase: "receiving", done: 12_000, total: 100_000 }),
    "Catching up: 12,000 of 100,000 changes",
  );
  assert.equal(progressWords({ phase: "merging", done: 0, total: 500 }), "Merging your changes: 0 of 500 changes");
  assert.equal(progressWords({ phase: "sending", done: 1, total: 1000 }), "Saving your changes: 1 of 1,000 changes");
});

test("what is done, or soon done, is not spoken of", () => {
  assert.equal(progressWords(undefined), undefined);
  assert.equal(progressWords({ phase: "sending", done: 1000, total: 1000 }), undefined);
  assert.equal(progressWords({ phase: "sending", done: 0, total: 499 }), undefined);
});
