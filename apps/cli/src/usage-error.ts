// The command line itself is wrong: told with a hint to the help, and exit code 2.

export class UsageError extends Error {
  override readonly name = "UsageError";
}
