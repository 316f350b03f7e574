// A store that nobody serves, open to take something out of it for good.
//
// Law: `change` is one transaction. Killed before its end, the store is as it was; killed after it, what was taken out may still be in
// free pages of the file, and the next such command on the store begins with what is left to do.

import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { StorageError } from "@convergence/storage";
import { openDatabase } from "./database.ts";
import { reasonUnitsMax, userKeyUnitsMax } from "./limits.ts";
import { isScrubDue, requireScrub, scrub } from "./scrub.ts";
import { mediumError } from "./sqlite-error.ts";
import { Statements } from "./statements.ts";
import { existingStoreFile } from "./store-file.ts";

/** There is nothing of that kind to take out, and why. The store is as it was. */
export class PrivacyError extends Error {
  override readonly name = "PrivacyError";
}

/** Opens the store at `place`, a folder or the file of a backup; `change` says what to do, and gives `undefined` if nothing is to be
 *  done. Throws what `openSqliteStorage` rejects with, and what `change` throws: then nothing was done.
 *
 *  `statementsOf` is for tests. */
export function changeForGood<T>(
  place: string,
  change: (statements: Statements) => T | undefined,
  statementsOf: (database: DatabaseSync) => Statements = (database) => new Statements(database),
): T | undefined {
  const file = existingStoreFile(place);
  const { database, close } = openDatabase({ file, durability: "fsync", bytesMax: undefined });
  try {
    database.exec("PRAGMA secure_delete = ON");
    const statements = statementsOf(database);
    const changed = transact(database, statements, change);
    if (isScrubDue(statements)) scrub(database);
    return changed;
  } catch (error) {
    throw error instanceof StorageError ? error : (mediumError(error, file) ?? error);
  } finally {
    close();
  }
}

function transact<T>(
  database: DatabaseSync,
  statements: Statements,
  change: (statements: Statements) => T | undefined,
): T | undefined {
  database.exec("BEGIN IMMEDIATE");
  try {
    const changed = change(statements);
    if (changed !== undefined) requireScrub(database);
    statements.sql("COMMIT").run();
    return changed;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** What clients have of the store is not the store any more: whoever has a model open has to open it again. */
export function renewEpoch(statements: Statements): void {
  statements.sql("UPDATE meta SET epoch = ?").run(randomUUID());
}

/** What the record of such a change says has to fit into what clients are sent of it: nobody could open the model again otherwise. */
export function requireAccount({ reason, by }: { readonly reason: string; readonly by: string }): void {
  requireUserKey("key of who does it", by);
  if (reason.trim() === "") throw new PrivacyError("The reason is missing.");
  if (reason.length <= reasonUnitsMax && reason.isWellFormed()) return;
  throw new PrivacyError(`The reason has ${reason.length} units; it has to be text of at most ${reasonUnitsMax}.`);
}

/** One that a server could let in. */
export function requireUserKey(what: string, key: string): void {
  requireKeyLength(what, key);
  if (/\p{Cc}/u.test(key)) throw new PrivacyError(`The ${what} has control characters, which no user key has.`);
}

/** One that could stand in a store. */
export function requireKeyLength(what: string, key: string): void {
  if (key !== "" && key.length <= userKeyUnitsMax && key.isWellFormed()) return;
  throw new PrivacyError(`The ${what} has ${key.length} units; it has to be text of 1 to ${userKeyUnitsMax}.`);
}
