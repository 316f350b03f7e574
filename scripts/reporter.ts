// Our reporter for Node's test runner: what failed and why, what was skipped and why, the counts that tests tell, and what took long.
//
// The last line is always `N passed, N failed`, with `, N skipped` only if there are any. A suite, or a test with subtests,
// is counted only for what is its own: that something inside it failed is already said. A run of no test at all fails.

import { relative, resolve } from "node:path";
import { inspect } from "node:util";

/** The parts of the runner's events that are read here. Events about a whole file have no `entryFile`. */
type TestData = {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly entryFile?: string;
  readonly message: string;
  readonly skip?: boolean | string;
  readonly todo?: boolean | string;
  readonly details?: { readonly type?: string; readonly duration_ms?: number; readonly error?: TestFailure };
};
type TestFailure = Error & { readonly failureType?: string };
type TestEvent = { readonly type: string; readonly data: TestData };

const root: string = resolve(import.meta.dirname, "..");
const indent = (text: string): string => text.replace(/^(?=.)/gm, "    ");
const place = (data: TestData): string => relative(root, data.file ?? data.entryFile ?? "");

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names = new Map<string, string[]>();
  const failures: string[] = [];
  const skips: string[] = [];
  /** Milliseconds, by file. */
  const times = new Map<string, number>();
  let passed = 0;

  for await (const { type, data } of events) {
    switch (type) {
      case "test:start":
        nameStack(names, data)[data.nesting] = data.name;
        break;
      case "test:diagnostic":
        if (data.entryFile !== undefined) yield `${place(data)}: ${fullName(names, data)}: ${data.message}\n`;
        break;
      case "test:stdout":
      case "test:stderr":
        yield data.message.replace(/^(?=.)/gm, "  | ");
        break;
      case "test:pass":
      case "test:fail":
        if (data.nesting === 0 && data.entryFile !== undefined) {
          times.set(place(data), (times.get(place(data)) ?? 0) + (data.details?.duration_ms ?? 0));
        }
        if (isSkipped(data)) {
          skips.push(`${place(data)}: ${fullName(names, data)}: ${skipReason(data)}`);
        } else if (type === "test:fail" && data.details?.error?.failureType !== "subtestsFailed") {
          const failure = `FAILED ${place(data)}:${data.line ?? 1}: ${fullName(names, data)}\n${indent(explain(data))}\n`;
          failures.push(failure);
          yield `\n${failure}`;
        } else if (type === "test:pass" && data.entryFile !== undefined && data.details?.type !== "suite") {
          passed += 1;
        }
        break;
    }
  }

  yield `The files that took longest: ${slowest(times)}\n`;
  for (const skip of skips) yield `skipped ${skip}\n`;
  if (failures.length > 1) {
    yield `\nFailed:\n${failures.map((failure) => `  ${failure.slice("FAILED ".length, failure.indexOf("\n"))}\n`).join("")}`;
  }
  if (passed + failures.length === 0) {
    process.exitCode = 1;
    yield "No test ran.\n";
  }
  yield `${passed} passed, ${failures.length} failed${skips.length > 0 ? `, ${skips.length} skipped` : ""}\n`;
}

/** So that it shows where the minutes of a run go. */
function slowest(times: ReadonlyMap<string, number>): string {
  const longest = [...times].sort(([, a], [, b]) => b - a).slice(0, 12);
  return longest.map(([file, ms]) => `${file} ${Math.round(ms / 1000)} s`).join(", ");
}

const isSkipped = (data: TestData): boolean =>
  data.details?.type !== "suite" && ((data.skip ?? false) !== false || (data.todo ?? false) !== false);

function skipReason(data: TestData): string {
  if (typeof data.skip === "string" && data.skip !== "") return data.skip;
  if (typeof data.todo === "string" && data.todo !== "") return data.todo;
  return "no reason given";
}

/** The names of the tests that are open in a file, outermost first. Files may be told of in turns, hence one list for each. */
function nameStack(names: Map<string, string[]>, data: TestData): string[] {
  const key = data.entryFile ?? data.file ?? "";
  const stack = names.get(key) ?? [];
  names.set(key, stack);
  return stack;
}

const fullName = (names: Map<string, string[]>, data: TestData): string =>
  data.entryFile === undefined
    ? "the file did not run to its end"
    : nameStack(names, data)
        .slice(0, data.nesting + 1)
        .join(" > ");

/** The message, which holds the diff if an assertion made one, and the stack without the runner's own frames. */
function explain(data: TestData): string {
  const failure = data.details?.error;
  const error: unknown = failure?.cause ?? failure;
  if (!(error instanceof Error)) return inspect(error, { depth: 8 });
  const lines = (error.stack ?? String(error)).split("\n").filter((line) => !/^\s+at .*\(?node:/.test(line));
  // Errors that came from another process may carry a stack which lacks the message.
  if (!lines.join("\n").includes(error.message)) lines.unshift(error.message);
  if (error.cause !== undefined) lines.push(`cause: ${inspect(error.cause, { depth: 4 })}`);
  return lines.join("\n");
}
