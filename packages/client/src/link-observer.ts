// What the line of a model tells to whoever shows the model. Calls come in the order in which things happen; each may edit.

import type { Operation, Outcome, Reloaded } from "@convergence/engine";
import type { Committed, Entry, Refused, SessionInfo } from "@convergence/protocol";
import type { ConvergenceErrorCode } from "./convergence-error.ts";

export type CloseReason = { readonly code: ConvergenceErrorCode | undefined; readonly message: string };

/** A change of ours that the server does not want. `operations`: as they were sent, if that is still known. */
export type Refusal = Pick<Refused, "sequence" | "code" | "message"> & { readonly operations: readonly Operation[] };

export type LinkObserver = {
  /** Somebody else's change is in. */
  received(outcome: Outcome, entry: Entry): void;
  /** A change of ours is durable. */
  committed(outcome: Outcome, committed: Committed): void;
  refused(outcome: Outcome, refusal: Refusal): void;
  /** What was here was not what the server has, and is so now; there is another branch. */
  diverged(reloaded: Reloaded): void;
  /** What is pending stands on everything that is in. */
  merged(outcome: Outcome): void;
  /** Everything since the interruption is in and merged, and we follow the server again. */
  resumed(): void;
  /** How far it has come on its way back. */
  progressed(): void;
  /** Changes went out. */
  sent(): void;
  interrupted(): void;
  resuming(): void;
  /** Who has the model open now. */
  sessions(sessions: readonly SessionInfo[]): void;
  joined(session: SessionInfo): void;
  left(session: string): void;
  closed(reason: CloseReason): void;
};
