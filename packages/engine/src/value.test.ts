import assert from "node:assert/strict";
import test from "node:test";
import { fromJson, type Json, toJson } from "./tagged-json.ts";
import { preorder, type Value } from "./tree.ts";
import { treeFromValue, valueFromTree } from "./value.ts";
import { ValueError } from "./value-error.ts";

const counting = (): (() => number) => {
  let id = 0;
  return () => id++;
};
const roundTrip = (value: Value): Value => valueFromTree(treeFromValue(value, counting()));

const samples: readonly Value[] = [
  null,
  true,
  0,
  -0,
  1.5,
  "",
  "a😀b",
  new Date(0),
  new Date(-8.64e15),
  [],
  {},
  [1, [2, { a: null }]],
  { b: 1, a: [new Date(5)], "": "empty key" },
  { $date: 5 },
  { $date: "x" },
  { $$date: { $date: 1 } },
  { $date: 1, other: 2 },
  { $date: { $date: new Date(7) } },
];

test("a value comes back from its tree as it was", () => {
  for (const value of samples) assert.deepEqual(roundTrip(value), value);
  assert.ok(Object.is(roundTrip(-0), -0));
});

test("ids are handed out in pre-order, object keys in canonical order", () => {
  const tree = treeFromValue({ z: [1, 2], a: { c: 1, b: 2 } }, counting());
  assert.deepEqual(
    [...preorder(tree)].map((each) => each.id),
    [0, 1, 2, 3, 4, 5, 6],
  );
  assert.deepEqual(Object.keys(valueFromTree(tree) as object), ["a", "z"]);
});

test("the tagged JSON form comes back, through text as well, whatever it looks like", () => {
  for (const value of samples) {
    assert.deepEqual(fromJson(toJson(value)), value);
    if (!Object.is(value, -0)) assert.deepEqual(fromJson(JSON.parse(JSON.stringify(toJson(value))) as Json), value);
  }
  assert.deepEqual(toJson({ at: new Date(12) }), { at: { $date: 12 } });
  assert.deepEqual(toJson({ $date: 5 }), { $$date: 5 });
  for (const bad of ["x", 1.5, 9e15, null]) assert.throws(() => fromJson({ a: [{ $date: bad }] }), ValueError);
});

test("a key named __proto__ is an ordinary key and touches no prototype", () => {
  const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as Value;
  for (const result of [roundTrip(value), toJson(value), fromJson(toJson(value) as Json)] as object[]) {
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
    assert.deepEqual(Object.keys(result).sort(), ["__proto__", "constructor"]);
    assert.equal((result as { polluted?: boolean }).polluted, undefined);
  }
});

test("what no model can hold is refused with its place", () => {
  const cycle: Record<string, unknown> = {};
  cycle.again = [cycle];
  let deep: unknown = 1;
  for (let i = 0; i < 64; i++) deep = [deep];
  const refused: readonly [unknown, readonly (string | number)[]][] = [
    [undefined, []],
    [{ a: [1, undefined] }, ["a", 1]],
    [new Array(2), [0]],
    [{ f: () => 1 }, ["f"]],
    [{ n: Number.NaN }, ["n"]],
    [[Number.POSITIVE_INFINITY], [0]],
    [{ s: Symbol("s") }, ["s"]],
    [{ [Symbol("k")]: 1 }, []],
    [{ b: 1n }, ["b"]],
    [{ d: new Date(Number.NaN) }, ["d"]],
    [{ m: new Map() }, ["m"]],
    [["\ud800"], [0]],
    [{ "\udc00": 1 }, []],
    [{ ["k".repeat(1025)]: 1 }, []],
    [cycle, ["again", 0]],
    [deep, new Array(64).fill(0)],
  ];
  for (const [value, path] of refused) {
    assert.throws(
      () => treeFromValue(value, counting()),
      (error) => error instanceof ValueError && assert.deepEqual(error.path, path) === undefined,
    );
  }
});

test("the same object in two places is no cycle", () => {
  const shared = { a: 1 };
  assert.deepEqual(roundTrip([shared, shared]), [{ a: 1 }, { a: 1 }]);
});
