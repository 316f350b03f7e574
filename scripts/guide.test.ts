// That what the pages for people show is true: every program on them is type-checked; those for Node run against a real server
// and print what they say, those for pages are bundled.
//
// Each program gets a domain of its own. The addresses and ports that the pages name stand for free ones.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { type TestContext } from "node:test";
import { rolldown } from "rolldown";
import { createServer } from "../packages/server/src/index.ts";
import { type Program, programsOf } from "./code-blocks.ts";

const root: string = resolve(import.meta.dirname, "..");
const pages: readonly string[] = [
  "README.md",
  "docs/guide.md",
  "docs/codemirror.md",
  "docs/migration.md",
  "docs/merging.md",
];
/** A program that does not end by then hangs. */
const runMsMax = 60_000;

type Sample = Program & { readonly name: string; readonly place: string };

const samples: readonly Sample[] = pages.flatMap((page) =>
  programsOf(readFileSync(join(root, page), "utf8")).map((program) => ({
    ...program,
    name: `${page.replace(/\W/g, "-")}-${program.line}`,
    place: `${page}:${program.line}`,
  })),
);

/** A folder in which programs find the packages of this repository by their names. */
function workshop(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "convergence-guide-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

type Ended = { readonly code: number | null; readonly output: string };

function run(folder: string, commandArguments: readonly string[]): Promise<Ended> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { promise, resolve: end, reject } = Promise.withResolvers<Ended>();
  const child = spawn(process.execPath, commandArguments, { cwd: folder, env, timeout: runMsMax });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  child.once("error", reject);
  child.once("close", (code) => end({ code, output }));
  return promise;
}

test("the pages have programs, and most state what they print", () => {
  for (const page of pages)
    assert.ok(
      samples.some(({ place }) => place.startsWith(page)),
      `${page} has programs`,
    );
  assert.ok(samples.reduce((sum, { claims }) => sum + claims, 0) > 30);
});

test("every program in TypeScript has the right types", async (t) => {
  const folder = workshop(t);
  for (const { name, extension, text } of samples) {
    if (extension === "mts") writeFileSync(join(folder, `${name}.mts`), text);
  }
  const compilerOptions = {
    ...{ composite: false, incremental: false, declaration: false, noEmit: true, typeRoots: ["node_modules/@types"] },
    lib: ["es2024", "esnext.collection", "esnext.iterator", "dom", "dom.iterable"],
  };
  const configuration = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.mts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const { code, output } = await run(folder, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."]);
  assert.equal(code, 0, `The number in a file's name is the line of the page at which the program begins.\n${output}`);
});

test("programs for Node run, and print what the pages say", async (t) => {
  const folder = workshop(t);
  const server = await createServer({ port: 0, logLevel: "silent" });
  t.after(() => server.close());
  for (const { name, place, extension, text, endsItself } of samples.filter(({ isForPage }) => !isForPage)) {
    const url = `${server.url}guide/${name.toLowerCase()}`;
    const program = text
      .replaceAll(/"http:\/\/localhost:8080\/[^"]*"/g, `"${url}"`)
      .replaceAll("port: 8080", "port: 0");
    // What keeps its connection open on the page would keep its process running.
    const ending = endsItself ? "" : "\nprocess.exit();\n";
    writeFileSync(join(folder, `${name}.${extension}`), program + ending);
    const { code, output } = await run(folder, ["--conditions=source", `${name}.${extension}`]);
    assert.equal(code, 0, `${place} failed:\n${output}`);
  }
});

test("programs for pages can be bundled", async (t) => {
  const folder = workshop(t);
  const forPages = samples.filter(({ isForPage }) => isForPage);
  assert.ok(forPages.length >= 3);
  for (const { name, place, text } of forPages) {
    writeFileSync(join(folder, `${name}.mts`), text);
    const warnings: string[] = [];
    const bundle = await rolldown({
      input: join(folder, `${name}.mts`),
      platform: "browser",
      resolve: { conditionNames: ["source", "browser", "import", "default"] },
      onLog: (_level, { message }) => void warnings.push(message),
    });
    const { output } = await bundle.generate({ format: "esm" });
    await bundle.close();
    assert.equal(warnings.join("\n"), "", place);
    assert.deepEqual(output[0].imports, [], `${place} needs nothing from outside`);
  }
});
