// What a store knows about a model besides its content: its name, its place and where its log ends.
//
// A model id can be used again after a removal. Each use is an *incarnation*, counted from 1, with a log of its own; a
// handle names one of them, so that nothing meant for the old one can reach the new one.

/** One incarnation of one model. */
export type ModelHandle = {
  readonly domain: string;
  readonly model: string;
  readonly incarnation: number;
};

export type ModelRecord = ModelHandle & {
  readonly collection: string;
  /** The version of the newest entry in the log; 0 when nothing was committed yet. */
  readonly head: number;
  /** The digest chain at `head`, see `digest.ts`. */
  readonly digest: Uint8Array;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** An opaque user key. */
  readonly createdBy: string;
  /** The time of the newest entry, or `createdAt`. */
  readonly modifiedAt: number;
  readonly removedAt: number | undefined;
  /** Whether the server removes the model some time after its last session has closed it. */
  readonly ephemeral: boolean;
};

/** What a model begins with. `snapshot` is its content at version 0, opaque to the store. */
export type ModelCreation = {
  readonly domain: string;
  readonly model: string;
  readonly collection: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly snapshot: Uint8Array;
  /** Keeps the digest of `createdBy` from being guessed, and goes with it. Random when left out. */
  readonly salt?: Uint8Array;
  /** False when left out. */
  readonly ephemeral?: boolean;
};

export const formatHandle = (handle: ModelHandle): string =>
  `${handle.domain}/${handle.model} (incarnation ${handle.incarnation})`;
