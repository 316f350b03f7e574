// Time as the client needs it: injected, so that tests run in virtual time.

import { nextTurn } from "./next-turn.ts";

export type Timers = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Returns what cancels it. */
  readonly after: (ms: number, action: () => void) => () => void;
  /** Once the present piece of work is done. */
  readonly soon: (action: () => void) => void;
  /** Once everybody else had a turn: a page has drawn and taken input by then. */
  readonly nextTurn: (action: () => void) => void;
};

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (ms, action) => {
    const handle = setTimeout(action, ms);
    return () => clearTimeout(handle);
  },
  soon: (action) => queueMicrotask(action),
  nextTurn,
};
