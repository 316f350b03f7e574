import assert from "node:assert/strict";
import test from "node:test";
import { shownChange, shownPosition, shownText, spliced, textPosition, textSplice } from "./line-breaks.ts";

/** All texts of up to `length` units of these. */
const texts = (units: readonly string[], length: number): string[] =>
  length === 0 ? [""] : ["", ...texts(units, length - 1).flatMap((text) => units.map((unit) => text + unit))];

const all = texts(["a", "\r", "\n"], 5);
const inserts = texts(["b", "\r", "\n"], 2);

test("positions of what is shown are those of the text, each break counted once", () => {
  for (const text of all) {
    const shown = shownText(text);
    for (let position = 0; position <= shown.length; position++) {
      const inText = textPosition(text, position);
      assert.equal(shownText(text.slice(0, inText)), shown.slice(0, position));
      assert.equal(shownPosition(text, inText), position);
    }
  }
});

test("every splice of every small text, told as a change of what is shown, gives what is then shown", () => {
  let joined = 0;
  for (const text of all) {
    for (let at = 0; at <= text.length; at++) {
      for (let remove = 0; at + remove <= text.length; remove++) {
        for (const insert of inserts) {
          const splice = { at, remove, insert };
          const { from, to, insert: put } = shownChange(text, splice);
          const shown = shownText(text);
          assert.ok(from <= to && to <= shown.length, JSON.stringify({ text, splice }));
          const changed = shown.slice(0, from) + put + shown.slice(to);
          assert.equal(changed, shownText(spliced(text, splice)), JSON.stringify({ text, splice }));
          if (put.length - (to - from) !== shownText(insert).length - shownText(text.slice(at, at + remove)).length)
            joined++;
        }
      }
    }
  }
  assert.ok(joined > 1000, "breaks came together and apart");
});

test("every change of what is shown of every small text, told as a splice, gives a text that is shown so", () => {
  for (const text of all) {
    const shown = shownText(text);
    for (let from = 0; from <= shown.length; from++) {
      for (let to = from; to <= shown.length; to++) {
        for (const insert of texts(["b", "\n"], 2)) {
          const splice = textSplice(text, { from, to, insert });
          const changed = shown.slice(0, from) + insert + shown.slice(to);
          assert.equal(shownText(spliced(text, splice)), changed, JSON.stringify({ text, from, to, insert }));
        }
      }
    }
  }
});
