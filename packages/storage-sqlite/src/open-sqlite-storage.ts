// Opens a store in a folder: makes the folder, starts the worker, waits until it has the database.

import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { MessageChannel, type Worker } from "node:worker_threads";
import { type Storage, StoreUnavailableError, segmentSize } from "@convergence/storage";
import type { DatabaseOptions } from "./database.ts";
import type { Durability } from "./durability.ts";
import { groupRequestsMax, waitingRequestsMax } from "./limits.ts";
import { unpackError } from "./packed-error.ts";
import { ReadingThread } from "./reading-thread.ts";
import { RequestQueue, type WorkerLine } from "./request-queue.ts";
import { QueuedStorage, type SqliteStorage } from "./sqlite-storage.ts";
import { startWorker } from "./start-worker.ts";
import { patient, type RehearsalInput, type StoreCalls, type WorkerOutput, writes } from "./store-calls.ts";
import { databaseFileName } from "./store-file.ts";

export type SqliteStorageOptions = {
  /** The folder of the store. It is made, with those above it, when it is missing. */
  readonly folder: string;
  /** `fsync` when left out. */
  readonly durability?: Durability | undefined;
  /** The database file may not grow past this; a write that needs more rejects with `StoreUnavailableError`.
   *  Left out: as far as the disk goes. */
  readonly bytesMax?: number | undefined;
  /** Entries of a log that are packed into one segment, see `packLog`. From 1 to 65,536; 16,384 when left out. */
  readonly changesPerSegment?: number | undefined;
};

/** Resolves when this process has the store to itself.
 *
 *  Rejects with `StoreLockedError` when somebody else has, with `StoreFormatError` when a newer release wrote it (or it is
 *  no store), with `StoreUnavailableError` when the folder or the file cannot be made, read or written, with a `RangeError` for
 *  an option that makes no sense. */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<SqliteStorage> {
  const changesPerSegment = segmentSize(options.changesPerSegment);
  const folder = path.resolve(options.folder);
  const durability = options.durability ?? "fsync";
  makeFolder(folder, durability);
  const file = path.join(folder, databaseFileName);
  const worker = startWorker("worker", { file, durability, bytesMax: options.bytesMax } satisfies DatabaseOptions);
  const epoch = await opened(worker, file);
  const storageOn = (line: WorkerLine, place: string, rehearsal?: () => Promise<Storage>): QueuedStorage =>
    new QueuedStorage({
      queue: new RequestQueue<StoreCalls>(line, place, { writes, patient, groupRequestsMax, waitingRequestsMax }),
      ...{ epoch, changesPerSegment, rehearsal },
      reader: new ReadingThread(place),
      maker: new ReadingThread(place),
    });
  return storageOn(worker, file, async () => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ kind: "rehearse", line: port2 } satisfies RehearsalInput, [port2]);
    return storageOn(port1, inMemory);
  });
}

/** What SQLite calls a database in memory, each a new one. */
const inMemory = ":memory:";

/** A new folder survives power loss only when the one above it was flushed. */
function makeFolder(folder: string, durability: Durability): void {
  try {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined || durability !== "fsync" || process.platform === "win32") return;
    for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
      const above = openSync(path.dirname(made), "r");
      try {
        fsyncSync(above);
      } finally {
        closeSync(above);
      }
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The folder ${folder} cannot be made or written (${reason}).`;
    throw new StoreUnavailableError(message, { cause, outcomeKnown: true });
  }
}

function opened(worker: Worker, file: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stopped = (cause?: unknown): void =>
    reject(new StoreUnavailableError(`The store ${file} could not be opened.`, { cause, outcomeKnown: true }));
  worker.once("error", stopped);
  worker.once("exit", stopped);
  worker.once("message", (output: WorkerOutput) => {
    if (output.kind === "opened") resolve(output.epoch);
    else if (output.kind === "not-opened") reject(unpackError(output.error));
  });
  return promise.finally(() => {
    worker.off("error", stopped);
    worker.off("exit", stopped);
  });
}
