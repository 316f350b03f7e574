// `npm run soak`: the long random runs, files named `*.soak.ts`. Arguments as for `npm test`.
//
// They are tests like the others, with more worlds; CONVERGENCE_SEED and CONVERGENCE_RUNS choose which and how many.

import { runTests } from "./run-tests.ts";
import { splitArguments } from "./split-arguments.ts";
import { testFiles } from "./test-files.ts";

const { flags, filters } = splitArguments(process.argv.slice(2));
const files = testFiles(".soak.ts", filters);
if (files.length === 0) {
  process.stdout.write("There is no soak file (*.soak.ts) to run.\n");
} else {
  process.exitCode = runTests(files, flags);
}
