import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { CodecError } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import { type Bit, type BitCoder, BitModels } from "./bit-coder.ts";
import { NumberModels } from "./number-models.ts";
import { RangeDecoder } from "./range-decoder.ts";
import { RangeEncoder } from "./range-encoder.ts";

type Item =
  | { readonly kind: "bit"; readonly context: number; readonly value: number }
  | { readonly kind: "plain"; readonly bits: number; readonly value: number }
  | { readonly kind: "count" | "signed"; readonly context: number; readonly value: number };

function randomItem(choices: Choices, bias: number): Item {
  const context = choices.below(2);
  switch (choices.below(4)) {
    case 0:
      return { kind: "bit", context, value: choices.chance(bias) ? 1 : 0 };
    case 1: {
      const bits = choices.between(1, 16);
      return { kind: "plain", bits, value: choices.chance(0.2) ? (1 << bits) - 1 : choices.below(1 << bits) };
    }
    case 2:
      return { kind: "count", context, value: randomCount(choices) };
    default:
      return { kind: "signed", context, value: choices.chance(0.5) ? randomCount(choices) : 0 - randomCount(choices) };
  }
}

const randomCount = (choices: Choices): number =>
  choices.pick([0, 1, 2, choices.below(300), 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER]);

/** Codes items and gives what came of it: themselves, whichever way the coder goes. */
function code(coder: BitCoder, items: readonly Item[]): readonly number[] {
  const bits = new BitModels(2);
  const numbers = new NumberModels(2);
  return items.map((item) => {
    switch (item.kind) {
      case "bit":
        return coder.bit(bits, item.context, item.value as Bit);
      case "plain":
        return coder.plain(item.bits, item.value);
      default:
        return numbers[item.kind](coder, item.context, item.value);
    }
  });
}

const blank = (item: Item): Item => ({ ...item, value: 0 });

test("[P6] bits and numbers come back as they were, however likely or large they are", () => {
  checkLaw({
    name: "the coders are inverse to each other",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const bias = choices.pick([0.5, 0, 0.001, 0.999, 1]);
      const items = Array.from({ length: choices.pick([0, 1, 5, 3000]) }, () => randomItem(choices, bias));
      const encoder = new RangeEncoder();
      const values = code(encoder, items);
      assert.deepEqual(
        values,
        items.map(({ value }) => value),
      );
      const decoder = new RangeDecoder(encoder.finish());
      assert.deepEqual(code(decoder, items.map(blank)), values);
      decoder.end();
    },
  });
});

test("what the coders make of bits is pinned: stores hold it", () => {
  const choices = Choices.seeded(7);
  const items = Array.from({ length: 5000 }, () => randomItem(choices, 0.9));
  const encoder = new RangeEncoder();
  code(encoder, items);
  const digest = createHash("sha256").update(encoder.finish()).digest("hex");
  assert.equal(digest, "d504a5ba0952515b08a52b7b3c5f3329a2b788f84b68191332df7d743c8cb33a");
});

test("what is always the same takes next to nothing, and what nobody foresees its own size", () => {
  const size = (make: (index: number) => Item): number => {
    const encoder = new RangeEncoder();
    code(
      encoder,
      Array.from({ length: 16_384 }, (_, index) => make(index)),
    );
    return encoder.finish().length;
  };
  assert.ok(size(() => ({ kind: "count", context: 0, value: 0 })) < 16);
  assert.ok(size(() => ({ kind: "signed", context: 0, value: -13 })) < 16 * 12);
  const random = (index: number): number => Math.imul(index, 0x9e3779b1) >>> 24;
  assert.ok(size((index) => ({ kind: "plain", bits: 8, value: random(index) })) < 16_384 + 8);
});

test("[P9] bytes that end too early or too late are a codec error, and so is a beginning that cannot be", () => {
  const encoder = new RangeEncoder();
  const items: Item[] = Array.from({ length: 50 }, (_, index) => ({ kind: "count", context: 0, value: index * index }));
  code(encoder, items);
  const bytes = encoder.finish();
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => {
      const decoder = new RangeDecoder(bytes.subarray(0, length));
      code(decoder, items.map(blank));
    }, CodecError);
  }
  const longer = new RangeDecoder(Uint8Array.of(...bytes, 0));
  code(longer, items.map(blank));
  assert.throws(() => longer.end(), /1 bytes .* left over/);
  assert.throws(() => new RangeDecoder(Uint8Array.of(0xff, 0, 0, 0)), CodecError);
  assert.throws(() => new RangeDecoder(Uint8Array.of(0x7f, 0xff, 0xff, 0xff)), CodecError);
});
