// A change as it was submitted, where some of it had no effect: which operations were lost, and all of them. The log holds it, and
// history tells it.

import { operationsPerSubmissionMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import { type Codec, decode, encode } from "./codec.ts";
import { submittedOperationsCodec } from "./operation-codec.ts";
import { list, struct, varint } from "./schema.ts";

export type Original = {
  /** Indexes into `operations`, ascending. */
  readonly lost: readonly number[];
  readonly operations: readonly Operation[];
  /** What its author had given up before it was sent. */
  readonly neverSent: readonly Operation[];
};

export const originalCodec: Codec<Original> = struct({
  lost: list(varint, operationsPerSubmissionMax),
  operations: submittedOperationsCodec,
  neverSent: submittedOperationsCodec,
});

/** `undefined` if nothing was lost: then the operations as they took effect say everything. */
export const encodeOriginal = (original: Original): Uint8Array | undefined =>
  original.lost.length === 0 && original.neverSent.length === 0 ? undefined : encode(originalCodec, original);

/** The same with other operations, one for each. */
export function mapOriginal(bytes: Uint8Array, change: (operation: Operation) => Operation): Uint8Array {
  const { lost, operations, neverSent } = decodeOriginal(bytes);
  return encode(originalCodec, { lost, operations: operations.map(change), neverSent: neverSent.map(change) });
}

export const decodeOriginal = (bytes: Uint8Array): Original => decode(originalCodec, bytes);
