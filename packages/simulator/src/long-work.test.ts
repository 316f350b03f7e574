// Several clients come back at once to a real server, each with more work than the server keeps to merge with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connectAnonymously, RealTimeString } from "@convergence/client";
import { recentEntriesMax } from "@convergence/engine";
import { Choices } from "@convergence/proof";
import { createHub } from "@convergence/server";
import { createMemoryStorage } from "@convergence/storage";
import { VirtualNetwork } from "./virtual-network.ts";
import { drainPromises, VirtualTime } from "./virtual-time.ts";

const ignore = (): void => undefined;

async function comeBackTogether(names: readonly string[], changesEach: number) {
  const time = new VirtualTime(1_700_000_000_000);
  const network = new VirtualNetwork(time, Choices.seeded(1));
  const after = (ms: number, action: () => void) => time.after(ms, action);
  const soon = (action: () => void): void => void time.after(0, action);
  const hub = createHub({
    storage: createMemoryStorage(),
    clock: { now: () => time.now, after, soon },
    log: { info: ignore, warn: ignore, error: (fields) => assert.fail(JSON.stringify(fields)) },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
  });
  network.listen(hub);
  const until = async (isDone: () => boolean): Promise<void> => {
    for (await drainPromises(); !isDone(); await drainPromises()) {
      assert.ok(time.step(time.now + 600_000), "the world does not come to rest");
    }
  };
  const open = async (name: string) => {
    const timers = { now: () => time.now, after, soon, nextTurn: (action: () => void) => void time.after(1, action) };
    const options = { clientId: name, webSocket: () => network.connect(name), timers, random: () => 0.5 };
    const opening = connectAnonymously("ws://world/", name, options).then((domain) =>
      domain.models().openAutoCreate({ collection: "c", id: "m", data: { text: "", count: 0 } }),
    );
    let isOpen = false;
    opening.then(() => (isOpen = true), assert.ifError);
    await until(() => isOpen);
    return opening;
  };
  const models: Awaited<ReturnType<typeof open>>[] = [];
  for (const name of names) models.push(await open(name));
  for (const name of names) network.keepAway(name);
  let resyncs = 0;
  for (const model of models) {
    const text = model.root().get("text");
    assert.ok(text instanceof RealTimeString);
    for (let i = 0; i < changesEach; i++) {
      if (i % 2 === 0) model.root().get("count").add(1);
      else text.insert(i % (text.length() + 1), "x");
    }
    model.on("resync_started", () => resyncs++);
  }
  for (const name of names) network.letBack(name);
  await until(() => models.every((model) => model.isCommitted() && model.version() === names.length * changesEach));
  return { resyncs: resyncs - names.length, values: models.map((model) => model.root().value()) };
}

test("[P1] [P9] two clients with long work come back at once and need not resume for it", async (context) => {
  const changes = recentEntriesMax + 1000;
  const { resyncs, values } = await comeBackTogether(["a", "b"], changes);
  assert.equal(values[0]!.count, changes);
  assert.equal(values[0]!.text.length, changes);
  assert.deepEqual(values[1], values[0]);
  context.diagnostic(`resyncs: ${resyncs}`);
  assert.ok(resyncs <= 4, `${resyncs} resyncs`);
});

test("[P1] [P9] many who come back at once find a pace at which all get their work in", async (context) => {
  const names = Array.from({ length: 8 }, (_, i) => `client-${i}`);
  const { resyncs, values } = await comeBackTogether(names, 1500);
  for (const value of values) assert.deepEqual(value, values[0]);
  context.diagnostic(`resyncs: ${resyncs}`);
  assert.ok(resyncs <= 4 * names.length, `${resyncs} resyncs`);
});
