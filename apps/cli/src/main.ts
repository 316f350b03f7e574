// The `convergence` command: hands the process's words, environment and streams to the command, and its exit code back.

import { runCommand } from "./run-command.ts";
import type { Terminal } from "./terminal.ts";

const terminal: Terminal = {
  environment: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
};

// Whoever reads our output may have seen enough of it: `convergence history … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await runCommand(process.argv.slice(2), terminal);
