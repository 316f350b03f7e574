// What the server tells of its work to whoever measures it: counts, sizes and durations, never who or what.
//
// Law: nothing passes here that grows with users, models or domains, so whatever is kept of it stays small. Calls are few: one
// a frame, a commit or a failure, none a change. An observer must not throw, and must not take long.

import type { ErrorCode } from "@convergence/protocol";

/** Why there is no socket: what HTTP can tell before there is one. */
export type UpgradeRefusalCode = "malformed" | "draining" | "overloaded" | "forbidden" | "not-found";

/** One commit that the store has made durable. */
export type CommitReport = {
  readonly changes: number;
  readonly operations: number;
  /** From handing it to the store to the store's answer, in milliseconds of `now`. */
  readonly ms: number;
};

export interface ServerObserver {
  /** Milliseconds by a clock that only goes forward; durations are differences of it. */
  now(): number;
  frameReceived(bytes: number): void;
  frameSent(bytes: number): void;
  /** Entries of the log, changes of others, went to one session. Typing that it missed is one entry. */
  entriesSent(count: number): void;
  committed(report: CommitReport): void;
  commitFailed(): void;
  /** A log could not be packed. It stays as it is. */
  packingFailed(): void;
  /** Changes that had come in together are all decided and durable, so long after they came. */
  waited(ms: number): void;
  /** One change was refused. */
  refused(code: ErrorCode): void;
  /** A request for a connection was answered with an HTTP status instead. */
  upgradeRefused(code: UpgradeRefusalCode): void;
  /** A connection was ended, in words. */
  rejected(code: ErrorCode): void;
  /** A request was answered with an error. */
  requestFailed(code: ErrorCode): void;
  /** A session has to open a model again and resume. */
  resync(code: ErrorCode): void;
  /** A session lost a model for good. */
  modelClosed(code: ErrorCode): void;
  /** A replica was found to differ from the server's model. */
  diverged(): void;
}

const ignore = (): void => undefined;

/** Measures nothing. */
export const silentObserver: ServerObserver = {
  now: () => 0,
  frameReceived: ignore,
  frameSent: ignore,
  entriesSent: ignore,
  committed: ignore,
  commitFailed: ignore,
  packingFailed: ignore,
  waited: ignore,
  refused: ignore,
  upgradeRefused: ignore,
  rejected: ignore,
  requestFailed: ignore,
  resync: ignore,
  modelClosed: ignore,
  diverged: ignore,
};
