// What a world can be made of besides its numbers: its size, and the faults with which tests show that a law can be broken.

import type { ServerLimits } from "@convergence/server";
import type { Storage } from "@convergence/storage";

/** The life of a server from the outside, for a store that is broken on purpose. */
export type Life = { readonly isAlive: () => boolean; readonly now: () => number };

export type WorldOptions = {
  readonly clientsMin?: number;
  readonly clientsMax?: number;
  readonly editsPerClient?: number;
  /** From one step of the script to the next, on average; by default 180. Less is more load. */
  readonly stepMs?: number;
  /** Clients that are away from early on until the edits are nearly over, and edit all the while. */
  readonly absentees?: number;
  /** Each lets the others know how much it has edited, whenever it does. */
  readonly tellsPresence?: boolean;
  /** Now and then somebody goes back to a version, or takes past changes back. */
  readonly reworks?: boolean;
  /** Two are a crowd: commits wait for so long that much happens meanwhile. */
  readonly isCrowded?: boolean;
  /** Hears of everything that happens, for a person to read. */
  readonly trace?: (line: string) => void;
  /** What may wait for a slow reader; by default so little that it is met. */
  readonly unsentBytesMax?: number;
  /** A server with other limits than those that the laws are about. */
  readonly limits?: Partial<ServerLimits>;
  /** A server that sees another store than there is. */
  readonly wrapStorage?: (storage: Storage, life: Life) => Storage;
  /** Changes that are packed together, by a server that keeps few of them unpacked. Left out: nothing is packed. */
  readonly changesPerSegment?: number;
  /** A disk that does not throw away half a commit. */
  readonly keepsTornCommits?: boolean;
};

const crowded = { commitPaceSessionsMin: 2, commitPaceMs: 250, commitPaceInputsMax: 12 };

/** Limits so small that they are met; with absentees a few hundred changes are many chunks, slices and commits. */
export const worldLimits = ({
  absentees = 0,
  unsentBytesMax = 700,
  changesPerSegment,
  isCrowded = false,
}: WorldOptions) => ({
  stringUnitsMax: 24,
  unsentBytesMax,
  ...(changesPerSegment === undefined ? {} : { unpackedChangesMin: 1 }),
  ...(isCrowded ? crowded : {}),
  ...(absentees > 0
    ? { changesPerCommitMax: 20, catchUpChunkEntriesMax: 15, catchUpChunkBytesMax: 600, catchUpChunksAheadMax: 2 }
    : {}),
});
