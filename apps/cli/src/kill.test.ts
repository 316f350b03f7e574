// The real command, real sockets, a real file, and SIGKILL under load. The clients come back by themselves.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connectAnonymously, type RealTimeArray, type RealTimeNumber, type RealTimeString } from "@convergence/client";
import { type CheckResult, checkSqliteStore, formatProblem, openSqliteStorage } from "@convergence/storage-sqlite";
import { startServer } from "./testing/start-command.ts";

const clientCount = 3;
const kills = Number(process.env.CONVERGENCE_KILLS ?? 4);
const editEveryMs = 4;

/** A port that was free a moment ago, to be used again and again. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Writer = Awaited<ReturnType<typeof startWriter>>;

/** Edits a list, a number and a text, each edit with a mark of its own, until it is stopped. */
async function startWriter(url: string, name: string) {
  const domain = await connectAnonymously(url, name, { clientId: name, reconnect: { intervalsMs: [20, 50, 100] } });
  const data = { list: [] as string[], count: 0, text: "" };
  const model = await domain.models().openAutoCreate({ collection: "kill", id: "model", data });
  const list = model.elementAt("list") as unknown as RealTimeArray<string>;
  const count = model.elementAt("count") as unknown as RealTimeNumber;
  const text = model.elementAt("text") as unknown as RealTimeString;
  let edits = 0;
  const timer = setInterval(() => {
    const mark = `${name}:${++edits}`;
    model.startBatch();
    list.insert(Math.floor(list.length() / 2), mark);
    count.add(1);
    text.insert(text.length(), `<${mark}>`);
    model.completeBatch();
  }, editEveryMs);
  return { name, domain, model, list, count, text, edits: () => edits, stop: () => clearInterval(timer) };
}

const committed = ({ model }: Writer): Promise<void> =>
  new Promise((resolve) => {
    const check = () => {
      if (!model.isCommitted() || !model.isOnline()) return;
      model.removeListener("committed", check);
      model.removeListener("resync_completed", check);
      resolve();
    };
    model.on("committed", check);
    model.on("resync_completed", check);
    check();
  });

/** Until so many more edits of each are committed: load, whatever the machine's speed. */
async function underLoad(writers: readonly Writer[], edits: number): Promise<void> {
  const before = writers.map(({ list, name }) => list.value().filter((mark) => mark.startsWith(name)).length);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (writers.some(({ edits: made }, i) => made() < before[i]! + edits)) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

test("[P3] [P4] kill -9 under load: clients come back by themselves, nothing acknowledged is lost, nothing is doubled", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "convergence-kill-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const words = ["--port", String(port), "--data", folder, "--log-level", "fatal"];
  let server = await startServer(context, words);
  const writers = await Promise.all(
    Array.from({ length: clientCount }, (_, i) => startWriter(server.url, `client-${i + 1}`)),
  );
  context.after(async () => {
    for (const { stop } of writers) stop();
    await Promise.all(writers.map(({ domain }) => domain.dispose()));
  });
  for (let kill = 0; kill < kills; kill++) {
    await underLoad(writers, 40 + 17 * kill);
    await server.stop("SIGKILL");
    await assertClean(folder);
    server = await startServer(context, words);
  }
  await underLoad(writers, 30);
  for (const { stop } of writers) stop();
  await Promise.all(writers.map(committed));
  const total = writers.reduce((sum, { edits }) => sum + edits(), 0);
  const version = Math.max(...writers.map(({ model }) => model.version()));
  await Promise.all(writers.map((writer) => reaches(writer, version)));

  const [first] = writers as [Writer, ...Writer[]];
  for (const { model, name } of writers)
    assert.deepEqual(model.root().value(), first.model.root().value(), `[P1] ${name}`);
  const marks = first.list.value();
  assert.equal(new Set(marks).size, marks.length, "nothing is doubled");
  assert.equal(marks.length, total, "nothing is lost");
  assert.equal(first.count.value(), total);
  for (const mark of marks) assert.equal(first.text.value().split(`<${mark}>`).length, 2, `${mark} is whole, once`);
  assert.equal(version, total, "each change has one version");
  await Promise.all(writers.map(({ domain }) => domain.dispose()));
  await server.stop("SIGTERM");
  assert.equal((await assertClean(folder)).changes, total);
  await checkLog(folder, total);
  context.diagnostic(`kills: ${kills}, acknowledged changes checked: ${total}, lost: 0, doubled: 0`);
});

const reaches = ({ model }: Writer, version: number): Promise<void> =>
  new Promise((resolve) => {
    const check = () => model.version() === version && resolve();
    model.on("version_changed", check);
    check();
  });

/** The whole store, as the server left it. */
async function assertClean(folder: string): Promise<CheckResult> {
  const problems: string[] = [];
  const result = await checkSqliteStore(folder, { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
  return result;
}

async function checkLog(folder: string, total: number): Promise<void> {
  const storage = await openSqliteStorage({ folder });
  const record = await storage.findModel("default", "model");
  const log = await storage.readLog(record!, { after: 0, limit: 1_000_000, bytesMax: 2 ** 30 });
  await storage.close();
  assert.deepEqual(
    log.map((entry) => entry.version),
    Array.from({ length: total }, (_, i) => i + 1),
  );
  assert.equal(new Set(log.map((entry) => `${entry.client} ${entry.sequence}`)).size, total);
}
