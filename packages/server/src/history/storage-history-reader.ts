// History read from any store, by what every store offers: a state is the nearest kept snapshot before it and the log since.
//
// It works on the thread that it is called on, in pieces of some milliseconds, between which everybody else has a turn.

import { Document, decodeOperations, decodeTree, encodeTree } from "@convergence/engine";
import type { LogEntry, Storage } from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { historyPieceLimits } from "../limits.ts";
import type { HistoryHandle, HistoryRange, HistoryReader, HistoryState } from "./history-reader.ts";

export class StorageHistoryReader implements HistoryReader {
  readonly #storage: Pick<Storage, "latestSnapshot" | "readLog">;
  readonly #clock: Pick<Clock, "soon">;

  constructor(storage: Pick<Storage, "latestSnapshot" | "readLog">, clock: Pick<Clock, "soon">) {
    this.#storage = storage;
    this.#clock = clock;
  }

  async state(handle: HistoryHandle, version: number, isWanted: () => boolean): Promise<HistoryState> {
    const snapshot = await this.#storage.latestSnapshot(handle, version);
    if (snapshot.version === version) return { time: await this.#timeOf(handle, version), tree: snapshot.bytes };
    const document = new Document(decodeTree(snapshot.bytes));
    let reached = snapshot.version;
    let time = handle.createdAt;
    while (reached < version) {
      const limit = Math.min(historyPieceLimits.entriesMax, version - reached);
      const range = { after: reached, limit, bytesMax: historyPieceLimits.bytesMax };
      const entries = await this.#storage.readLog(handle, range);
      if (entries.length === 0) throw new Error(`The log ends at version ${reached}, before ${version}`);
      for (const entry of entries) for (const each of decodeOperations(entry.operations)) document.replay(each);
      reached = entries.at(-1)!.version;
      time = entries.at(-1)!.time;
      await new Promise<void>((resolve) => this.#clock.soon(resolve));
      if (!isWanted()) throw new Error(`Nobody waits for version ${version} any more`);
    }
    return { time, tree: encodeTree(document.tree()) };
  }

  async entries(handle: HistoryHandle, range: HistoryRange): Promise<readonly LogEntry[]> {
    const { after, to, backwards, limit, bytesMax } = range;
    const count = Math.min(limit, to - after);
    if (count === 0) return [];
    if (!backwards) return this.#storage.readLog(handle, { after, limit: count, bytesMax });
    // The store counts bytes from the first entry on. Where they are not enough for all, the last ones are asked for by half as many.
    for (let wanted = count; ; wanted = Math.ceil(wanted / 2)) {
      const entries = await this.#storage.readLog(handle, { after: to - wanted, limit: wanted, bytesMax });
      if (entries.at(-1)?.version === to) return entries.toReversed();
      if (wanted === 1) throw new Error(`The log ends before version ${to}`);
    }
  }

  /** By bisection: times never fall from one entry to the next. */
  async versionAtTime(handle: HistoryHandle, time: number): Promise<number> {
    let [low, high] = [0, handle.head];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((await this.#timeOf(handle, middle)) <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async #timeOf(handle: HistoryHandle, version: number): Promise<number> {
    if (version === 0) return handle.createdAt;
    const [entry] = await this.#storage.readLog(handle, { after: version - 1, limit: 1, bytesMax: 0 });
    if (entry === undefined) throw new Error(`The log ends before version ${version}`);
    return entry.time;
  }
}
