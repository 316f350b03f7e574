// What every decoder must stand: a valid encoding cut off at every place, and with bytes changed.

import assert from "node:assert/strict";
import type { Choices } from "@convergence/proof";
import { CodecError } from "../codec/codec-error.ts";

/** Throws unless every proper beginning of `bytes` is refused with a `CodecError`. Gives how many there were. */
export function assertTruncationsRefused(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): number {
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decode(bytes.subarray(0, length)), CodecError, `cut off at ${length} of ${bytes.length} bytes`);
  }
  return bytes.length;
}

/** Changes, drops or doubles a few bytes. */
export function damaged(choices: Choices, bytes: Uint8Array): Uint8Array {
  const result = [...bytes];
  for (let left = choices.between(1, 3); left > 0; left--) {
    const at = choices.below(result.length + 1);
    switch (choices.below(4)) {
      case 0:
        if (at < result.length) result[at] = result[at]! ^ (1 << choices.below(8));
        break;
      case 1:
        if (at < result.length) result[at] = choices.pick([0, 1, 0x7f, 0x80, 0xff, choices.below(256)]);
        break;
      case 2:
        result.splice(at, 1);
        break;
      default:
        result.splice(at, 0, choices.below(256));
    }
  }
  return Uint8Array.from(result);
}

/** Decodes damaged bytes: refused with a `CodecError`, or a value whose one form they are. Says which of the two. */
export function survives(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
  encode: (value: never) => Uint8Array,
): "refused" | "accepted" {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (error) {
    if (error instanceof CodecError) return "refused";
    throw error;
  }
  assert.deepEqual(encode(value as never), bytes, "a second form of a value was accepted");
  return "accepted";
}
