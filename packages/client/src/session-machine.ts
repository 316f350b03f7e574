// The life of a session, as a table: what each event means in each state. Pure; `connection.ts` carries the effects out.
//
// A first connection that fails is an error. Once a session has been welcomed, a lost connection is made again for ever, unless
// the server says that this cannot help or the application disconnects.

import { type ErrorCode, retryClassOf, type Welcome } from "@convergence/protocol";
import type { ConvergenceErrorCode } from "./convergence-error.ts";
import { settledAfterMs } from "./limits.ts";

export type StateName = "idle" | "connecting" | "authenticating" | "ready" | "waiting" | "closed";

export type SessionState = {
  readonly name: StateName;
  /** Has a server welcomed this session since the application asked for it? */
  readonly isEstablished: boolean;
  /** Attempts that failed, and sessions that did not last, since one that did. */
  readonly attempt: number;
  /** When the server last said welcome. */
  readonly welcomedAt: number;
  /** What the server asks a client to wait before it comes back. */
  readonly retryAfterMs: number;
};

export const idleState: SessionState = {
  name: "idle",
  isEstablished: false,
  attempt: 0,
  welcomedAt: Number.NEGATIVE_INFINITY,
  retryAfterMs: 0,
};

export type SessionEvent =
  | { readonly kind: "connect" }
  | { readonly kind: "opened" }
  | { readonly kind: "tokenRead"; readonly token: string | undefined }
  | { readonly kind: "tokenFailed"; readonly cause: unknown }
  | { readonly kind: "welcomed"; readonly welcome: Welcome }
  | { readonly kind: "rejected"; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "draining"; readonly retryAfterMs: number }
  /** The socket closed or never opened, or nothing was heard for too long. */
  | { readonly kind: "lost"; readonly reason: string }
  | { readonly kind: "retryDue" }
  | { readonly kind: "disconnect" };

export type SessionEventKind = SessionEvent["kind"];

export type Fault = { readonly code: ConvergenceErrorCode; readonly message: string; readonly cause?: unknown };

export type SessionEffect =
  | { readonly kind: "openSocket" }
  | { readonly kind: "closeSocket" }
  | { readonly kind: "readToken" }
  | { readonly kind: "sendHello"; readonly token: string | undefined }
  | { readonly kind: "sendGoodbye" }
  /** Begins or ends the time within which the server has to welcome us. */
  | { readonly kind: "startHandshake" }
  | { readonly kind: "endHandshake" }
  | { readonly kind: "wait"; readonly attempt: number; readonly atLeastMs: number }
  | { readonly kind: "stopWaiting" }
  | { readonly kind: "begin"; readonly welcome: Welcome }
  /** The session is over for now: nothing more comes over this connection. */
  | { readonly kind: "interrupt" }
  /** The application's call to connect fails, or, if that has been answered, an error is emitted. */
  | { readonly kind: "fail"; readonly fault: Fault }
  | {
      readonly kind: "announce";
      readonly event:
        | "connecting"
        | "authenticating"
        | "connected"
        | "connection_failed"
        | "interrupted"
        | "disconnected";
    };

export type Transition = readonly [SessionState, readonly SessionEffect[]];

type Cell<Kind extends SessionEventKind> = (
  state: SessionState,
  event: Extract<SessionEvent, { readonly kind: Kind }>,
  now: number,
) => Transition;
type Row = { readonly [Kind in SessionEventKind]: Cell<Kind> };

const announce = (event: Extract<SessionEffect, { kind: "announce" }>["event"]): SessionEffect => ({
  kind: "announce",
  event,
});

const ignore = (state: SessionState): Transition => [state, []];

const start = (state: SessionState): Transition => [
  { ...state, name: "connecting" },
  [announce("connecting"), { kind: "startHandshake" }, { kind: "openSocket" }],
];

const abandon: readonly SessionEffect[] = [{ kind: "endHandshake" }, { kind: "closeSocket" }];

/** An attempt failed. The first one of all is not repeated. */
function attemptFailed(state: SessionState, fault: Fault): Transition {
  const effects: SessionEffect[] = [...abandon, announce("connection_failed")];
  if (!state.isEstablished) {
    return [{ ...state, name: "closed" }, [...effects, { kind: "fail", fault }, announce("disconnected")]];
  }
  const { attempt, retryAfterMs } = state;
  const waiting: SessionState = { ...state, name: "waiting", attempt: attempt + 1, retryAfterMs: 0 };
  return [waiting, [...effects, { kind: "wait", attempt: attempt + 1, atLeastMs: retryAfterMs }]];
}

const unreachable = (state: SessionState, { reason }: { readonly reason: string }): Transition =>
  attemptFailed(state, { code: "connection-failed", message: reason });

function rejectedBefore(state: SessionState, { code, message }: { code: ErrorCode; message: string }): Transition {
  const retry = retryClassOf(code);
  if (state.isEstablished && (retry === "later" || retry === "resync")) return attemptFailed(state, { code, message });
  const stopped = [...abandon, announce("connection_failed")];
  return [
    { ...state, name: "closed" },
    [...stopped, { kind: "fail", fault: { code, message } }, announce("disconnected")],
  ];
}

const interrupted: readonly SessionEffect[] = [{ kind: "closeSocket" }, { kind: "interrupt" }, announce("interrupted")];

/** A server that welcomes and soon ends it is as much of a failure as one that does not answer: the waits go on growing. */
function comeBack(state: SessionState, now: number): Transition {
  const attempt = now - state.welcomedAt < settledAfterMs ? state.attempt + 1 : 0;
  const wait: SessionEffect = { kind: "wait", attempt, atLeastMs: state.retryAfterMs };
  return [{ ...state, name: "waiting", attempt, retryAfterMs: 0 }, [...interrupted, wait]];
}

function rejectedWhenReady(
  state: SessionState,
  { code, message }: { code: ErrorCode; message: string },
  now: number,
): Transition {
  const retry = retryClassOf(code);
  // The next attempt asks the application for a token anew; one that gives the same again is turned away then.
  if (retry === "later" || retry === "resync" || code === "token-expired") return comeBack(state, now);
  const fail: SessionEffect = { kind: "fail", fault: { code, message } };
  return [{ ...state, name: "closed" }, [...interrupted, fail, announce("disconnected")]];
}

const readAuthentication = (state: SessionState): Transition => [
  { ...state, name: "authenticating" },
  [announce("authenticating"), { kind: "readToken" }],
];

const welcomed = (state: SessionState, { welcome }: { readonly welcome: Welcome }, now: number): Transition => [
  { ...state, name: "ready", isEstablished: true, welcomedAt: now, retryAfterMs: 0 },
  [{ kind: "endHandshake" }, { kind: "begin", welcome }, announce("connected")],
];

const noteDraining = (state: SessionState, { retryAfterMs }: { readonly retryAfterMs: number }): Transition => [
  { ...state, retryAfterMs },
  [],
];

const tokenFailed = (state: SessionState, { cause }: { readonly cause: unknown }): Transition =>
  attemptFailed(state, {
    code: "token-failed",
    message: `No valid token or name was given: ${messageOf(cause)}`,
    cause,
  });

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** The application leaves before there is a session. */
const giveUp = (state: SessionState): Transition => {
  const fault: Fault = { code: "not-connected", message: "The application disconnected before there was a session" };
  const fail: readonly SessionEffect[] = state.isEstablished ? [] : [{ kind: "fail", fault }];
  return [{ ...state, name: "closed" }, [...abandon, ...fail, announce("disconnected")]];
};

const leave = (state: SessionState): Transition => [
  { ...state, name: "closed" },
  [{ kind: "sendGoodbye" }, { kind: "closeSocket" }, { kind: "interrupt" }, announce("disconnected")],
];

const leaveWhileWaiting = (state: SessionState): Transition => [
  { ...state, name: "closed" },
  [{ kind: "stopWaiting" }, announce("disconnected")],
];

const quiet: Row = {
  connect: ignore,
  opened: ignore,
  tokenRead: ignore,
  tokenFailed: ignore,
  welcomed: ignore,
  rejected: ignore,
  draining: ignore,
  lost: ignore,
  retryDue: ignore,
  disconnect: ignore,
};

/** What is not named in a row is ignored there: it is late, or of no consequence. */
export const sessionTable: { readonly [Name in StateName]: Row } = {
  idle: { ...quiet, connect: start },
  connecting: { ...quiet, opened: readAuthentication, lost: unreachable, disconnect: giveUp },
  authenticating: {
    ...quiet,
    tokenRead: (state, { token }) => [state, [{ kind: "sendHello", token }]],
    tokenFailed,
    welcomed,
    rejected: rejectedBefore,
    draining: noteDraining,
    lost: unreachable,
    disconnect: giveUp,
  },
  ready: {
    ...quiet,
    rejected: rejectedWhenReady,
    draining: noteDraining,
    lost: (state, _, now) => comeBack(state, now),
    disconnect: leave,
  },
  waiting: {
    ...quiet,
    connect: (state) => withFirst({ kind: "stopWaiting" }, start(state)),
    retryDue: start,
    disconnect: leaveWhileWaiting,
  },
  closed: { ...quiet, connect: (state) => start({ ...idleState, isEstablished: false, name: state.name }) },
};

const withFirst = (effect: SessionEffect, [state, effects]: Transition): Transition => [state, [effect, ...effects]];

/** The state after an event, and what is to be done, in order. `now` in milliseconds. */
export function step(state: SessionState, event: SessionEvent, now: number): Transition {
  const cell = sessionTable[state.name][event.kind] as Cell<SessionEventKind>;
  return cell(state, event, now);
}
