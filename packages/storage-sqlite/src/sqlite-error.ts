// Tells what SQLite complains about: the medium (a fact of life, for the caller to handle) or a statement (a bug here).

import { type StorageError, StoreFormatError, StoreLockedError, StoreUnavailableError } from "@convergence/storage";
import { formatVersion } from "./schema.ts";

const damaged = 11;

/** What is wrong with the medium, by SQLite's primary result code. */
const mediumFaults: ReadonlyMap<number, string> = new Map([
  [7, "ran out of memory"],
  [8, "is read-only"],
  [10, "cannot be read or written"],
  [damaged, "is damaged"],
  [13, "is full: its disk has no room left, or its limit is reached"],
  [14, "cannot be opened"],
]);

const lockedCodes: ReadonlySet<number> = new Set([5, 6]);
const notADatabase = 26;

/** The error to hand to the caller when the medium of the store `place` fails; undefined for everything else. */
export function mediumError(error: unknown, place: string): StorageError | undefined {
  const code = resultCodeOf(error);
  if (code === undefined) return undefined;
  if (lockedCodes.has(code)) return new StoreLockedError(place);
  if (code === notADatabase) return new StoreFormatError(place, undefined, formatVersion);
  const fault = mediumFaults.get(code);
  if (fault === undefined) return undefined;
  return new StoreUnavailableError(`The store ${place} ${fault} (${describe(error)}).`, {
    cause: error,
    outcomeKnown: true,
  });
}

/** Whether the file is SQLite's, but not whole. */
export const isDamage = (error: unknown): boolean => resultCodeOf(error) === damaged;

/** The low byte says what kind of failure it is; SQLite puts details above it. */
function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}

const describe = (error: unknown): string =>
  error instanceof Error && "errcode" in error ? `SQLite ${error.errcode}: ${error.message}` : String(error);
