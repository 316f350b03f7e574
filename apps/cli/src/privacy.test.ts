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

test("what redact and purge are told has to make sense", async () => {
  for (const [words, message] of [
    [["redact", "--reason", "r"], /--model is missing/],
    [["redact", "--model", "m", "--versions", "1"], /--reason is missing/],
    [["redact", "--model", "m", "--reason", "r"], /Say one of --versions, --user and --element/],
    [["redact", "--model", "m", "--reason", "r", "--versions", "5..2"], /--versions has to be a version or A\.\.B/],
    [["redact", "--model", "m", "--reason", "r", "--versions", "x"], /has to be a whole number, not "x"/],
    [["redact", "--model", "m", "--reason", "r", "--element", "7"], /--element has to be an element id/],
    [["purge", "--model", "m"], /--reason is missing/],
  ] as const) {
    const errors: string[] = [];
    const terminal = { environment: {}, print: () => assert.fail(), complain: (line: string) => errors.push(line) };
    assert.equal(await runCommand(words, terminal), 2, words.join(" "));
    assert.match(errors.join("\n"), message);
  }
});
