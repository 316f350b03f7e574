#!/usr/bin/env node
// The `convergence` command: checks the Node version and that there is a build, then hands over to dist/main.js.
//
// Plain JavaScript and committed, because npm links a bin only if the file exists before the build, and because an old Node
// must be able to read it to the end to say what is wrong.

import { existsSync } from "node:fs";

const required = [22, 18];
const [major, minor] = process.versions.node.split(".").map(Number);
const main = new URL("../dist/main.js", import.meta.url);

if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `convergence needs Node ${required.join(".")} or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else if (!existsSync(main)) {
  process.stderr.write("convergence has not been built here: run `npm run build` at the root of the repository.\n");
  process.exitCode = 1;
} else {
  await import(main.href);
}
