import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { arbitraryNumber, arbitraryText } from "../testing/arbitrary-operation.ts";
import { CodecError } from "./codec-error.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const written = (write: (writer: Writer) => void): number[] => {
  const writer = new Writer();
  write(writer);
  return [...writer.finish()];
};
const reader = (...bytes: number[]): Reader => new Reader(Uint8Array.from(bytes));

test("varints have these bytes, up to the largest safe integer", () => {
  const forms: [number, number[]][] = [
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [16_384, [0x80, 0x80, 0x01]],
    [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
    [2 ** 32 + 5, [0x85, 0x80, 0x80, 0x80, 0x10]],
    [Number.MAX_SAFE_INTEGER, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ];
  for (const [value, bytes] of forms) {
    assert.deepEqual(
      written((writer) => writer.varint(value)),
      bytes,
    );
    assert.equal(reader(...bytes).varint(), value);
  }
});

test("signed integers have these bytes, at both ends of the safe integers", () => {
  const forms: [number, number[]][] = [
    [0, [0]],
    [-1, [1]],
    [1, [2]],
    [63, [0x7e]],
    [-64, [0x7f]],
    [64, [0x80, 0x01]],
    [Number.MAX_SAFE_INTEGER, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]],
    [Number.MIN_SAFE_INTEGER, [0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]],
  ];
  for (const [value, bytes] of forms) {
    assert.deepEqual(
      written((writer) => writer.signed(value)),
      bytes,
    );
    assert.equal(reader(...bytes).signed(), value);
  }
  assert.throws(() => reader(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f).signed(), CodecError);
});

test("every power of two and its neighbours survives as varint and signed integer", () => {
  for (let exponent = 0; exponent <= 53; exponent++) {
    for (const value of [2 ** exponent - 2, 2 ** exponent - 1, 2 ** exponent, 2 ** exponent + 1]) {
      if (!Number.isSafeInteger(value) || value < 0) continue;
      assert.equal(reader(...written((writer) => writer.varint(value))).varint(), value);
      for (const signed of [value, 0 - value]) {
        assert.equal(reader(...written((writer) => writer.signed(signed))).signed(), signed);
      }
    }
  }
});

test("overlong and too large varints are refused", () => {
  const tooLarge = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
  const endless = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
  for (const bytes of [[0x80, 0x00], [0x80, 0x80, 0x00], tooLarge, endless, [0x80]]) {
    assert.throws(() => reader(...bytes).varint(), CodecError, `varint ${bytes}`);
  }
  for (const bytes of [[0x80, 0x00], [0x81, 0x80, 0x00], [...tooLarge.slice(0, 7), 0x20], endless, [0xff]]) {
    assert.throws(() => reader(...bytes).signed(), CodecError, `signed ${bytes}`);
  }
});

test("doubles keep every bit that matters", () => {
  for (const value of [0, -0, 0.1, -1.5, Number.MIN_VALUE, Number.MAX_VALUE, Infinity, NaN]) {
    assert.ok(Object.is(reader(...written((writer) => writer.float64(value))).float64(), value), `${value}`);
  }
  assert.deepEqual(
    written((writer) => writer.float64(1)),
    [0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
  );
});

test("text of any length comes back unit by unit", () => {
  const parts = [
    "",
    "a",
    "z".repeat(24),
    "z".repeat(64),
    "z".repeat(65),
    "z".repeat(200),
    "é",
    "\ufeffx",
    "😀",
    "\u0000",
  ];
  for (const text of [...parts, parts.join(""), "中".repeat(1000)]) {
    assert.equal(reader(...written((writer) => writer.string(text))).string(text.length), text);
  }
});

test("text that is not well-formed is neither written nor read", () => {
  for (const text of ["\ud800", "a\udc00", "\udc00\ud800", `${"x".repeat(100)}\ud83d`]) {
    assert.throws(() => new Writer().string(text), RangeError);
  }
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80]]) {
    assert.throws(() => reader(bytes.length, ...bytes).string(100), CodecError, `${bytes}`);
  }
});

test("[P9] text and bytes beyond the given limit, or beyond the end, are refused", () => {
  const text = written((writer) => writer.string("abcd"));
  assert.equal(reader(...text).string(4), "abcd");
  assert.throws(() => reader(...text).string(3), CodecError);
  assert.throws(() => reader(...text).string(1), CodecError);
  assert.throws(() => reader(...text).bytes(3), CodecError);
  assert.throws(() => reader(0xff, 0xff, 0xff, 0x7f, 1, 2).bytes(2 ** 53 - 1), CodecError);
  assert.throws(() => reader(5, 1, 2).bytes(100), CodecError);
  assert.throws(() => reader(100, 0).count(1000), CodecError);
});

test("bytes that were read are a copy, whatever view they were read from", () => {
  const source = Buffer.from([2, 7, 8, 9]);
  const bytes = new Reader(source).bytes(10);
  source[1] = 0;
  assert.deepEqual(bytes, Uint8Array.from([7, 8]));
});

test("a writer refuses what it could only write as something else", () => {
  const writer = new Writer();
  for (const value of [-1, 1.5, NaN, Infinity, 2 ** 53]) assert.throws(() => writer.varint(value), RangeError);
  for (const value of [1.5, NaN, -Infinity, 2 ** 53]) assert.throws(() => writer.signed(value), RangeError);
  for (const value of [-1, 256, 1.5, NaN]) assert.throws(() => writer.byte(value), RangeError);
});

test("a writer is used again after finish, and grows as needed", () => {
  const writer = new Writer();
  writer.string("x".repeat(100_000));
  assert.equal(writer.finish().length, 100_003);
  writer.varint(1);
  assert.deepEqual(writer.finish(), Uint8Array.from([1]));
  for (let index = 0; index < 1000; index++) writer.float64(index);
  const read = new Reader(writer.finish());
  for (let index = 0; index < 1000; index++) assert.equal(read.float64(), index);
  assert.ok(read.done);
});

test("any sequence of primitives comes back", (t) => {
  const { runs, choices } = checkLaw({
    name: "primitives round trip",
    seed: 1,
    runs: 2000,
    law: (choices) => {
      const writer = new Writer();
      const checks: ((reader: Reader) => void)[] = [];
      for (let left = choices.below(20); left > 0; left--) {
        const number = arbitraryNumber(choices);
        if (Number.isSafeInteger(number)) {
          writer.signed(number);
          checks.push((reader) => assert.equal(reader.signed(), number + 0));
          writer.varint(Math.abs(number));
          checks.push((reader) => assert.equal(reader.varint(), Math.abs(number)));
        }
        writer.float64(number);
        checks.push((reader) => assert.ok(Object.is(reader.float64(), number)));
        const text = arbitraryText(choices, 80);
        writer.string(text);
        checks.push((reader) => assert.equal(reader.string(text.length), text));
      }
      const reader = new Reader(writer.finish());
      for (const check of checks) check(reader);
      reader.end();
    },
  });
  t.diagnostic(`runs: ${runs}, choices: ${choices}`);
});
