// The changes that lie around the version that is played, in chunks of versions as they came from the server; those that were not
// needed for longest are forgotten.
//
// P9: so many changes and so many bytes are kept, a single chunk aside.

import { CodecError, decodeTree, type Tree } from "@convergence/engine";
import type { HistoryEntry } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import { historyChunkVersions, historyKeptBytesMax, historyKeptChunksMax } from "../limits.ts";
import type { HistoryLine } from "./history-line.ts";
import { PlayedDocument } from "./played-document.ts";
import { type RecordedChange, recordedChange } from "./recorded-change.ts";

type Chunk = { readonly changes: RecordedChange[]; bytes: number; startTime: number | undefined };

export class HistoryChunks {
  readonly #line: HistoryLine;
  /** By the number of the chunk; the one that was needed last is the last one. */
  readonly #chunks = new Map<number, Chunk>();

  constructor(line: HistoryLine) {
    this.#line = line;
  }

  /** How many changes are kept. */
  get size(): number {
    return [...this.#chunks.values()].reduce((sum, { changes }) => sum + changes.length, 0);
  }

  /** The change that made a version. It is there as long as nobody asks for others. */
  async change(version: number, head: number): Promise<RecordedChange> {
    const number = Math.floor((version - 1) / historyChunkVersions);
    const after = number * historyChunkVersions;
    const chunk = this.#chunks.get(number) ?? { changes: [], bytes: 0, startTime: undefined };
    this.#chunks.delete(number);
    this.#chunks.set(number, chunk);
    if (chunk.changes.length < version - after) {
      await this.#load(chunk, after, Math.min(head, after + historyChunkVersions));
      this.#forget();
    }
    return chunk.changes[version - after - 1]!;
  }

  /** The same without asking: not there if it would have to be asked for. */
  known(version: number): RecordedChange | undefined {
    const number = Math.floor((version - 1) / historyChunkVersions);
    return this.#chunks.get(number)?.changes[version - number * historyChunkVersions - 1];
  }

  /** The change that made a version, with what takes it back. */
  async played(version: number, head: number): Promise<RecordedChange> {
    const change = await this.change(version, head);
    if (change.inverses !== undefined) return change;
    const number = Math.floor((version - 1) / historyChunkVersions);
    const chunk = this.#chunks.get(number)!;
    const { tree, time } = await this.state(number * historyChunkVersions);
    chunk.startTime = time;
    const scratch = new PlayedDocument(tree);
    for (const each of chunk.changes) {
      if (each.entry.version > version) break;
      scratch.forward(each);
    }
    return change;
  }

  /** When a version came to be, in milliseconds since 1970, if that is known here. */
  knownTimeOf(version: number): number | undefined {
    return this.known(version)?.entry.time ?? this.#chunks.get(version / historyChunkVersions)?.startTime;
  }

  /** The same, asked for if need be. */
  async timeOf(version: number, head: number): Promise<number> {
    const known = this.knownTimeOf(version);
    if (known !== undefined) return known;
    return version === 0 ? (await this.state(0)).time : (await this.change(version, head)).entry.time;
  }

  /** The whole model at a version. */
  async state(version: number): Promise<{ readonly tree: Tree; readonly time: number }> {
    const { answer } = await this.#line.ask<"state">({ kind: "state", version });
    return { tree: understood(() => decodeTree(answer.tree)), time: answer.time };
  }

  async #load(chunk: Chunk, after: number, to: number): Promise<void> {
    while (after + chunk.changes.length < to) {
      const from = after + chunk.changes.length;
      const limit = to - from;
      const question = { kind: "entries", after: from, to, backwards: false, limit, filter: undefined } as const;
      const { answer } = await this.#line.ask<"entries">(question);
      this.#take(chunk, answer.entries, from);
    }
  }

  #take(chunk: Chunk, entries: readonly HistoryEntry[], from: number): void {
    if (entries.length === 0) throw new ConvergenceError("protocol", `The server has no changes after version ${from}`);
    for (const [index, entry] of entries.entries()) {
      if (entry.version !== from + index + 1) {
        throw new ConvergenceError("protocol", `Version ${entry.version} arrived where ${from + index + 1} was due`);
      }
      chunk.changes.push(understood(() => recordedChange(entry)));
      chunk.bytes += entry.operations.length + (entry.original?.length ?? 0);
    }
  }

  #forget(): void {
    const isTooMuch = (): boolean => {
      const bytes = [...this.#chunks.values()].reduce((sum, chunk) => sum + chunk.bytes, 0);
      return this.#chunks.size > historyKeptChunksMax || bytes > historyKeptBytesMax;
    };
    while (this.#chunks.size > 1 && isTooMuch()) this.#chunks.delete(this.#chunks.keys().next().value!);
  }
}

/** Runs what reads bytes of the server's. */
export function understood<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause;
    throw new ConvergenceError("protocol", "The server sent a history that cannot be read", { cause });
  }
}
