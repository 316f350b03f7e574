// Splits a command line into flags for Node's test runner and filters that choose files.

export type TestArguments = { readonly flags: readonly string[]; readonly filters: readonly string[] };

/** Flags of the runner that take their value from the next argument when it is not joined by `=`. */
const flagsWithValue: ReadonlySet<string> = new Set([
  "--test-name-pattern",
  "--test-skip-pattern",
  "--test-concurrency",
  "--test-timeout",
]);

export function splitArguments(given: readonly string[]): TestArguments {
  const flags: string[] = [];
  const filters: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const argument = given[i]!;
    if (!argument.startsWith("--")) {
      filters.push(argument);
    } else if (flagsWithValue.has(argument) && i + 1 < given.length) {
      i += 1;
      flags.push(`${argument}=${given[i]}`);
    } else {
      flags.push(argument);
    }
  }
  return { flags, filters };
}
