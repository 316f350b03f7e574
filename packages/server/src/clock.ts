// Time, as the server's shells see it; virtual in tests.

export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back once, after `delayMs`. Returns what cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Calls back once, when what has arrived in this tick is done with. */
  readonly soon: (callback: () => void) => void;
};

export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref(); // sockets keep a server alive, not its timers
    return () => clearTimeout(timer);
  },
  soon: setImmediate,
};
