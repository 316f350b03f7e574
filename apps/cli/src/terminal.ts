// What a command may touch of the process around it, so that tests can stand in for it.

export type Environment = Readonly<Record<string, string | undefined>>;

export type Terminal = {
  readonly environment: Environment;
  /** Standard output: what was asked for. A line at a time. */
  readonly print: (line: string) => void;
  /** Standard error: everything else. */
  readonly complain: (line: string) => void;
};
