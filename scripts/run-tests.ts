// Runs test files with Node's own runner, from the sources (no build), each file in a process of its own.
//
// The exit code is 0 only if at least one test ran and none failed; the reporter decides the "at least one" and prints the
// closing line.

import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";

/** A test that hangs should name itself before the whole run is killed from outside. */
const hangMs = 15 * 60_000;

/** Every process and every thread of a test loads the sources anew, and stripping their types is most of what a start costs. What one
 *  has stripped and compiled, the others take from here; a file that changed is compiled again. */
const compiled = resolve(import.meta.dirname, "../node_modules/.cache/convergence-tests");

/** Runs `files` and returns the exit code. `flags` go to the runner as they are, such as `--test-name-pattern=P1`. */
export function runTests(files: readonly string[], flags: readonly string[]): number {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  environment.NODE_COMPILE_CACHE ??= compiled;
  const ended = spawnSync(
    process.execPath,
    [
      "--conditions=source",
      "--test",
      `--test-concurrency=${availableParallelism()}`,
      `--test-timeout=${hangMs}`,
      `--test-reporter=${resolve(import.meta.dirname, "reporter.ts")}`,
      "--test-reporter-destination=stdout",
      ...flags,
      ...files,
    ],
    { cwd: resolve(import.meta.dirname, ".."), env: environment, stdio: "inherit" },
  );
  if (ended.error !== undefined) throw ended.error;
  return ended.status ?? 1;
}
