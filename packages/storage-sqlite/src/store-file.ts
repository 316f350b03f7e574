// Which file a path names as a store: the database in a folder, or a file by itself, as a backup is.

import { statSync } from "node:fs";
import path from "node:path";
import { StoreUnavailableError } from "@convergence/storage";

/** The database. Beside it, while the store is open, `-wal` and `-shm`: a copy of the file alone is then not the whole store (see
 *  `backupSqliteStore`). `.lock` holds nothing; who serves the store has it locked. */
export const databaseFileName = "convergence.sqlite";

/** The database at `place`, a folder or a file. Throws `StoreUnavailableError` when there is none: nothing is made here. */
export function existingStoreFile(place: string): string {
  const resolved = path.resolve(place);
  const file = statSync(resolved, { throwIfNoEntry: false })?.isDirectory()
    ? path.join(resolved, databaseFileName)
    : resolved;
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  throw new StoreUnavailableError(`There is no store at ${file}.`, { outcomeKnown: true });
}
