// What the server process runs: one function for each contestant's server.

export type ServeOptions = {
  /** Of the contestant, see `contestants.ts`. */
  readonly mode: string;
  /** For its data. */
  readonly folder: string;
  /** Of the PostgreSQL beside it, if it needs one. */
  readonly database: string | undefined;
};

export type Serving = {
  readonly port: number;
  /** A planned stop: everything is written that it writes. */
  close(): Promise<void>;
};

export type Serve = (options: ServeOptions) => Promise<Serving>;
