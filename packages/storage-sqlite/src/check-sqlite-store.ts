// Checks a store that nobody serves, from end to end, without changing it.

import { type CheckOptions, type CheckResult, checkStore } from "@convergence/storage";
import { withReadDatabase } from "./read-database.ts";
import { sqliteCheckSource } from "./sqlite-check-source.ts";
import { existingStoreFile } from "./store-file.ts";
import { holdStill } from "./store-lock.ts";

/** Checks the store at `place`, a folder or the file of a backup, see `checkStore`. Nobody can serve it meanwhile.
 *
 *  Rejects when it cannot be checked at all: with `StoreLockedError` when it is in use, with `StoreFormatError` when a newer release
 *  wrote it (or it is no store), with `StoreUnavailableError` when it is not there or cannot be opened. */
export async function checkSqliteStore(place: string, options: CheckOptions): Promise<CheckResult> {
  const file = existingStoreFile(place);
  const lock = holdStill(file);
  try {
    return await checkFile(file, options);
  } finally {
    lock.release();
  }
}

/** As it is at this moment, whoever writes it meanwhile. */
export const checkFile = (file: string, options: CheckOptions): Promise<CheckResult> =>
  withReadDatabase(file, (database) => checkStore(sqliteCheckSource(database), options));
