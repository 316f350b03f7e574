// Files that only their owner can read. What SQLite puts beside a database gets the mode of the database.

import { closeSync, openSync } from "node:fs";

/** Makes an empty file for the owner alone; one that is there stays as it is. What goes wrong is told by whoever opens it next. */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch {
    // It is there already, or cannot be made: SQLite says which.
  }
}
