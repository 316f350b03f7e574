// Copies a store while another process serves it. Writers are not held up; the copy is the store as it was at one moment after the
// call began, so it has every change that was acknowledged before.
//
// It is SQLite's VACUUM INTO: one read transaction, however long it takes and whoever writes meanwhile. (The page-wise backup would
// begin again with every write of another process.) The copy has no epoch: it gets its own when it is served, so that clients of
// the old store can tell. The target appears whole, flushed and checked, or not at all.

import { randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type CheckOptions, type CheckResult, StorageError } from "@convergence/storage";
import { checkFile } from "./check-sqlite-store.ts";
import { withReadDatabase } from "./read-database.ts";
import { noEpoch } from "./schema.ts";
import { forgetScrub } from "./scrub.ts";
import { isDamage } from "./sqlite-error.ts";
import { existingStoreFile } from "./store-file.ts";

/** There is no backup, and why. What was there before is untouched. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

export type BackupOptions = Pick<CheckOptions, "onProblem"> & {
  /** The folder of the store. */
  readonly from: string;
  /** A file that is not there yet, with an extension; or a folder, which is made if it is missing: then the file gets a name made of
   *  the time. */
  readonly to: string;
  /** Milliseconds since 1970, for that name. */
  readonly now: number;
};

export type Backup = { readonly file: string; readonly bytes: number; readonly checked: CheckResult };

/** Rejects with `BackupError` when the copy cannot be made, is already there, or has problems (`onProblem` hears of them), and with
 *  what `checkSqliteStore` rejects with when the store cannot be read. */
export async function backupSqliteStore({ from, to, now, onProblem }: BackupOptions): Promise<Backup> {
  const source = existingStoreFile(from);
  const file = targetOf(to, now);
  if (existsSync(file)) throw alreadyThere(file);
  const part = `${file}.${randomUUID()}.part`;
  try {
    makeEmpty(part, source);
    await withReadDatabase(source, (database) => copyInto(database, part));
    forgetEpoch(part);
    flush(part);
    const checked = await checkFile(part, { onProblem });
    if (checked.problems > 0) {
      throw new BackupError(
        `The copy has ${checked.problems} problems and was thrown away: the store ${source} is damaged.`,
      );
    }
    giveName(part, file);
    flush(path.dirname(file));
    return { file, bytes: statSync(file).size, checked };
  } catch (cause) {
    if (cause instanceof BackupError || cause instanceof StorageError) throw cause;
    throw notWritten(file, cause);
  } finally {
    if (existsSync(part)) rmSync(part);
  }
}

/** What has no extension is a folder, and is made if it is missing. */
function targetOf(to: string, now: number): string {
  const there = statSync(to, { throwIfNoEntry: false });
  const isFolder = there === undefined ? path.extname(to) === "" || /[/\\]$/.test(to) : there.isDirectory();
  const folder = path.resolve(isFolder ? to : path.dirname(to));
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw notWritten(to, cause);
  }
  const name = `convergence-${new Date(now).toISOString().replaceAll(":", "-")}.sqlite`;
  return isFolder ? path.join(folder, name) : path.resolve(to);
}

/** Read by those who may read the store, from the first byte on. */
function makeEmpty(part: string, source: string): void {
  const { mode } = statSync(source);
  closeSync(openSync(part, "wx", 0o600));
  chmodSync(part, mode & 0o777);
}

/** What goes wrong here is the copy's fault, unless it is damage. */
function copyInto(database: DatabaseSync, part: string): void {
  try {
    database.prepare("VACUUM INTO ?").run(part);
  } catch (cause) {
    throw isDamage(cause) ? cause : notWritten(part, cause);
  }
}

function forgetEpoch(part: string): void {
  const database = new DatabaseSync(part);
  try {
    database.exec("PRAGMA journal_mode = MEMORY");
    forgetScrub(database); // a copy has no free pages
    database.prepare("UPDATE meta SET epoch = ?").run(noEpoch);
  } finally {
    database.close();
  }
}

/** SQLite leaves the copy in the cache of the operating system. */
function flush(file: string): void {
  if (process.platform === "win32" && statSync(file).isDirectory()) return;
  const descriptor = openSync(file, process.platform === "win32" ? "r+" : "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A second name fails where a renaming would overwrite what somebody put there meanwhile. */
function giveName(part: string, file: string): void {
  try {
    linkSync(part, file);
  } catch (error) {
    if (existsSync(file)) throw alreadyThere(file);
    if (!hasNoLinks(error)) throw error;
    renameSync(part, file);
  }
}

/** Some file systems know one name for each file. */
const hasNoLinks = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(String(error.code));

const notWritten = (file: string, cause: unknown): BackupError =>
  new BackupError(`The backup ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });

const alreadyThere = (file: string): BackupError =>
  new BackupError(`${file} is there already, and backups overwrite nothing. Choose another name.`);
