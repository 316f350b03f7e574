// The two forms of a number: a plain integer as a varint, everything else as eight bytes. Exactly one fits each number.

import type { Reader } from "./reader.ts";

/** Whether a number is written as an integer: safe, and not `-0`, whose sign would be lost. */
export const isPlainInteger = (value: number): boolean => Number.isSafeInteger(value) && !Object.is(value, -0);

/** Reads a finite double that is not a plain integer. */
export function readFraction(reader: Reader): number {
  const value = reader.float64();
  if (!Number.isFinite(value)) throw reader.fault(`${value} is not a finite number`);
  if (isPlainInteger(value)) throw reader.fault(`The integer ${value} is written in eight bytes`);
  return value;
}
