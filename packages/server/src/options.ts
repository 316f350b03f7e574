// What an application says when it starts a server. Everything can be left out: that gives a server on loopback, port 8080,
// which lets anybody on this machine in and keeps its models in memory.

import type { Storage } from "@convergence/storage";
import type { JwtOptions } from "./auth/create-authenticator.ts";
import type { ServerLimits } from "./limits.ts";
import type { LogLevel } from "./log.ts";

export const defaultHost = "127.0.0.1";
export const defaultPort = 8080;

/** Where the metrics are. Not a place that strangers can connect to: there is no token to show. */
export type MetricsAddress = {
  /** 0 takes any free one. */
  readonly port: number;
  /** `127.0.0.1` when left out. */
  readonly host?: string | undefined;
};

export type ServerOptions = {
  /** 0 takes any free one. 8080 when left out. */
  readonly port?: number | undefined;
  /** The address or name to listen on; `0.0.0.0` or `::` is every one of this machine. `127.0.0.1` when left out. */
  readonly host?: string | undefined;
  /** An open store, which stays open when the server closes; or a function that opens one, which the server then closes.
   *  In memory when left out: nothing survives the server. */
  readonly storage?: Storage | (() => Promise<Storage>) | undefined;
  /** How tokens are checked. Required on a host that others can reach, unless `anonymous` is true. */
  readonly jwt?: JwtOptions | undefined;
  /** Whether people without a token are let in. When left out: only on a loopback host, and only without `jwt`. */
  readonly anonymous?: boolean | undefined;
  /** Web pages from elsewhere that may connect, such as `https://app.example.org`; `*` for all. The server's own page and
   *  programs other than browsers need not be listed. */
  readonly origins?: readonly string[] | undefined;
  /** A folder with an index.html that is served at `/`. None when left out. */
  readonly page?: string | undefined;
  /** Bounds of sessions and models, where they differ from the defaults. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** Where to serve metrics for Prometheus, at `/metrics`. Nothing is measured when it is left out. */
  readonly metrics?: MetricsAddress | undefined;
  /** A folder in which a trace is kept of each client that had something else than the server. A trace holds content: what the
   *  model was, and the changes since. None when left out. */
  readonly divergenceFolder?: string | undefined;
  /** From which severity on the server logs, as JSON to standard error. `info` when left out. */
  readonly logLevel?: LogLevel | undefined;
};

export interface Server {
  /** Where clients on this machine connect, for example `http://127.0.0.1:8080/`. */
  readonly url: string;
  readonly port: number;
  /** Where the metrics are, if they are anywhere. */
  readonly metricsUrl: string | undefined;
  /** Takes nothing new, finishes what is underway, tells the clients when to come back, and lets go of the port. Calling it
   *  again gives the same promise. */
  close(): Promise<void>;
}
