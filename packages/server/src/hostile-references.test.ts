// References that no client of ours would share: each gets its code or has no effect, and whoever keeps the rules notices nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, type Reference } from "@convergence/engine";
import { encodeClientMessages, type Refer, type Share, tagOf } from "@convergence/protocol";
import { defaultLimits } from "./limits.ts";
import type { Heard } from "./testing/client-wire.ts";
import { change, list, number, start, text } from "./testing/neighbour.ts";
import { RawClient } from "./testing/raw-client.ts";

const { referencesPerSessionMax, referenceUnitsPerSessionMax } = defaultLimits;

const seenBy = (client: RawClient): number => tagOf(client.all("modelOpened")[0]?.version ?? 0);

const share = (client: RawClient, id: number, reference: Reference, some: Partial<Share> = {}): Share => ({
  ...{ kind: "share", channel: 1, id, key: "hostile", turn: 1, seen: seenBy(client), reference },
  ...some,
});
const refer = (client: RawClient, id: number, values: readonly number[], some: Partial<Refer> = {}): Refer => ({
  ...{ kind: "refer", channel: 1, id, turn: 2, seen: seenBy(client), values },
  ...some,
});
const index = (values: readonly number[], element = text): Reference => ({
  kind: "index",
  ...{ element, side: "before", values },
});
const range = (start: number, end: number, element = text): Reference => ({
  kind: "range",
  ...{ element, side: "inside", values: [{ start, end }] },
});
const property = (values: readonly string[], element = 0): Reference => ({ kind: "property", element, values });
const elements = (values: readonly number[], element = 0): Reference => ({ kind: "element", element, values });
const many = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

/** What somebody was told of others' references. */
const toldTo = (client: RawClient) => client.all("references").flatMap(({ updates }) => updates);

/** Everything that a client has sent so far is dealt with. */
async function isDone(client: RawClient): Promise<void> {
  const count = client.all("pong").length;
  client.send({ kind: "ping", time: count });
  await client.first("pong", count + 1);
}

type Act = (client: RawClient, site: number) => void;

const refused: readonly (readonly [what: string, fate: string, act: Act])[] = [
  [
    "more references than a session may share",
    "modelClosed limit",
    (client) => {
      for (let id = 0; id <= referencesPerSessionMax; id++) client.send(share(client, id, index([0])));
    },
  ],
  [
    "more positions than all references of a session may have",
    "modelClosed limit",
    (client) => {
      for (let id = 0; id <= referenceUnitsPerSessionMax / 1000; id++) {
        client.send(share(client, id, index([0])), refer(client, id, many(1000, 1)));
      }
    },
  ],
  [
    "one long key over and over",
    "modelClosed limit",
    (client, site) => {
      const key = "k".repeat(1000);
      const value = { id: elementId(site, 1), type: "null", content: null } as const;
      client.send(change(client, 1, [{ kind: "setKey", element: 0, key, value }]));
      client.send(share(client, 1, property(many(1000, key)), { seen: seenBy(client) }));
    },
  ],
  [
    "a position beyond the text",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, index([7]))),
  ],
  [
    "a position beyond all integers that are near",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, index([Number.MAX_SAFE_INTEGER]))),
  ],
  [
    "a range that ends nowhere",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, range(0, 9))),
  ],
  [
    "a range of a list from behind its end",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, range(2, 0, list))),
  ],
  [
    "a good place and then a bad one",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, index([2])), refer(client, 1, [2, 8])),
  ],
  [
    "a position in a number",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, index([0], number))),
  ],
  [
    "a position in an object",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, index([0], 0))),
  ],
  ["keys of a text", "modelClosed operation-invalid", (client) => client.send(share(client, 1, property(["a"], text)))],
  [
    "elements, but not of the model",
    "modelClosed operation-invalid",
    (client) => client.send(share(client, 1, elements([number], list))),
  ],
  [
    "a version of the future",
    "modelClosed version-unknown",
    (client) => client.send(share(client, 1, index([0]), { seen: tagOf(2 ** 30) })),
  ],
  [
    "1,001 values",
    "rejected malformed",
    (client) => {
      const good = encodeClientMessages([share(client, 1, index(many(1000, 0)))]);
      const at = good.findIndex((byte, i) => byte === 0xe8 && good[i + 1] === 7);
      client.sendBytes(Uint8Array.from([...good.subarray(0, at), 0xe9, ...good.subarray(at + 1), 0]));
    },
  ],
];

const ignored: readonly (readonly [what: string, act: Act])[] = [
  ["a place for what was never shared", (client) => client.send(refer(client, 1, [0]))],
  ["the end of what was never shared", (client) => client.send({ kind: "unshare", channel: 1, id: 3 })],
  ["a place in a model that is not open", (client) => client.send(share(client, 1, index([0]), { channel: 9 }))],
  [
    "an element of its own that was never there",
    (client, site) => client.send(share(client, 1, index([0], elementId(site, 77)))),
  ],
  [
    "an element of somebody else that was never there",
    (client, site) => client.send(share(client, 1, index([0], elementId(site + 1, 5)))),
  ],
];

test("[P9] references that cannot be are refused with a code, and nobody else notices", async (t) => {
  const { url, neighbour } = await start(t);
  for (const [what, fate, act] of refused) {
    const client = await RawClient.opened(url, "m");
    act(client, client.all("modelOpened")[0]!.site);
    assert.equal(await client.fate(), fate, what);
    client.leave();
    await neighbour.checkUndisturbed();
  }
  const late = await RawClient.opened(url, "m");
  await isDone(late);
  assert.deepEqual(toldTo(late), [], "all of them are gone");
  late.leave();
});

test("[P9] what is said of references that are not there has no effect", async (t) => {
  const { url, neighbour } = await start(t);
  for (const [what, act] of ignored) {
    const client = await RawClient.opened(url, "m");
    act(client, client.all("modelOpened")[0]!.site);
    await isDone(client);
    assert.deepEqual(client.bad(), [], what);
    client.leave();
    await neighbour.checkUndisturbed();
  }
  assert.deepEqual(toldTo(neighbour.client), []);
});

test("[P9] values that are none of their reference's kind leave it where it is", async (t) => {
  const { url, neighbour } = await start(t);
  const client = await RawClient.opened(url, "m");
  client.send(
    ...[share(client, 1, range(1, 2)), refer(client, 1, [0, 1, 2])],
    ...[share(client, 2, property(["text"])), refer(client, 2, [0])],
    ...[share(client, 3, elements([number])), refer(client, 3, many(1001, number))],
    ...[share(client, 4, index([0])), refer(client, 4, many(1000, 6))],
  );
  await neighbour.client.first("references");
  const told = toldTo(neighbour.client).map((update) => update.kind === "shared" && update.reference);
  assert.deepEqual(told, [range(1, 2), property(["text"]), elements([number]), index(many(1000, 6))]);
  assert.deepEqual(client.bad(), []);
  client.leave();
  await neighbour.checkUndisturbed();
});

test("[P9] a reference shared in the very frame that opens the model is not taken, and the model opens", async (t) => {
  const { url, neighbour } = await start(t);
  const client = await RawClient.ready(url);
  client.open({ model: "m" });
  client.send(share(client, 1, index([0])));
  await client.first("modelOpened");
  await isDone(client);
  assert.deepEqual(client.bad(), []);
  assert.deepEqual(toldTo(client), []);
  client.leave();
  await neighbour.checkUndisturbed();
});

/** Where the references of the only one who shares any are, after all that somebody was told. */
function placesOf(heard: readonly Heard[]): readonly (readonly number[])[] {
  const places = new Map<number, readonly number[]>();
  for (const message of heard) {
    if (message.kind !== "references") continue;
    for (const update of message.updates) {
      if (update.kind === "gone") places.delete(update.number);
      else if (update.kind === "moved") places.set(update.number, update.values);
      else places.set(update.number, update.reference.kind === "index" ? update.reference.values : []);
    }
  }
  return [...places.values()];
}

test("[P9] a flood of places is told as a few, the last among them", async (t) => {
  const { url, neighbour } = await start(t);
  const client = await RawClient.opened(url, "m");
  const moves = 15_000;
  client.send(share(client, 1, index([0])));
  for (let sent = 0; sent < moves; sent += 5000) {
    client.send(...Array.from({ length: 5000 }, (_, n) => refer(client, 1, [n % 6], { turn: sent + n })));
  }
  client.send(refer(client, 1, [5], { turn: moves }));
  await isDone(client);
  await neighbour.checkUndisturbed();
  const isThere = (): boolean => toldTo(neighbour.client).some((each) => "turn" in each && each.turn === moves);
  for (let count = 1; !isThere(); count++) await neighbour.client.first("references", count);
  assert.deepEqual(placesOf(neighbour.client.received), [[5]]);
  assert.ok(toldTo(neighbour.client).length < moves / 50, `told of ${toldTo(neighbour.client).length} places`);
  assert.deepEqual(client.bad(), []);
  client.leave();
  await neighbour.checkUndisturbed();
});

test("[P9] who shares and takes back over and over tells the others little, and leaves nothing behind", async (t) => {
  const { url, neighbour } = await start(t);
  const client = await RawClient.opened(url, "m");
  const times = 4000;
  for (let sent = 0; sent < times; sent++) {
    client.send(share(client, sent % 50, index([sent % 7])));
    client.send({ kind: "unshare", channel: 1, id: sent % 50 });
  }
  await isDone(client);
  await neighbour.checkUndisturbed();
  assert.deepEqual(client.bad(), []);
  client.leave();
  const late = await RawClient.opened(url, "m");
  await isDone(late);
  assert.deepEqual(toldTo(late), []);
  assert.ok(toldTo(neighbour.client).length < times / 4, `told of ${toldTo(neighbour.client).length}`);
  await neighbour.checkUndisturbed();
  late.leave();
});
