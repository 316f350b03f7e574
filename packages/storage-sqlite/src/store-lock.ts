// The lock of a store: a file beside the database that the process which serves the store holds locked, and nobody else can.
//
// The lock is the operating system's, taken by SQLite: it goes when the process dies, however it dies, and the file may stay.
// It is apart from the database so that others can read that one meanwhile, to back it up, which SQLite alone keeps in order.
// It belongs to the process: whoever opens and closes the same file otherwise in this process frees it.

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makePrivate } from "./make-private.ts";
import { mediumError } from "./sqlite-error.ts";

export type StoreLock = { release(): void };

/** Locks the store in `file` against everybody. Throws `StoreLockedError` when somebody has it, or looks at it undisturbed. */
export function lockStore(file: string): StoreLock {
  makePrivate(lockFileOf(file));
  return hold(file, { readOnly: false }, "PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE");
}

/** Keeps everybody from serving the store in `file` while it is looked at; several may look. Writes nothing, so that it can be done
 *  where nothing can be written: without a lock file nobody has ever served the store there. Throws `StoreLockedError`. */
export function holdStill(file: string): StoreLock {
  if (!existsSync(lockFileOf(file))) return { release: () => undefined };
  return hold(file, { readOnly: true }, "BEGIN; SELECT 1 FROM sqlite_schema");
}

const lockFileOf = (file: string): string => `${file}.lock`;

function hold(file: string, options: { readonly readOnly: boolean }, statements: string): StoreLock {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFileOf(file), options);
    lock.exec(statements);
  } catch (error) {
    lock?.close();
    throw mediumError(error, file) ?? error;
  }
  const held = lock;
  return { release: () => held.close() };
}
