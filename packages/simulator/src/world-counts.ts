// What happened in a world, counted: a suite of worlds that all passed proves something only if these happened.

import type { DiskCounts } from "./simulated-disk.ts";
import type { NetworkCounts } from "./virtual-network.ts";
import type { WireCounts } from "./wire-witness.ts";

type OwnCounts = {
  clients: number;
  events: number;
  edits: number;
  batches: number;
  batchesCancelled: number;
  changes: number;
  refused: number;
  conflicts: number;
  /** Wishes to put something back, with an effect and without. */
  restored: number;
  notRestored: number;
  /** Models that went back to a version or lost past changes, and wishes for it that came to nothing. */
  reworked: number;
  notReworked: number;
  /** References set, cleared, or taken away. */
  pointed: number;
  /** References that somebody sees at rest, everybody's looks added up. */
  referencesSeen: number;
  crashes: number;
  /** Crashes in the middle of the server's work. */
  crashesBetweenEffects: number;
  serverClockJumps: number;
  clientClockJumps: number;
  /** Looks at the whole content of a client, compared with the log at its version. */
  replicasCompared: number;
  /** Times that a client and the server compared what they had. */
  digestsCompared: number;
  /** Changes that a client has missed or held back when it came back from its absence, of all absentees together. */
  missed: number;
  heldBack: number;
  /** Cuts that fell into the way back of an absentee. */
  cutOnTheWayBack: number;
  virtualMs: number;
};

export type WorldCounts = OwnCounts & WireCounts & Readonly<NetworkCounts> & Readonly<DiskCounts>;

export const noWorldCounts = (): OwnCounts & WireCounts => ({
  ...{ clients: 0, events: 0, edits: 0, batches: 0, batchesCancelled: 0, changes: 0, refused: 0, conflicts: 0 },
  ...{ restored: 0, notRestored: 0, reworked: 0, notReworked: 0 },
  ...{ pointed: 0, referencesSeen: 0 },
  ...{
    crashes: 0,
    crashesBetweenEffects: 0,
    serverClockJumps: 0,
    clientClockJumps: 0,
    replicasCompared: 0,
    digestsCompared: 0,
  },
  ...{ missed: 0, heldBack: 0, cutOnTheWayBack: 0, virtualMs: 0 },
  ...{ resent: 0, joinedEntries: 0, resyncs: 0, slowReaders: 0 },
});

/** Counts of worlds added up. */
export function addCounts(sum: { [name: string]: number }, counts: WorldCounts): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}
