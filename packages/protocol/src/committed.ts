// A change of this client is durable: the place of its own entry in the stream of entries.

export type Committed = {
  readonly sequence: number;
  readonly version: number;
  /** Server time in milliseconds since 1970. */
  readonly time: number;
  /** The operations of the change that had no effect, by their index; ascending. */
  readonly lost: readonly number[];
};
