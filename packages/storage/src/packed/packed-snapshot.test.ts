import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import { packSnapshot, unpackSnapshot } from "./packed-snapshot.ts";

const randomBytes = (choices: Choices, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => choices.below(256));

/** `bytes` with some stretches of it replaced, removed and added. */
function edited(choices: Choices, bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + choices.below(400);
    parts.push(bytes.subarray(at, end), randomBytes(choices, choices.below(4)));
    at = end + choices.below(3);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

test("[P6] a snapshot comes out as it went in, by itself or on a base", () => {
  checkLaw({
    name: "packed snapshots",
    seed: 1,
    runs: 60,
    law: (choices) => {
      const base = randomBytes(choices, choices.below(choices.pick([1, 12, 3000, 40_000])));
      const snapshot = choices.chance(0.8) ? edited(choices, base) : randomBytes(choices, choices.below(500));
      const full = packSnapshot(snapshot, undefined);
      assert.equal(full.usesBase, false);
      assert.deepEqual(unpackSnapshot(full.packed, undefined), snapshot);
      const { packed, usesBase } = packSnapshot(snapshot, base);
      assert.deepEqual(unpackSnapshot(packed, usesBase ? base : undefined), snapshot);
    },
  });
});

test("a snapshot takes few bytes on one that it resembles", () => {
  const choices = Choices.seeded(3);
  const base = randomBytes(choices, 200_000);
  const { packed, usesBase } = packSnapshot(edited(choices, base), base);
  assert.ok(usesBase);
  assert.ok(packed.length < 10_000, `${packed.length} bytes`);
});

test("a base that looks like a dictionary of the compressor's own is done without", () => {
  const base = Uint8Array.of(0x37, 0xa4, 0x30, 0xec, ...Array.from({ length: 100 }, (_, index) => index));
  const { packed, usesBase } = packSnapshot(base, base);
  assert.equal(usesBase, false);
  assert.deepEqual(unpackSnapshot(packed, undefined), base);
});

test("[P9] a damaged packed snapshot gives an error or something else, and never more than it says", () => {
  checkLaw({
    name: "damaged packed snapshots",
    seed: 1,
    runs: 200,
    law: (choices) => {
      const base = randomBytes(choices, 300);
      const snapshot = edited(choices, base);
      const { packed } = packSnapshot(snapshot, base);
      packed[choices.below(packed.length)] = choices.below(256);
      const cut = choices.chance(0.3) ? packed.subarray(0, choices.below(packed.length)) : packed;
      try {
        assert.ok(unpackSnapshot(cut, choices.chance(0.8) ? base : undefined).length < 2 ** 20);
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
      }
    },
  });
});
