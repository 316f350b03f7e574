// People who edit one model without a pause, each edit with a mark of its own, so that what was lost or doubled shows in the end.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { connectAnonymously, type RealTimeArray, type RealTimeNumber, type RealTimeString } from "@convergence/client";
import { openSqliteStorage } from "@convergence/storage-sqlite";

const editEveryMs = 4;

/** A port that was free a moment ago, to be used again and again. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export type Writer = Awaited<ReturnType<typeof startWriter>>;

/** Edits a list, a number and a text, each edit with a mark of its own, until it is stopped. */
export async function startWriter(url: string, name: string) {
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

export const committed = ({ model }: Writer): Promise<void> =>
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
export async function underLoad(writers: readonly Writer[], edits: number): Promise<void> {
  const before = writers.map(({ list, name }) => list.value().filter((mark) => mark.startsWith(name)).length);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (writers.some(({ edits: made }, i) => made() < before[i]! + edits)) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

/** Stops the writers and waits until they have all that there is. Everything that they did is there once, and they see the same.
 *  Returns how many edits that were. */
export async function checkWriters(writers: readonly Writer[]): Promise<number> {
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
  return total;
}

const reaches = ({ model }: Writer, version: number): Promise<void> =>
  new Promise((resolve) => {
    const check = () => model.version() === version && resolve();
    model.on("version_changed", check);
    check();
  });

/** The log of a store that nobody has open holds so many changes, each once. */
export async function checkLog(folder: string, total: number): Promise<void> {
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
