// Opens the database file: takes the lock, checks or creates the tables, sets what a commit has to survive.
//
// One process writes; others may read meanwhile, each what was committed when it began. They never hold up a write: only the
// write-ahead log cannot be emptied while somebody reads an old state.

import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { StorageError, StoreFormatError, StoreUnavailableError } from "@convergence/storage";
import { chainAnew } from "./chain-anew.ts";
import type { Durability } from "./durability.ts";
import { lockBusyMsMax } from "./limits.ts";
import { makePrivate } from "./make-private.ts";
import { authorDigestsFormat, formatVersion, migrations, noEpoch, schema } from "./schema.ts";
import { mediumError } from "./sqlite-error.ts";
import { lockStore, type StoreLock } from "./store-lock.ts";

export type DatabaseOptions = {
  readonly file: string;
  readonly durability: Durability;
  /** The file may not grow past this. Undefined: as far as the disk goes. */
  readonly bytesMax: number | undefined;
};

export type OpenDatabase = {
  readonly database: DatabaseSync;
  readonly epoch: string;
  /** Closes the database, then lets others have the store. */
  close(): void;
};

/** What is left of the write-ahead log after a checkpoint: a burst does not hold its disk space for ever. */
const idleLogBytesMax = 64 * 2 ** 20;

/** Pages kept in memory. */
const cacheKibibytes = 32 * 1024;

export function openDatabase(options: DatabaseOptions): OpenDatabase {
  requireAccess(options.file);
  let lock: StoreLock | undefined;
  let database: DatabaseSync | undefined;
  const close = (): void => {
    database?.close();
    lock?.release();
  };
  try {
    lock = lockStore(options.file);
    makePrivate(options.file);
    database = new DatabaseSync(options.file, { timeout: lockBusyMsMax });
    database.exec(`PRAGMA synchronous = ${options.durability === "fsync" ? "FULL" : "NORMAL"}`);
    // On macOS a plain fsync leaves the data in the drive's cache.
    database.exec(`PRAGMA fullfsync = ${options.durability === "fsync" ? "ON" : "OFF"}`);
    database.exec(`PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${cacheKibibytes}`);
    database.exec(`PRAGMA journal_size_limit = ${idleLogBytesMax}`);
    const epoch = checkFormat(database, options.file);
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    if (mode !== "wal") {
      throw new StoreUnavailableError(`The store ${options.file} cannot keep a write-ahead log.`, {
        outcomeKnown: true,
      });
    }
    if (options.bytesMax !== undefined) limitSize(database, options.bytesMax);
    beginLog(database, options.file);
    return { database, epoch, close };
  } catch (error) {
    close();
    throw error instanceof StorageError ? error : (mediumError(error, options.file) ?? error);
  }
}

/** SQLite itself opens what it may only read, and then complains of its locks. */
function requireAccess(file: string): void {
  if (!existsSync(file)) return;
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new StoreUnavailableError(`The store ${file} may not be read and written by this user (${code}).`, {
      cause,
      outcomeKnown: true,
    });
  }
}

/** Gives the epoch, of a new store too. A backup has none: it gets its own here, each time that it is put to use. A file that is
 *  something else is left as it was. */
function checkFormat(database: DatabaseSync, file: string): string {
  database.exec("BEGIN EXCLUSIVE");
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  if (tables.length === 0) {
    database.exec(schema);
    database.prepare("INSERT INTO meta (format, epoch) VALUES (?, ?)").run(formatVersion, randomUUID());
  } else if (!tables.some((table) => table.name === "meta")) {
    throw new StoreFormatError(file, undefined, formatVersion);
  }
  const meta = readMeta(database);
  if (meta === undefined || typeof meta.format !== "number" || typeof meta.epoch !== "string") {
    throw new StoreFormatError(file, undefined, formatVersion);
  }
  if (meta.format > formatVersion) throw new StoreFormatError(file, meta.format, formatVersion);
  migrate(database, meta.format);
  const epoch = meta.epoch === noEpoch ? randomUUID() : meta.epoch;
  if (epoch !== meta.epoch) database.prepare("UPDATE meta SET epoch = ?").run(epoch);
  database.exec("COMMIT");
  return epoch;
}

/** In the transaction that found out: the store has the old format or the new one, whatever happens. */
function migrate(database: DatabaseSync, format: number): void {
  if (format === formatVersion) return;
  for (const statements of migrations.slice(format - 1)) database.exec(statements);
  if (format < authorDigestsFormat) chainAnew(database);
  database.prepare("UPDATE meta SET format = ?").run(formatVersion);
}

/** Of all the columns, whatever they are: another application may have a table of this name. */
const readMeta = (database: DatabaseSync): Record<string, unknown> | undefined =>
  database.prepare("SELECT * FROM meta").get();

/** Writes a page as it was: whoever writes first makes the file of the write-ahead log, and flushes it and the folder, which is better
 *  done now than when somebody waits for it. Where it cannot be done, whoever wants to write hears of it, and others can read.
 *  A row that stays the same would not be written; a number in the header is. */
function beginLog(database: DatabaseSync, file: string): void {
  try {
    const { application_id } = database.prepare("PRAGMA application_id").get() as { readonly application_id: number };
    database.exec(`PRAGMA application_id = ${application_id}`);
  } catch (error) {
    if (mediumError(error, file) === undefined) throw error;
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}

function limitSize(database: DatabaseSync, bytesMax: number): void {
  const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.page_size);
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytesMax / pageBytes))}`);
}
