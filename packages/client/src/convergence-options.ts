// What an application can set when it connects. All of it is optional.

import type { SliceLimits } from "./slice.ts";
import type { SocketFactory } from "./socket.ts";
import type { Timers } from "./timers.ts";

export type ReconnectOptions = {
  /** Waits between attempts, in milliseconds; the last one repeats. */
  readonly intervalsMs?: readonly number[];
};

/** Says who the user is: a token, for a name and a password. */
export type PasswordHook = (credentials: {
  readonly username: string;
  readonly password: string;
  readonly url: string;
}) => Promise<string>;

export type ConvergenceOptions = {
  readonly reconnect?: ReconnectOptions;
  /** The durable id of this installation. By default a new random one for each connection object. No two may run at once. */
  readonly clientId?: string;
  /** Reports a remote replacement of text as `remove` and `insert` instead of `splice`, which older bindings need. */
  readonly splitSplices?: boolean;
  /** Hears of listeners that throw and of what else goes wrong without a caller. By default `console.error`. */
  readonly reportError?: (error: unknown) => void;
  /** Makes `connectWithPassword` work. */
  readonly passwordHook?: PasswordHook;
  /** Makes the socket; by default the global `WebSocket`. */
  readonly webSocket?: SocketFactory;
  /** How much of what comes in a model takes in before everybody else gets a turn; by default some ten milliseconds' work. */
  readonly slice?: Partial<SliceLimits>;
  /** Clock and timers; by default the system's. */
  readonly timers?: Timers;
  /** A number from 0 up to 1, by default `Math.random`. */
  readonly random?: () => number;
};

/** How a session proves who its user is; asked anew at each connect. */
export type Credentials = {
  readonly displayName: string | undefined;
  readonly token: (() => Promise<string>) | undefined;
};
