// Opens a database to read it, whoever writes it meanwhile.

import { DatabaseSync } from "node:sqlite";
import { StorageError, StoreFormatError } from "@convergence/storage";
import { lockBusyMsMax } from "./limits.ts";
import { formatVersion } from "./schema.ts";
import { isDamage, mediumError } from "./sqlite-error.ts";

/** Gives `use` the database, and closes it afterwards. Throws what `openSqliteStorage` rejects with; a damaged file is opened. */
export async function withReadDatabase<T>(file: string, use: (database: DatabaseSync) => T | Promise<T>): Promise<T> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: lockBusyMsMax });
    requireFormat(database, file);
    return await use(database);
  } catch (error) {
    throw error instanceof StorageError ? error : (mediumError(error, file) ?? error);
  } finally {
    database?.close();
  }
}

/** What cannot be read of it for damage says nothing about its format. */
function requireFormat(database: DatabaseSync, file: string): void {
  let meta: Record<string, unknown> | undefined;
  try {
    meta = readMeta(database);
  } catch (error) {
    if (isDamage(error)) return;
    throw error;
  }
  if (typeof meta?.format !== "number" || typeof meta.epoch !== "string") {
    throw new StoreFormatError(file, undefined, formatVersion);
  }
  if (meta.format > formatVersion) throw new StoreFormatError(file, meta.format, formatVersion);
}

function readMeta(database: DatabaseSync): Record<string, unknown> | undefined {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  return tables.some(({ name }) => name === "meta") ? database.prepare("SELECT * FROM meta").get() : undefined;
}
