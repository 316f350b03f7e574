// How a reference travels: whole when it is shared, as plain numbers when it moves.

import { type Codec, list, type Range, type Reference, string, valuesPerReferenceMax } from "@convergence/engine";
import { integer } from "./integers.ts";
import { referenceKeyUnitsMax } from "./limits.ts";

export const referenceKeyCodec: Codec<string> = string(referenceKeyUnitsMax);

/** The owner's number for it, in a channel; and how often it has set it, to know its own again. */
export const referenceIdCodec: Codec<number> = integer("number of a reference", 0, 0xffff);
export const turnCodec: Codec<number> = integer("turn of a reference", 0, Number.MAX_SAFE_INTEGER);

/** The values of a reference that moved: positions, both edges of ranges, or ids. */
export const movedValuesCodec: Codec<readonly number[]> = list(
  integer("position", 0, Number.MAX_SAFE_INTEGER),
  2 * valuesPerReferenceMax,
);

/** The values as plain numbers; `undefined` for keys, which are told whole. */
export function movedValues(reference: Reference): readonly number[] | undefined {
  switch (reference.kind) {
    case "index":
    case "element":
      return reference.values;
    case "range":
      return reference.values.flatMap(({ start, end }) => [start, end]);
    case "property":
      return undefined;
  }
}

/** A reference of the same form with other values; `undefined` if they are none of its kind. */
export function movedTo(reference: Reference, values: readonly number[]): Reference | undefined {
  switch (reference.kind) {
    case "index":
    case "element":
      return values.length > valuesPerReferenceMax ? undefined : { ...reference, values };
    case "range": {
      if (values.length % 2 !== 0) return undefined;
      const ranges: Range[] = [];
      for (let at = 0; at < values.length; at += 2) ranges.push({ start: values[at]!, end: values[at + 1]! });
      return { ...reference, values: ranges };
    }
    case "property":
      return undefined;
  }
}

/** Of its values, as `referenceUnitsPerSessionMax` counts them. */
export function unitsOfReference(reference: Reference): number {
  switch (reference.kind) {
    case "index":
    case "element":
      return reference.values.length;
    case "range":
      return 2 * reference.values.length;
    case "property":
      return reference.values.reduce((sum, key) => sum + 1 + key.length, 0);
  }
}
