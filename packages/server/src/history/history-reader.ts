// What history is answered from: a model's states and its log, whoever reads them and on whichever thread.
//
// Versions are checked by who asks: they are in 0..head of an incarnation that is there. Nothing here knows who may read what.

import type { LogEntry, ModelHandle } from "@convergence/storage";

/** The entries after a version up to another, the last ones first if `backwards`. `bytesMax` counts whole entries as they are stored. */
export type HistoryRange = {
  readonly after: number;
  readonly to: number;
  readonly backwards: boolean;
  readonly limit: number;
  readonly bytesMax: number;
};

export type HistoryState = {
  /** When the version came to be, in milliseconds since 1970. Version 0 came to be with the model. */
  readonly time: number;
  /** `decodeTree` reads it. */
  readonly tree: Uint8Array;
};

export interface HistoryReader {
  /** The whole model at a version. `isWanted`: asked now and then; what nobody waits for any more is given up, and rejects. */
  state(handle: HistoryHandle, version: number, isWanted: () => boolean): Promise<HistoryState>;
  /** At least one if there is any in the range, then as many as fit into both limits. */
  entries(handle: HistoryHandle, range: HistoryRange): Promise<readonly LogEntry[]>;
  /** The last version whose change was committed at that time or before; 0 if there is none. */
  versionAtTime(handle: HistoryHandle, time: number): Promise<number>;
}

/** Which history, and what is known of it. */
export type HistoryHandle = ModelHandle & { readonly head: number; readonly createdAt: number };
