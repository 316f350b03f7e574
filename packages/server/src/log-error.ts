// An error as the log shows it: what it says and where it came from, and none of the fields that somebody hung on it.
//
// Drivers put what they were asked into fields of their errors (parameters, the row that clashed); only a named few pass here.

export type LoggedError = {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string | undefined;
  readonly cause?: LoggedError;
};

/** A chain that is longer has been wrapped more often than anybody reads. */
const causesMax = 5;

/** For whatever was thrown. What is not an error is named by its type: it may be anything, content too. */
export function describeError(error: unknown, depth: number = causesMax): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "Not an error was thrown" };
  const { name: type, message, stack, cause } = error;
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? error.code : undefined;
  return {
    ...{ type, message, stack },
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined || depth === 0 ? {} : { cause: describeError(cause, depth - 1) }),
  };
}
