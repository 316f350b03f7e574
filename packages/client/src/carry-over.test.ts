import assert from "node:assert/strict";
import test from "node:test";
import { carryOver } from "./carry-over.ts";
import type { TextSplice } from "./text-diff.ts";
import { applySplices } from "./text-position.ts";

/** Letters of the base are lower case, of others upper case, our own are digits. */
const letters = (text: string, pattern: RegExp): string => [...text].filter((each) => pattern.test(each)).join("");

test("[P2] what is carried over removes its own range, and nothing that others inserted, in all small cases", () => {
  const base = "abcd";
  const splices = (insert: string): TextSplice[] => {
    const found: TextSplice[] = [];
    for (let at = 0; at <= 4; at++) for (let remove = 0; at + remove <= 4; remove++) found.push({ at, remove, insert });
    return found;
  };
  for (const own of [...splices("12"), ...splices("")]) {
    for (const other of [...splices("XY"), ...splices("")]) {
      const both = applySplices(base, [other, ...carryOver(own, [other])])!;
      const isLeft = (splice: TextSplice, index: number) => index < splice.at || index >= splice.at + splice.remove;
      const left = [...base].filter((_, index) => isLeft(own, index) && isLeft(other, index)).join("");
      assert.equal(letters(both, /[a-z]/), left, JSON.stringify({ own, other }));
      assert.equal(letters(both, /[A-Z]/), other.insert);
      assert.equal(letters(both, /[0-9]/), own.insert);
      assert.ok(both.includes(own.insert));
    }
  }
});

test("a composition passes several edits of others", () => {
  const missed = [
    { at: 0, remove: 0, insert: ">> " },
    { at: 8, remove: 0, insert: "!" },
  ];
  assert.deepEqual(carryOver({ at: 5, remove: 0, insert: "日" }, missed), [{ at: 8, remove: 0, insert: "日" }]);
});
