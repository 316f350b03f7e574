import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import test from "node:test";
import { databaseFileName } from "@convergence/storage-sqlite";
import { type Ended, runToEnd, startServer } from "./testing/start-command.ts";

function temporaryFolder(t: test.TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "convergence-cli-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One plain sentence or more on standard error, no stack, nothing on standard output. */
function assertPlain(ended: Ended, code: number, message: RegExp): void {
  assert.match(ended.errors, message);
  assert.doesNotMatch(ended.errors, /^\s+at /m);
  assert.doesNotMatch(ended.errors, /node:internal/);
  assert.equal(ended.output, "");
  assert.equal(ended.code, code);
}

const health = async (url: string): Promise<number> => (await fetch(`${url}healthz`)).status;

test("help and version go to standard output; no command at all is a usage error", async () => {
  assert.match((await runToEnd(["--version"])).output, /^convergence \d+\.\d+\.\d+\n$/);
  assert.match((await runToEnd(["--help"])).output, /serve .*\n.*token .*\n.*check .*\n.*backup/);
  const help = await runToEnd(["serve", "--help"]);
  assert.match(help.output, /--port PORT .*\[CONVERGENCE_PORT\]/);
  assert.equal(help.code, 0);
  assert.deepEqual(await runToEnd(["help", "serve"]), help);
  assertPlain(await runToEnd(["help", "fly"]), 2, /Unknown command 'fly'/);
  assertPlain(await runToEnd([]), 2, /^Usage: convergence/);
  assertPlain(await runToEnd(["fly"]), 2, /Unknown command 'fly'/);
  assertPlain(await runToEnd(["serve", "--bogus"]), 2, /Unknown option '--bogus'\.\nTry: convergence serve --help/);
});

test("a server says where it is, serves, and ends well on SIGTERM and SIGINT", async (t) => {
  const folder = path.join(temporaryFolder(t), "new", "data");
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const server = await startServer(t, ["--port", "0", "--data", folder]);
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.equal(await health(server.url), 200);
    const ended = await server.stop(signal);
    assert.equal(ended.code, 0, ended.errors);
    assert.equal(ended.output, `Convergence is ready: ${server.url}\n`);
    for (const line of ended.errors.trim().split("\n")) JSON.parse(line);
  }
  assert.ok(statSync(path.join(folder, databaseFileName)).size > 0);
});

test("the environment says the same as flags do", async (t) => {
  const environment = { CONVERGENCE_PORT: "0", CONVERGENCE_MEMORY: "true", CONVERGENCE_LOG_LEVEL: "silent" };
  const server = await startServer(t, [], environment);
  assert.equal(await health(server.url), 200);
  assert.deepEqual(await server.stop("SIGTERM"), {
    code: 0,
    output: `Convergence is ready: ${server.url}\n`,
    errors: "",
  });
});

test("a port in use and a store in use are named in a plain message", async (t) => {
  const folder = temporaryFolder(t);
  const { url } = await startServer(t, ["--port", "0", "--data", folder]);
  const { port } = new URL(url);
  const quiet = ["--log-level", "silent"];
  const busyPort = await runToEnd(["serve", "--port", port, "--memory", ...quiet]);
  assertPlain(busyPort, 1, new RegExp(`127\\.0\\.0\\.1:${port} is in use by another program`));
  assertPlain(await runToEnd(["serve", "--port", "0", "--data", folder, ...quiet]), 1, /in use by another process/);
  assert.equal(await health(url), 200);
});

test("a folder that cannot be made and a store that cannot be read are named in a plain message", async (t) => {
  const folder = temporaryFolder(t);
  const serve = (data: string): Promise<Ended> =>
    runToEnd(["serve", "--port", "0", "--data", data, "--log-level", "silent"]);
  writeFileSync(path.join(folder, "file"), "");
  assertPlain(await serve(path.join(folder, "file", "data")), 1, /cannot be made or written/);

  const other = path.join(folder, "other");
  mkdirSync(other);
  writeFileSync(path.join(other, databaseFileName), "this is no database, and it is long enough to tell".repeat(100));
  assertPlain(await serve(other), 1, /is not a Convergence store/);

  const newer = path.join(folder, "newer");
  await (await startServer(t, ["--port", "0", "--data", newer])).stop("SIGTERM");
  const database = new DatabaseSync(path.join(newer, databaseFileName));
  database.exec("UPDATE meta SET format = 999");
  database.close();
  assertPlain(await serve(newer), 1, /has format 999/);
});

test("a host that others can reach needs a key or a word, and leaves no folder behind without", async (t) => {
  const folder = path.join(temporaryFolder(t), "data");
  const words = ["--port", "0", "--host", "0.0.0.0", "--data", folder];
  const refused = await runToEnd(["serve", ...words]);
  assertPlain(refused, 1, /convergence token --secret-file convergence\.secret --subject alice/);
  assert.throws(() => statSync(folder), { code: "ENOENT" });
  const allowed = await startServer(t, [...words, "--anonymous"]);
  assert.equal(await health(allowed.url), 200);
  await allowed.stop("SIGTERM");
});

test("a token comes with its secret, which a server then takes, and neither is logged", async (t) => {
  const file = path.join(temporaryFolder(t), "secret");
  const made = await runToEnd([
    "token",
    "--secret-file",
    file,
    "--subject",
    "alice",
    "--name",
    "Alice",
    "--expires-in",
    "1h",
  ]);
  assert.equal(made.code, 0, made.errors);
  assert.match(made.output, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const secret = readFileSync(file, "utf8").trim();
  assert.ok(secret.length >= 32);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!(made.output + made.errors).includes(secret));
  const claims = JSON.parse(Buffer.from(made.output.split(".")[1]!, "base64url").toString());
  assert.deepEqual([claims.sub, claims.name, claims.exp - claims.iat], ["alice", "Alice", 3600]);

  const again = await runToEnd(["token", "--secret-file", file, "--subject", "bob"]);
  assert.deepEqual([again.code, again.errors, readFileSync(file, "utf8").trim()], [0, "", secret]);

  const words = ["--port", "0", "--memory", "--host", "0.0.0.0", "--jwt-secret-file", file, "--log-level", "trace"];
  const server = await startServer(t, words);
  assert.equal(await health(server.url), 200);
  const { code, errors } = await server.stop("SIGTERM");
  assert.equal(code, 0);
  assert.ok(!errors.includes(secret));
});

test("what is wrong with a token or a key is said without repeating it", async (t) => {
  const file = path.join(temporaryFolder(t), "short");
  writeFileSync(file, "short-secret\n");
  for (const ended of [
    await runToEnd(["token", "--secret-file", file, "--subject", "alice"]),
    await runToEnd(["serve", "--memory", "--port", "0", "--jwt-secret-file", file]),
  ]) {
    assertPlain(ended, 1, /has 12 bytes; it needs at least 32/);
    assert.doesNotMatch(ended.errors, /short-secret/);
  }
  assertPlain(await runToEnd(["serve", "--memory", "--port", "0", "--jwt-public-key", file]), 1, /neither PEM/);
  assertPlain(await runToEnd(["serve", "--jwt-public-key", `${file}.missing`]), 1, /cannot be read \(ENOENT\)/);
  assertPlain(await runToEnd(["token", "--secret-file", file]), 2, /--subject is missing/);
  assertPlain(
    await runToEnd(["token", "--secret-file", file, "--subject", "a", "--expires-in", "soon"]),
    2,
    /--expires-in/,
  );
});

test("a store is checked, and what is wrong with it is said line by line", async (t) => {
  const folder = temporaryFolder(t);
  await (await startServer(t, ["--port", "0", "--data", folder])).stop("SIGTERM");
  const clean = await runToEnd(["check"], { CONVERGENCE_DATA: folder });
  assert.deepEqual([clean.code, clean.errors], [0, ""]);
  assert.match(clean.output, /^Checked: models 0, changes 0, snapshots 0, clients 0, problems 0 \(\d+\.\d s\)\n$/);

  const database = new DatabaseSync(path.join(folder, databaseFileName));
  database.exec("INSERT INTO log VALUES (5, 1, 1, x'00'); INSERT INTO refusals VALUES (6, 'a', 1, 1, '', '')");
  database.close();
  const damaged = await runToEnd(["check", "--data", folder]);
  assert.deepEqual([damaged.code, damaged.errors], [1, ""]);
  assert.match(
    damaged.output,
    /^store: medium: table log .*\nstore: medium: table refusals .*\nChecked: .* problems 2 /,
  );
});

test("a store that cannot be checked, and a backup that cannot be made, are said plainly", async (t) => {
  const folder = temporaryFolder(t);
  assertPlain(await runToEnd(["check", "--data", folder]), 2, /There is no store at .*convergence\.sqlite\.$/m);
  assertPlain(await runToEnd(["check", "--bogus"]), 2, /Unknown option '--bogus'\.\nTry: convergence check --help/);
  assertPlain(await runToEnd(["backup", "--data", folder, "--to", folder]), 1, /There is no store at /);
  assertPlain(await runToEnd(["backup", "--data", folder]), 2, /--to is missing\.\nTry: convergence backup --help/);
  assert.match((await runToEnd(["check", "--help"])).output, /--data DIR .*\[CONVERGENCE_DATA\]/);
  assert.match((await runToEnd(["backup", "--help"])).output, /--to FILE\|DIR /);
  writeFileSync(path.join(folder, databaseFileName), "this is no database, and it is long enough to tell".repeat(100));
  assertPlain(await runToEnd(["check", "--data", folder]), 2, /is not a Convergence store/);
  assertPlain(
    await runToEnd(["backup", "--data", folder, "--to", path.join(folder, "b")]),
    1,
    /is not a Convergence store/,
  );
});
