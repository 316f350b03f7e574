import assert from "node:assert/strict";
import test from "node:test";
import { saveWords } from "./save-words.ts";

test("the words say whether anything can still be lost", () => {
  assert.equal(saveWords(0, true).text, "All changes saved");
  assert.equal(saveWords(0, false).text, "All changes saved");
  assert.equal(saveWords(1, true).text, "Saving 1 change…");
  assert.equal(saveWords(3, true).text, "Saving 3 changes…");
  assert.equal(saveWords(3, false).text, "3 changes kept here until the server is back");
});
