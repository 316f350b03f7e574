import assert from "node:assert/strict";
import { test } from "node:test";
import { codecDepthMax } from "../limits.ts";
import { type Codec, decode, encode } from "./codec.ts";
import { CodecError } from "./codec-error.ts";
import {
  boolean,
  bytes,
  choice,
  float64,
  lazy,
  list,
  literal,
  map,
  optional,
  refine,
  signed,
  string,
  struct,
  union,
  varint,
} from "./schema.ts";

const message = union("kind", {
  greet: [1, struct({ kind: literal("greet"), name: string(10), loud: optional(boolean) })],
  count: [7, struct({ kind: literal("count"), steps: list(signed, 5), level: choice({ low: 1, high: 2 }) })],
});

test("a union of structs has these bytes and comes back", () => {
  const greet = { kind: "greet", name: "Ada", loud: undefined } as const;
  assert.deepEqual([...encode(message, greet)], [1, 3, 65, 100, 97, 0]);
  assert.deepEqual(decode(message, encode(message, greet)), greet);
  const count = { kind: "count", steps: [1, -1], level: "high" } as const;
  assert.deepEqual([...encode(message, count)], [7, 2, 2, 1, 2]);
  assert.deepEqual(decode(message, encode(message, count)), count);
});

test("a shape names fields, kinds and codes in order, and no limits", () => {
  assert.equal(
    message.shape,
    'union(kind;greet=1{kind:"greet",name:string,loud:optional(boolean)},' +
      'count=7{kind:"count",steps:list(signed),level:choice(low=1,high=2)})',
  );
  assert.equal(string(1).shape, string(2).shape);
  assert.notEqual(struct({ a: varint, b: varint }).shape, struct({ b: varint, a: varint }).shape);
});

test("unknown codes, left over bytes and forms of their own are refused", () => {
  const hostile = [[], [2], [1, 1, 65, 2, 0], [1, 1, 65, 1, 2], [1, 0, 0, 0], [7, 0, 3], [7, 6, 1, 1, 1, 1, 1, 1, 1]];
  for (const form of hostile) assert.throws(() => decode(message, Uint8Array.from(form)), CodecError, `${form}`);
});

test("[P9] a count is believed only if as many bytes follow", () => {
  const huge = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3]);
  assert.throws(() => decode(list(varint, Number.MAX_SAFE_INTEGER), huge), /items cannot follow in 3 bytes/);
});

test("what a reader would refuse is not written", () => {
  assert.throws(() => encode(string(2), "abc"), RangeError);
  assert.throws(() => encode(bytes(2), new Uint8Array(3)), RangeError);
  assert.throws(() => encode(list(varint, 1), [1, 2]), RangeError);
  assert.throws(() => encode(list(literal("x"), 9), ["x"]), RangeError);
  assert.throws(() => encode(float64, NaN), RangeError);
  assert.throws(() => encode(choice({ low: 1 }) as Codec<string>, "toString"), RangeError);
  assert.throws(() => encode(message as Codec<unknown>, { kind: "constructor" }), RangeError);
  assert.throws(() => encode(literal("x") as Codec<string>, "y"), RangeError);
});

test("a codec that failed leaves nothing behind for the next", () => {
  const pair = struct({ first: varint, second: string(1) });
  assert.throws(() => encode(pair, { first: 1, second: "too long" }), RangeError);
  assert.deepEqual([...encode(pair, { first: 2, second: "" })], [2, 0]);
});

test("an encoding inside an encoding does not disturb it", () => {
  const nested = map(
    bytes(10),
    (inner) => decode(varint, inner),
    (value: number) => encode(varint, value),
  );
  const both = struct({ before: varint, inner: nested, after: varint });
  assert.deepEqual([...encode(both, { before: 1, inner: 300, after: 2 })], [1, 2, 0xac, 0x02, 2]);
  assert.deepEqual(decode(both, encode(both, { before: 1, inner: 300, after: 2 })), {
    before: 1,
    inner: 300,
    after: 2,
  });
});

test("a refinement is checked on both sides", () => {
  const even = refine(
    varint,
    (value) => value % 2 === 0,
    (value) => `${value} is odd`,
  );
  assert.equal(decode(even, encode(even, 4)), 4);
  assert.throws(() => encode(even, 3), { name: "RangeError", message: "3 is odd" });
  assert.throws(() => decode(even, Uint8Array.from([3])), { name: "CodecError", message: "3 is odd (at byte 1)" });
});

type Nested = readonly Nested[];

test("[P9] recursion stops at a limit, on both sides", () => {
  const nested: Codec<Nested> = lazy("nested", () => list(nested, 10));
  const deep = (levels: number): Nested => {
    let value: Nested = [];
    for (let level = 1; level < levels; level++) value = [value];
    return value;
  };
  assert.deepEqual(decode(nested, encode(nested, deep(codecDepthMax))), deep(codecDepthMax));
  assert.throws(() => encode(nested, deep(codecDepthMax + 1)), RangeError);
  const bytesTooDeep = Uint8Array.from([...new Array(codecDepthMax).fill(1), 0]);
  assert.throws(() => decode(nested, bytesTooDeep), CodecError);
  assert.equal(nested.shape, "@nested");
});

test("a code that is taken twice is a fault of the program", () => {
  assert.throws(() => choice({ a: 1, b: 1 }), RangeError);
  assert.throws(() => choice({ a: 256 }), RangeError);
});
