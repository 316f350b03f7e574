// What happened in worlds of a trunk and branches, counted: worlds that all passed prove something only if these happened.

export type StarCounts = {
  changes: number;
  concurrent: number;
  refused: number;
  lost: number;
  drops: number;
  rewritten: number;
  /** Rewritings that a lost connection cut off. */
  abandoned: number;
  rollbacks: number;
  batches: number;
  late: number;
  bridges: number;
};

/** What happens only in worlds `inParts`. */
export type PartCounts = {
  /** Sends that left something unsent. */
  partialSends: number;
  /** Slices of a rewriting while a batch was open. */
  slicesInBatch: number;
  /** Batches that were cancelled after such a slice. */
  cancelledLate: number;
  /** Rewritings of what was unsent without a reconnect; and those after a failed commit. */
  mergedAnew: number;
  mergedAnewAfterRollback: number;
  /** Changes that came as part of a joined entry. */
  joined: number;
};

/** What happens only in worlds where things are put back. */
export type PlaceCounts = {
  asked: number;
  placed: number;
  /** Asked for, and left out. */
  leftOut: number;
  /** Put back where the author was behind. */
  placedBehind: number;
  /** Restored elements that were edited later. */
  editedAfter: number;
  /** Elements that were the same object when they came back. */
  recalled: number;
};

/** What happens only in worlds with anchors. */
export type AnchorCounts = {
  set: number;
  /** By a session that was behind. */
  setBehind: number;
  takenAway: number;
  /** Their element changed, and they are not where they were. */
  moved: number;
  /** Gone with the content that they pointed into. */
  dropped: number;
  /** Came back with their element. */
  restored: number;
};

/** What happens only where the trunk keeps little. */
export type NarrowCounts = {
  /** Sessions that were too far behind when they wrote. */
  letGo: number;
  /** Changes of sessions that had bridges, and were not. */
  withBridges: number;
};

export const noNarrowCounts = (): NarrowCounts => ({ letGo: 0, withBridges: 0 });

export const noAnchorCounts = (): AnchorCounts => ({
  ...{ set: 0, setBehind: 0, takenAway: 0, moved: 0, dropped: 0, restored: 0 },
});

export const noPlaceCounts = (): PlaceCounts => ({
  asked: 0,
  placed: 0,
  leftOut: 0,
  placedBehind: 0,
  editedAfter: 0,
  recalled: 0,
});

export const noPartCounts = (): PartCounts => ({
  ...{ partialSends: 0, slicesInBatch: 0, cancelledLate: 0, mergedAnew: 0, mergedAnewAfterRollback: 0, joined: 0 },
});

export const noStarCounts = (): StarCounts => ({
  changes: 0,
  concurrent: 0,
  refused: 0,
  lost: 0,
  drops: 0,
  rewritten: 0,
  abandoned: 0,
  rollbacks: 0,
  batches: 0,
  late: 0,
  bridges: 0,
});
