import assert from "node:assert/strict";
import test from "node:test";
import {
  comparedWords,
  namedWords,
  originWords,
  restoredWords,
  takenBackWords,
  timeWords,
  versionWords,
} from "./past-words.ts";

const time = Date.UTC(2026, 10, 23, 5, 41, 7);

test("[P6] a version is named with its time and author", () => {
  assert.equal(versionWords(12, 345, time, "Ann"), `Version 12 of 345 · ${timeWords(time)} · by Ann`);
  assert.equal(versionWords(12, 345, time, undefined), `Version 12 of 345 · ${timeWords(time)}`);
  assert.equal(versionWords(0, 345, time, undefined), `Version 0 of 345 · ${timeWords(time)} · as it was created`);
  assert.match(timeWords(time), /2026/);
});

test("[P6] a part of a text is titled with who, when and which versions", () => {
  const origin = { userKey: "a", firstVersion: 3, lastVersion: 3, firstTime: time, lastTime: time };
  assert.equal(originWords(origin, "Ann"), `Ann, ${timeWords(time)}, version 3`);
  assert.equal(originWords({ ...origin, lastVersion: 9 }, "Ann"), `Ann, ${timeWords(time)}, versions 3 to 9`);
});

test("what restoring did is said with both versions", () => {
  assert.equal(restoredWords(120, 345), "Version 120 restored as version 345");
  assert.equal(restoredWords(120, undefined), "The model is as it was at version 120; nothing had to change");
});

test("what taking that back did is said with both versions", () => {
  assert.equal(takenBackWords(345, 346), "Version 345 taken back as version 346");
  assert.equal(takenBackWords(345, undefined), "Nothing of version 345 is left that could be taken back");
});

test("a named version is told with its number", () => {
  assert.equal(namedWords("First draft", 12), "First draft: version 12");
});

test("[P6] two versions are named from the earlier to the later", () => {
  assert.equal(comparedWords(9, 3), "What came and went from version 3 to version 9");
  assert.equal(comparedWords(3, 3), "This is version 3 itself.");
});
