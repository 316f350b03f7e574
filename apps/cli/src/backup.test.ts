// Backups of a server that serves, with people writing: what they hold, and what their clients see when one is restored.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { connectAnonymously, type RealTimeArray, type RealTimeModel } from "@convergence/client";
import { databaseFileName } from "@convergence/storage-sqlite";
import { runToEnd, startServer } from "./testing/start-command.ts";

type List = RealTimeArray<number>;

const listOf = (model: RealTimeModel): List => model.elementAt("list") as unknown as List;

/** Once the server has confirmed so many items. */
const reaches = (model: RealTimeModel, version: number): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (model.version() < version) return;
      model.removeListener("version_changed", check);
      resolve();
    };
    model.on("version_changed", check);
    check();
  });

test("[P3] a backup taken under writes has all that was acknowledged before, and clients recognise it when it is restored", async (t) => {
  const parent = mkdtempSync(path.join(tmpdir(), "convergence-backup-"));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const [folder, restored, file] = ["data", "restored", "backup.sqlite"].map((name) => path.join(parent, name)) as [
    string,
    string,
    string,
  ];
  const server = await startServer(t, ["--port", "0", "--data", folder, "--log-level", "fatal"]);
  const { port } = new URL(server.url);
  const domain = await connectAnonymously(server.url, "writer", { reconnect: { intervalsMs: [20, 50] } });
  const wanted = { collection: "c", id: "m", data: { list: [] as number[] } };
  const model = (await domain.models().openAutoCreate(wanted)) as unknown as RealTimeModel;
  let written = 0;
  const timer = setInterval(() => void listOf(model).push(++written), 1);
  t.after(() => clearInterval(timer));
  await reaches(model, 200);

  const before = model.version();
  const made = await runToEnd(["backup", "--data", folder, "--to", file]);
  const during = model.version() - before;
  assert.equal(made.code, 0, made.errors);
  assert.match(
    made.output,
    /^Checked: models 1, changes \d+, .* problems 0\nBackup: .*backup\.sqlite \(\d+ bytes\)\n$/,
  );
  assert.ok(during > 0, "writing went on");

  const bytes = readFileSync(file);
  const again = await runToEnd(["backup", "--data", folder, "--to", file]);
  assert.deepEqual([again.code, again.output], [1, ""]);
  assert.match(again.errors, /is there already/);
  assert.deepEqual(readFileSync(file), bytes);
  const inUse = await runToEnd(["check", "--data", folder]);
  assert.deepEqual([inUse.code, inUse.output], [2, ""]);
  assert.match(inUse.errors, /is in use by another process/);
  assert.equal((await runToEnd(["check", "--data", file])).code, 0);

  const closed = new Promise((resolve) => model.on("closed", ({ code }) => resolve(code)));
  await server.stop("SIGTERM");
  clearInterval(timer);
  mkdirSync(restored);
  copyFileSync(file, path.join(restored, databaseFileName));
  const next = await startServer(t, ["--port", port, "--data", restored, "--log-level", "fatal"]);
  assert.equal(await closed, "epoch");
  assert.equal(listOf(model).length(), written, "what is lost can still be read");
  const fresh = (await domain.models().openAutoCreate(wanted)) as unknown as RealTimeModel;
  const held = listOf(fresh).value();
  assert.ok(held.length >= before && held.length < written, `${before} acknowledged before, ${held.length} held`);
  assert.deepEqual(
    held,
    Array.from({ length: held.length }, (_, index) => index + 1),
  );
  listOf(fresh).push(0);
  await reaches(fresh, held.length + 1);
  await domain.dispose();
  await next.stop("SIGTERM");
  const end = await runToEnd(["check", "--data", restored]);
  assert.match(end.output, new RegExp(`changes ${held.length + 1}, .* problems 0 `));
  assert.equal(end.code, 0);
  t.diagnostic(`acknowledged before: ${before}, in the backup: ${held.length}, confirmed while it was made: ${during}`);
});
