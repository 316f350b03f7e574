import assert from "node:assert/strict";
import { test } from "node:test";
import { Mixer } from "./mixer.ts";

// Made with mmh3 5 for Python (`mmh3_x86_128_digest`, seed 0), of the words as little-endian bytes.
const vectors: readonly (readonly [words: readonly number[], hash: string])[] = [
  [[], "00000000 00000000 00000000 00000000"],
  [[0, 0, 0, 0], "5a4075d6 6b2d3d27 d3926c2f eb228a07"],
  [[1, 2, 3, 4], "37d6ee17 3d4a429d 3dbb9c17 5b64b81d"],
  [[0xffffffff, 0x80000000, 0x7fffffff, 0xdeadbeef], "8dd09a92 dd1c104a 76b22855 38c32b1f"],
  [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "0295878c b931780a 8a41db77 baadc241"],
];

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");

test("it gives what the original gives, also when it is used again", () => {
  const mixer = new Mixer();
  for (const [words, hash] of vectors) {
    for (const word of words) mixer.word(word);
    assert.equal(mixer.finish().map(hex).join(" "), hash, `of ${words}`);
  }
});

test("blocks are filled up with zeros", () => {
  const mixer = new Mixer();
  mixer.word(7);
  const short = mixer.finish();
  for (const word of [7, 0, 0, 0]) mixer.word(word);
  assert.deepEqual(mixer.finish(), short);
});

test("text goes in as its pairs of units do, wherever it begins and ends", () => {
  const mixer = new Mixer();
  for (let before = 0; before < 5; before++) {
    for (let length = 0; length < 40; length++) {
      const text = Array.from({ length }, (_, i) => String.fromCharCode(0xd7ff - 997 * i)).join("");
      for (let n = 0; n < before; n++) mixer.word(n);
      mixer.text(text);
      mixer.word(7);
      const [fast, ...rest] = mixer.finish();
      for (let n = 0; n < before; n++) mixer.word(n);
      for (let at = 0; at < length; at += 2) {
        mixer.word(text.charCodeAt(at) | (at + 1 < length ? text.charCodeAt(at + 1) << 16 : 0));
      }
      mixer.word(7);
      assert.deepEqual(mixer.finish(), [fast, ...rest], `${before} words, ${length} units`);
    }
  }
});
