// A frame that is altered on its way, in one byte, so that it can still be read: one replica is wrong from there on, and nothing
// in what follows tells. Real clients, a real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connectAnonymously, RealTimeString, type SocketLike } from "@convergence/client";
import { Choices } from "@convergence/proof";
import { createHub, type Divergence, makeTrace, replayTrace } from "@convergence/server";
import { createMemoryStorage, type ModelRecord } from "@convergence/storage";
import { VirtualNetwork } from "./virtual-network.ts";
import { drainPromises, VirtualTime } from "./virtual-time.ts";

const ignore = (): void => undefined;

/** Makes `quick` of the first `Quick` that arrives. */
function altering(socket: SocketLike): SocketLike {
  let hear: SocketLike["onmessage"] = null;
  let isDone = false;
  Object.defineProperty(socket, "onmessage", {
    get: () => (event: { readonly data: ArrayBuffer }) => {
      const bytes = Buffer.from(event.data);
      const at = isDone ? -1 : bytes.indexOf("Quick");
      if (at >= 0) {
        bytes.write("q", at);
        isDone = true;
      }
      hear?.(event as never);
    },
    set: (listener) => {
      hear = listener;
    },
  });
  return socket;
}

async function world() {
  const time = new VirtualTime(1_700_000_000_000);
  const network = new VirtualNetwork(time, Choices.seeded(1));
  const after = (ms: number, action: () => void) => time.after(ms, action);
  const soon = (action: () => void): void => void time.after(0, action);
  const storage = createMemoryStorage();
  const found: (readonly [ModelRecord, Divergence])[] = [];
  let matches = 0;
  const hub = createHub({
    storage,
    clock: { now: () => time.now, after, soon },
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
    onMatch: () => void matches++,
    onDivergence: (...divergence) => found.push(divergence),
  });
  network.listen(hub);
  const until = async (isDone: () => boolean): Promise<void> => {
    for (await drainPromises(); !isDone(); await drainPromises()) {
      assert.ok(time.step(time.now + 60_000), "the world does not come to rest");
    }
  };
  const open = async (name: string, change: (socket: SocketLike) => SocketLike) => {
    const timers = { now: () => time.now, after, soon, nextTurn: soon };
    const options = { clientId: name, webSocket: () => change(network.connect(name)), timers, random: () => 0.5 };
    const opening = connectAnonymously("ws://world/", name, options).then((domain) =>
      domain.models().openAutoCreate({ collection: "c", id: "m", data: { text: "The fox" } }),
    );
    let isOpen = false;
    opening.then(() => (isOpen = true), assert.ifError);
    await until(() => isOpen);
    const model = await opening;
    const text = model.root().get("text");
    assert.ok(text instanceof RealTimeString);
    return { model, text };
  };
  return { storage, found, until, open, matches: () => matches };
}

test("[P1] [P2] a replica that a bad wire has made wrong is found, told, traced and put right, and its edits are kept", async () => {
  const { storage, found, until, open, matches } = await world();
  const ada = await open("ada", (socket) => socket);
  const bob = await open("bob", altering);
  const models = [ada.model, bob.model];
  const seen: string[] = [];
  bob.model.on("diverged", ({ version }) => seen.push(`diverged at ${version}`));
  bob.text.on("value", ({ value }) => seen.push(value));
  for (const model of models) model.on("closed", ({ code }) => assert.fail(`closed: ${code}`));
  ada.text.insert(4, "Quick ");
  await until(() => models.every((model) => model.version() === 1 && model.isCommitted()));
  assert.deepEqual([ada.text.value(), bob.text.value()], ["The Quick fox", "The quick fox"]);
  assert.notEqual(ada.model.stateDigest(), bob.model.stateDigest());
  bob.text.insert(13, "es");
  await until(() => models.every((model) => model.version() === 2 && model.isCommitted()));
  await until(() => found.length === 1);
  bob.text.insert(0, "See: "); // the server knows already
  await until(() => seen.length > 0 && models.every((model) => model.version() === 3 && model.isCommitted()));
  assert.deepEqual(seen, ["diverged at 2", "See: The Quick foxes"]);
  assert.deepEqual([ada.text.value(), bob.text.value()], ["See: The Quick foxes", "See: The Quick foxes"]);
  const before = matches();
  await until(() => matches() === before + models.length);
  assert.equal(found.length, 1);
  const [record, divergence] = found[0]!;
  assert.equal(divergence.version, 2);
  const trace = JSON.stringify(await makeTrace(storage, record, divergence));
  assert.deepEqual(replayTrace(trace), { version: 2, digest: divergence.serverDigest, agrees: "server" });
});
