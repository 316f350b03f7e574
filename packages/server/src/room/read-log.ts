// A model's log from a version on, read in bounded pieces.

import type { Version } from "@convergence/engine";
import type { LogEntry, ModelHandle, Storage } from "@convergence/storage";

/** What one read holds in memory at most, a single larger entry aside. */
export const logPage = { limit: 1000, bytesMax: 4 * 2 ** 20 };

export async function* readLogSince(storage: Storage, handle: ModelHandle, version: Version): AsyncGenerator<LogEntry> {
  for (let after = version; ; ) {
    const entries = await storage.readLog(handle, { after, ...logPage });
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined) return;
    after = last.version;
  }
}
