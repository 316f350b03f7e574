import assert from "node:assert/strict";
import test from "node:test";
import { citedIds, codeOnly, importsOf, withoutComments } from "./source-text.ts";

test("words in comments, strings, templates and regular expressions are not code", () => {
  const sources = [
    "a(); // word",
    "a(); /* word\n word */ b();",
    'a("word \\" word");',
    "a('word');",
    "a(`word ${b} word ${c({ d: `word` })} word`);",
    "a(/word['\"`]/g, 1 / 2);",
    "return /wo[/]rd/;",
    'import "word";',
  ];
  for (const source of sources) {
    assert.doesNotMatch(codeOnly(source), /word/, source);
    assert.equal(codeOnly(source).length, source.length, source);
  }
  for (const source of ["word(a / b); c(d / e);", "`${word}`", "`${{ a: {} }}` + word", "a[0] / word / 2"]) {
    assert.match(codeOnly(source), /word/, source);
  }
});

test("comments go, strings stay", () => {
  assert.equal(withoutComments('a("//"); // b'), 'a("//");     ');
});

test("imports are found in all their forms", () => {
  const source = `import "a";
import b from "b";
import { c, type C } from "c";
import type { D } from "d";
import {
  e,
} from "e";
export { f } from "f";
export * from "g";
const h = await import("h");
type I = import("i").I;
// import "comment";
const text = \`
import "template"\`;
export const from = "no import";
export const value = from("no import");`;
  assert.deepEqual(importsOf(source).sort(), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
});

test("cited ids are found at the beginning of titles only", () => {
  assert.deepEqual(citedIds('test("[P1] [R4] a"); test(`[P10] ${b}`); test("see [P2]"); // "[P3]"'), [
    "P1",
    "R4",
    "P10",
  ]);
});
