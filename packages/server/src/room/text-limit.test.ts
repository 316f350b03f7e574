// Text at the length that no server lets anybody exceed: several authors may go beyond it together, and nobody did anything wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTree, encodeTree, type Operation, type StringElement, stringUnitsMax } from "@convergence/engine";
import { createMemoryStorage } from "@convergence/storage";
import { systemClock } from "../clock.ts";
import { createHub } from "../hub.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";

const ignore = (): void => undefined;
const text = 1;
const splice = (at: number, remove: number, insert: string): Operation => ({
  kind: "splice",
  element: text,
  at,
  remove,
  insert,
  glued: false,
});

/** Two clients in a model whose text has so many units. */
async function two(units: number) {
  const hub = createHub({
    storage: createMemoryStorage(),
    clock: systemClock,
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
  });
  const clients = [new LoopClient(hub, "a"), new LoopClient(hub, "b")] as const;
  for (const client of clients) {
    client.connect();
    await quiet();
    client.open("m", {
      id: 0,
      type: "object",
      content: [["text", { id: text, type: "string", content: "=".repeat(units) }]],
    });
    await quiet();
  }
  return { hub, a: clients[0], b: clients[1] };
}

const lengthOf = ({ branch }: LoopClient): number =>
  (branch!.replica.document.get(text) as StringElement).content.length;

/** Comes back on the same connection, if it was told to. */
async function resync(client: LoopClient): Promise<void> {
  if (client.all("resync").length > 0) client.open("m");
  await quiet();
}

test("[P5] what was typed offline into text that is full by now is refused, and the model stays open", async () => {
  const { a, b } = await two(stringUnitsMax - 1);
  a.drop();
  a.branch!.edit(splice(0, 0, "a"));
  b.edit(splice(0, 0, "b"));
  await quiet();
  a.connect();
  await quiet();
  a.open("m");
  await quiet();
  assert.deepEqual(a.all("modelClosed"), []);
  assert.deepEqual(
    a.all("refused").map(({ code }) => code),
    ["model-limit"],
  );
  assert.deepEqual([lengthOf(a), lengthOf(b)], [stringUnitsMax, stringUnitsMax]);
});

test("[P5] [P9] who replaces what somebody else has replaced meanwhile cannot make text too long to be read back", async () => {
  const half = stringUnitsMax / 2;
  const { a, b } = await two(half);
  b.isDeaf = true;
  a.edit(splice(0, half, "a".repeat(stringUnitsMax)));
  await quiet();
  b.edit(splice(0, half, "b".repeat(half)));
  await quiet();
  const document = a.branch!.replica.document;
  assert.equal(lengthOf(a), stringUnitsMax);
  assert.deepEqual(decodeTree(encodeTree(document.tree())), document.tree());
});

test("[P5] an edit that fits only with a removal which is already done is refused once its author has seen that", async () => {
  const half = stringUnitsMax / 2;
  const { hub, a, b } = await two(half);
  // On its way while b's change is: b has not seen what a did.
  const frames: Uint8Array[] = [];
  const send = b.sendBytes.bind(b);
  b.sendBytes = (bytes) => void frames.push(bytes);
  b.edit(splice(0, half, "b".repeat(half)));
  a.edit(splice(0, half, "a".repeat(stringUnitsMax)));
  await quiet();
  b.sendBytes = send;
  for (const frame of frames) b.sendBytes(frame);
  await quiet();
  await resync(b);
  assert.deepEqual(b.all("modelClosed"), []);
  assert.deepEqual(
    b.all("refused").map(({ code }) => code),
    ["model-limit"],
  );
  assert.deepEqual([lengthOf(a), lengthOf(b)], [stringUnitsMax, stringUnitsMax]);
  await hub.close();
});
