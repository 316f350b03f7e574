// `npm test`: all tests, or with `npm test -- text.test --test-name-pattern=P1` some of them.
//
// Arguments that begin with `--` go to Node's test runner; the others choose files by a part of their path.

import { runTests } from "./run-tests.ts";
import { splitArguments } from "./split-arguments.ts";
import { testFiles } from "./test-files.ts";

const { flags, filters } = splitArguments(process.argv.slice(2));
const files = testFiles(".test.ts", filters);
if (files.length === 0) {
  process.stderr.write(`No test file matches ${filters.join(", ")}.\n`);
  process.stdout.write("0 passed, 0 failed\n");
  process.exitCode = 1;
} else {
  process.exitCode = runTests(files, flags);
}
