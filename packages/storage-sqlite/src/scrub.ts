// What was deleted, out of the file too: SQLite leaves it in free pages, in gaps of pages and in the write-ahead log until it needs
// the room.
//
// Law: a transaction that ends in `requireScrub` is either not there, or a scrub is known to be due until one is done.

import type { DatabaseSync } from "node:sqlite";
import { StoreUnavailableError } from "@convergence/storage";
import type { Statements } from "./statements.ts";

/** In the file's header, in the transaction. Nothing else uses this number. */
const due = 1;

export const requireScrub = (database: DatabaseSync): void => database.exec(`PRAGMA user_version = ${due}`);

export const isScrubDue = (statements: Statements): boolean =>
  statements.sql("PRAGMA user_version").get()?.user_version === due;

/** Of a copy that was made row by row. */
export const forgetScrub = (database: DatabaseSync): void => database.exec("PRAGMA user_version = 0");

/** Writes the file anew, so it takes as much room again for that time, and empties the write-ahead log. */
export function scrub(database: DatabaseSync): void {
  // The copy may be larger than the memory. It holds nothing that was deleted.
  database.exec("PRAGMA temp_store = FILE; VACUUM");
  emptyLog(database);
  forgetScrub(database);
  emptyLog(database);
}

function emptyLog(database: DatabaseSync): void {
  const busy = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy;
  if (busy === 0) return;
  throw new StoreUnavailableError(
    "It is done, but the old bytes are still in the write-ahead log: somebody reads the store, perhaps for a backup. Run it again.",
    { outcomeKnown: true },
  );
}
