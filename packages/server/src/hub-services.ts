// What a connection needs of its surroundings, so that it knows nothing of the hub.

import type { ErrorCode, Hello } from "@convergence/protocol";
import type { Storage } from "@convergence/storage";
import type { Authenticator } from "./auth/authenticator.ts";
import type { Clock } from "./clock.ts";
import type { Catalogue } from "./connection/catalogue.ts";
import type { FlightBudget } from "./connection/flight-budget.ts";
import type { FlushTurn } from "./flush-turn.ts";
import type { HistoryService } from "./history/history-service.ts";
import type { ServerLimits } from "./limits.ts";
import type { ServerObserver } from "./observer.ts";
import type { AuthoriseNaming } from "./room/authorise.ts";
import type { Rooms } from "./rooms.ts";

/** Structured, and without content: no text of a model, no token. */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What others may do to a connection. */
export type LiveConnection = {
  /** Says why, and closes. */
  reject(code: ErrorCode, message: string): void;
  /** Says when to come back. */
  drain(retryAfterMs: number): void;
};

export type HubServices = {
  readonly storage: Storage;
  readonly authenticate: Authenticator["authenticate"];
  readonly log: Log;
  readonly clock: Clock;
  readonly turn: FlushTurn;
  readonly limits: ServerLimits;
  readonly observer: ServerObserver;
  readonly rooms: Rooms;
  readonly catalogue: Catalogue;
  readonly history: HistoryService;
  readonly authoriseNaming?: AuthoriseNaming | undefined;
  /** What the undecided changes of all connections take. */
  readonly budget: FlightBudget;
  /** R5: whether the connection is the newest of its client; all others are fenced off. */
  readonly claim: (connection: LiveConnection, hello: Pick<Hello, "domain" | "client" | "attempt">) => boolean;
  /** Counts one more session of a user; false if there may be none. */
  readonly admit: (connection: LiveConnection, domain: string, user: string) => boolean;
  readonly onClosed: (connection: LiveConnection) => void;
};
