// A secret is pasted into a model that people have open: redacted, and then purged, with the real command.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { connectAnonymously } from "@convergence/client";
import { runCommand } from "./run-command.ts";
import { freePort } from "./testing/free-port.ts";
import { runToEnd, startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

type Page = { text: string };

const secret = "hunter2-hunter2";
const boxes = "\u2588".repeat(secret.length);

const isInFiles = (folder: string, text: string): boolean =>
  readdirSync(folder).some((name) => readFileSync(path.join(folder, name)).includes(text));

test("[P6] a pasted secret is redacted: gone from the files, from history and from who comes back; then all is purged", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const first = await startServer(context, words);
  const domain = await connectAnonymously(first.url, "Ada", { reconnect: { intervalsMs: [20, 50] } });
  context.after(() => domain.dispose());
  const wanted = { collection: "pages", id: "page", data: { text: "once" } };
  const model = await domain.models().openAutoCreate<Page>(wanted);
  model.root().get("text").insert(4, ` ${secret} upon a time`);
  assert.ok(await model.whenCommitted());
  const at = model.version();
  model
    .root()
    .get("text")
    .remove(4, 1 + secret.length);
  assert.ok(await model.whenCommitted());
  const closed = new Promise((resolve) => model.on("closed", ({ code }) => resolve(code)));
  const target = ["--data", folder, "--model", "page", "--reason", "A password."];
  const inUse = await runToEnd(["redact", ...target, "--versions", `${at}`]);
  assert.deepEqual([inUse.code, inUse.output], [1, ""]);
  assert.match(inUse.errors, /is in use by another process/);
  await first.stop("SIGTERM");
  assert.ok(isInFiles(folder, secret));

  const redacted = await runToEnd(["redact", ...target, "--versions", `${at}`]);
  assert.equal(redacted.output, `Redacted: versions ${at} (incarnation 1), recorded as version ${at + 2}\n`);
  assert.equal((await runToEnd(["redact", ...target, "--versions", `${at}`])).output, "There is nothing to redact.\n");
  assert.equal((await runToEnd(["check", "--data", folder])).code, 0);
  assert.ok(!isInFiles(folder, secret));

  const second = await startServer(context, words);
  assert.equal(await closed, "epoch");
  const again = await domain.models().openAutoCreate<Page>(wanted);
  assert.equal(again.root().get("text").value(), `once${"\u2588".repeat(" upon a time".length)}`);
  again.root().get("text").insert(0, "New: ");
  assert.ok(await again.whenCommitted());
  const history = await domain.models().history("page");
  await history.playTo(at);
  assert.ok(JSON.stringify(history.root().value()).includes(boxes));
  await history.playTo(at + 3);
  assert.match(JSON.stringify(history.root().value()), /"New: once/);
  await domain.dispose();
  await second.stop("SIGTERM");
  assert.equal((await runToEnd(["check", "--data", folder])).code, 0);

  const live = await runToEnd(["purge", ...target]);
  assert.deepEqual([live.code, live.output], [1, ""]);
  assert.match(live.errors, /was not removed\. Remove it first, or force it\./);
  assert.equal((await runToEnd(["purge", ...target, "--force"])).output, "Purged: incarnation 1\n");
  assert.equal((await runToEnd(["purge", ...target, "--force"])).output, "It was purged before.\n");
  assert.equal((await runToEnd(["check", "--data", folder])).code, 0);
  assert.ok(!isInFiles(folder, "New: "));
});

test("[P6] a user is exported while people work, and replaced by a pseudonym: gone from the files, and history plays on", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const server = await startServer(context, words);
  const domain = await connectAnonymously(server.url, "Ada");
  context.after(() => domain.dispose());
  const { username: key } = domain.session().user();
  const wanted = { collection: "pages", id: "page", data: { text: "" } };
  const model = await domain.models().openAutoCreate<Page>(wanted);
  for (const each of ["a", "b", "c"]) model.root().get("text").insert(0, each);
  assert.ok(await model.whenCommitted());
  const at = model.version();
  const exportOf = async (name: string): Promise<{ kind?: string; user?: string; changes?: number }[]> => {
    const { code, output } = await runToEnd(["export-user", "--data", folder, "--user", name]);
    assert.equal(code, 0);
    return output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  const exported = await exportOf(key);
  assert.deepEqual(
    exported.map(({ kind }) => kind),
    [undefined, "model", ...Array.from({ length: at }, () => "change"), "end"],
  );
  assert.equal(exported.at(-1)?.changes, at);
  const done = ["pseudonymize", "--data", folder, "--user", key, "--as", "person-7", "--reason", "A wish."];
  assert.match((await runToEnd(done)).errors, /is in use by another process/);
  await domain.dispose();
  await server.stop("SIGTERM");
  assert.ok(isInFiles(folder, key));
  assert.equal((await runToEnd(done)).output, 'Replaced by "person-7", recorded in 1 histories\n');
  assert.equal((await runToEnd(done)).output, "The store has nobody with this key.\n");
  assert.ok(!isInFiles(folder, key));
  assert.equal((await runToEnd(["check", "--data", folder])).code, 0);
  assert.equal((await exportOf("person-7")).length, exported.length);
  assert.equal((await exportOf(key)).length, 2);

  const second = await startServer(context, words);
  const other = await connectAnonymously(second.url, "Bob");
  const again = await other.models().openAutoCreate<Page>(wanted);
  again.root().get("text").insert(0, "d");
  assert.ok(await again.whenCommitted());
  assert.equal(again.root().get("text").value(), "dcba");
  const history = await other.models().history("page");
  await history.playTo(at);
  assert.deepEqual(history.root().value(), { text: "cba" });
  await other.dispose();
  await second.stop("SIGTERM");
  assert.equal((await runToEnd(["check", "--data", folder])).code, 0);
});

test("[P6] the longest account that a record may give of itself reaches who opens the model; a longer one is refused", async (context) => {
  const { path: folder } = temporaryFolder(context);
  const words = ["--port", String(await freePort()), "--data", folder, "--log-level", "fatal"];
  const first = await startServer(context, words);
  const domain = await connectAnonymously(first.url, "Ada");
  const { username: key } = domain.session().user();
  const wanted = { collection: "pages", id: "page", data: { text: secret } };
  const model = await domain.models().openAutoCreate<Page>(wanted);
  model.root().get("text").insert(0, "!");
  assert.ok(await model.whenCommitted());
  await domain.dispose();
  await first.stop("SIGTERM");
  const store = ["--data", folder];
  const account = (reason: number, by: string) => ["--reason", "r".repeat(reason), "--by", by];
  const longest = account(900, "b".repeat(256));
  const redact = ["redact", ...store, "--model", "page", "--versions", "0..999999999999999"];
  const pseudonymize = ["pseudonymize", ...store, "--user", key];
  const purge = ["purge", ...store, "--model", "page", "--force"];
  const silent = { environment: {}, print: () => undefined, complain: () => undefined };
  for (const command of [redact, pseudonymize, purge]) {
    const tooLong = [account(901, "b"), account(1, "b".repeat(257)), account(1, ""), account(1, "a\nb")];
    for (const given of tooLong) assert.equal(await runCommand([...command, ...given], silent), 1, command[0]);
  }
  for (const command of [redact, pseudonymize]) assert.equal(await runCommand([...command, ...longest], silent), 0);

  const second = await startServer(context, words);
  const other = await connectAnonymously(second.url, "Bob");
  const again = await other.models().openAutoCreate<Page>(wanted);
  assert.equal(again.root().get("text").value(), "\u2588".repeat(secret.length + 1));
  const history = await other.models().history("page");
  const reasons: number[] = [];
  for await (const { meta } of history.changes()) reasons.push(meta?.reason?.length ?? 0);
  assert.deepEqual(reasons.length, 3);
  await other.dispose();
  await second.stop("SIGTERM");
});

test("what redact, pseudonymize, export-user and purge are told has to make sense", async () => {
  for (const [words, message] of [
    [["redact", "--reason", "r"], /--model is missing/],
    [["redact", "--model", "m", "--versions", "1"], /--reason is missing/],
    [["redact", "--model", "m", "--reason", "r"], /Say one of --versions, --user and --element/],
    [["redact", "--model", "m", "--reason", "r", "--versions", "5..2"], /--versions has to be a version or A\.\.B/],
    [["redact", "--model", "m", "--reason", "r", "--versions", "x"], /has to be a whole number, not "x"/],
    [["redact", "--model", "m", "--reason", "r", "--element", "7"], /--element has to be an element id/],
    [["purge", "--model", "m"], /--reason is missing/],
    [["pseudonymize", "--reason", "r"], /--user is missing/],
    [["pseudonymize", "--user", "u"], /--reason is missing/],
    [["export-user"], /--user is missing/],
    [["export-user", "--user", ""], /--user is empty/],
    [["pseudonymize", "--user", "", "--reason", "r"], /--user is empty/],
  ] as const) {
    const errors: string[] = [];
    const terminal = { environment: {}, print: () => assert.fail(), complain: (line: string) => errors.push(line) };
    assert.equal(await runCommand(words, terminal), 2, words.join(" "));
    assert.match(errors.join("\n"), message);
  }
});
