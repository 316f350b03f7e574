// What Node loads in place of the sources, made anew and tried in a folder of its own.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { bundledPackages, writeBundle } from "./bundles.ts";

const root: string = resolve(import.meta.dirname, "..");

/** A folder in which packages are what Node would load of them. */
async function install(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@convergence"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!/^(\.|@convergence$)/.test(name)) symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  for (const name of Object.keys(bundledPackages)) {
    const home = join(modules, "@convergence", name);
    await writeBundle(name, join(home, "bundle"));
    cpSync(join(root, "packages", name, "package.json"), join(home, "package.json"));
  }
}

/** The contract of a store, its errors included, across the threads; and a server on such a store that is asked for its health. */
const program = `
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createServer, signToken } from "@convergence/server";
import { storageContract } from "@convergence/storage/contract";
import { openSqliteStorage } from "@convergence/storage-sqlite";

const folder = process.argv[2];
let stores = 0;
const open = (changesPerSegment) =>
  openSqliteStorage({ folder: join(folder, String(stores++)), durability: "os", changesPerSegment });
storageContract("bundled", () => open(), undefined, undefined, open);

test("a server", async () => {
  const secret = "a secret of more than thirty-two bytes";
  const server = await createServer({ port: 0, logLevel: "warn", jwt: { secret }, metrics: { port: 0 }, storage: () => open() });
  const health = await (await fetch(new URL("/health", server.url))).json();
  assert.equal(health.status, "ok");
  const token = await signToken({ secret, subject: "u", lifetimeSeconds: 60, now: Date.now() });
  const history = new URL("/api/domains/default/models/none/history", server.url);
  const answers = await Promise.all([{}, { authorization: "Bearer " + token }].map((headers) => fetch(history, { headers })));
  assert.deepEqual(answers.map(({ status }) => status), [401, 404]);
  await server.close();
});
`;

test("a server and its store keep their promises when they are bundled", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "convergence-bundles-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await install(folder);
  const file = join(folder, "program.mjs");
  writeFileSync(file, program);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [file, folder], { env });
  assert.match(stdout, /fail 0/);
  assert.doesNotMatch(stdout, /pass [0-9]\n/, "all of the contract");
});

test("what Node is told to load of a package is what is bundled", () => {
  for (const [name, { entries }] of Object.entries(bundledPackages)) {
    const { exports } = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const told = Object.values(exports as Record<string, { node: string }>).map(({ node }) => node);
    assert.deepEqual(
      told,
      entries.map((entry) => `./bundle/${entry}.js`),
    );
  }
});
