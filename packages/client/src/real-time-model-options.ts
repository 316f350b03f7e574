// What an open model is made of and with.

import type { SessionLimits } from "@convergence/protocol";
import type { Connection } from "./connection.ts";
import type { ConvergenceSession } from "./convergence-session.ts";
import type { ReportError } from "./emitter.ts";
import type { LinkObserver } from "./link-observer.ts";
import type { ModelLink } from "./model-link.ts";
import type { Timers } from "./timers.ts";

export type RealTimeModelOptions = {
  readonly link: ModelLink;
  readonly connection: Pick<Connection, "send" | "isReady" | "request">;
  readonly session: ConvergenceSession;
  readonly timers: Timers;
  readonly splitSplices: boolean;
  readonly limits: () => SessionLimits | undefined;
  readonly reportError: ReportError;
  /** Somebody who opened the model closes it. Returns whether that was the last one. */
  readonly closedByOpener: () => boolean;
  /** Gives the model's ears to its link. */
  readonly listen: (observer: LinkObserver) => void;
};
