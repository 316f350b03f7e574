import assert from "node:assert/strict";
import test from "node:test";
import { type Content, changeWords, jsonChanges } from "./json-changes.ts";

const leaf = (id: string, value: unknown): Content => ({ id, type: typeof value, value, inside: undefined });
const object = (id: string, inside: Readonly<Record<string, Content>>): Content => {
  const value = Object.fromEntries(Object.entries(inside).map(([key, child]) => [key, child.value]));
  return { id, type: "object", value, inside: Object.entries(inside) };
};
const array = (id: string, ...items: readonly Content[]): Content => {
  const value = items.map((item) => item.value);
  return { id, type: "array", value, inside: items.map((item, index) => [index, item]) };
};

const words = (before: Content, after: Content): string[] => jsonChanges(before, after).map(changeWords);

test("[P6] what was added, removed, changed and replaced is said with its place", () => {
  const before = object("0", { a: leaf("1", 1), b: leaf("2", "x"), c: leaf("3", true), d: leaf("4", 4) });
  const after = object("0", {
    a: leaf("1", 2),
    c: leaf("5", false),
    d: leaf("4", 4),
    e: object("6", { f: leaf("7", 7) }),
  });
  assert.deepEqual(words(before, after), ['b removed: "x"', "a: 1 → 2", "c: true → false", 'e added: {"f":7}']);
  assert.deepEqual(words(after, after), []);
});

test("[P6] items of an array are themselves wherever they go", () => {
  const [a, b, c] = [leaf("1", "a"), leaf("2", "b"), leaf("3", "c")];
  const of = (...items: readonly Content[]): Content => object("0", { list: array("9", ...items) });
  assert.deepEqual(words(of(a, b, c), of(b, c)), ['list › 0 removed: "a"']);
  assert.deepEqual(words(of(a, b, c), of(c, a, b)), ["list: another order"]);
  assert.deepEqual(words(of(a, b), of(leaf("8", "n"), a, leaf("2", "B"))), [
    'list › 0 added: "n"',
    'list › 2: "b" → "B"',
  ]);
});
