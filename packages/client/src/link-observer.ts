// Whom a model's line to the server tells of what happens on it.

import type { Branch, Operation, Outcome, Reloaded } from "@convergence/engine";
import type { Committed, Entry, ModelSession, References, Refused, VersionNameChanged } from "@convergence/protocol";
import type { ConvergenceErrorCode } from "./convergence-error.ts";
import type { SessionNews } from "./model-collaborators.ts";

/** `opening`: for the first time. `open`: following the stream. `resuming`: asked the server to go on. `offline`: no connection. */
export type LinkPhase = "opening" | "open" | "offline" | "resuming" | "closed";

export type CloseReason = { readonly code: ConvergenceErrorCode | undefined; readonly message: string };

/** A change of ours that the server does not want. `operations`: as they were sent, if that is still known. */
export type Refusal = Pick<Refused, "sequence" | "code" | "message"> & { readonly operations: readonly Operation[] };

export type LinkObserver = {
  /** A change of somebody else's is about to come in, or what the server did at a wish of ours: then it is ours. `isReworking`: such a wish
   *  about history is on its way, and no other one. Is it ours? */
  arriving(client: string, isReworking: boolean): boolean;
  /** It is in. */
  received(outcome: Outcome, entry: Entry): void;
  /** A change of ours is durable. */
  committed(outcome: Outcome, committed: Committed): void;
  refused(outcome: Outcome, refusal: Refusal): void;
  /** What was here was not what the server has, and is so now; there is another branch. */
  diverged(reloaded: Reloaded, former: Branch): void;
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
  /** Who has the model open now. `gatheringMs`: for so long others who had it open may still be on their way back. */
  sessions(sessions: readonly ModelSession[], gatheringMs: number): void;
  /** Where references are now. */
  references(references: References): void;
  /** Nothing of ours waits to be sent any more. */
  flushed(): void;
  /** What is no part of the stream: who comes and goes, what a session lets others know of itself, names of versions. */
  news(news: SessionNews | VersionNameChanged): void;
  closed(reason: CloseReason): void;
};
