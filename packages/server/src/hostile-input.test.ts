// Whatever arrives over a real socket: it is answered with a code, and a client that keeps the rules notices nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, type Operation, type Tree } from "@convergence/engine";
import {
  ChangesEncoder,
  clientFrameBytesMax,
  encodeClientMessages,
  type HistoryQuestion,
  protocolVersion,
  type ReadHistory,
  versionMax,
} from "@convergence/protocol";
import { strangerBytesMax } from "./http/http-limits.ts";
import { ClientWire, type Said } from "./testing/client-wire.ts";
import { add, change, list, type SaidChange, start, text, tree } from "./testing/neighbour.ts";
import { RawClient } from "./testing/raw-client.ts";

const splice = (at: number, remove: number, insert: string, element = text): Operation => ({
  kind: "splice",
  ...{ element, at, remove, insert, glued: false },
});
const setKey = (key: string, value: Tree): Operation => ({ kind: "setKey", element: 0, key, value });
const nothing = (id: number): Tree => ({ id, type: "null", content: null });

/** Bytes with a stretch of them, which must be there once, replaced by another. */
function patched(bytes: Uint8Array, from: readonly number[], to: readonly number[] | Uint8Array): Uint8Array {
  const starts = [...bytes.keys()].filter((start) => from.every((byte, index) => bytes[start + index] === byte));
  assert.equal(starts.length, 1, `found ${starts.length} times`);
  const start = starts[0]!;
  return Uint8Array.from([...bytes.subarray(0, start), ...to, ...bytes.subarray(start + from.length)]);
}

/** A change with bytes that no encoder would write. */
function forged(good: SaidChange, from: readonly number[], to: readonly number[] | Uint8Array): Said {
  const [payload] = new ChangesEncoder().encode([good]);
  return { kind: "changes", channel: good.channel, payload: patched(payload!, from, to) };
}

const bytesOf = (value: number): readonly number[] => [...new Uint8Array(Float64Array.of(value).buffer)];

/** Arrays in arrays, the innermost empty. */
function nested(site: number, levels: number): Tree {
  let inner: Tree = { id: elementId(site, levels), type: "array", content: [] };
  for (let level = levels - 1; level > 0; level--) {
    inner = { id: elementId(site, level), type: "array", content: [inner] };
  }
  return inner;
}

/** Numbers that look random and are the same each time. */
function randomSource(seed: number): (below: number) => number {
  let counter = seed;
  return (below) => {
    counter = (counter + 0x9e3779b9) | 0;
    let x = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) % below;
  };
}

const entries = { kind: "entries", after: 0, to: 0, backwards: false, limit: 1, filter: undefined } as const;
const history = (question: HistoryQuestion, model = "m"): ReadHistory => {
  return { kind: "readHistory", request: 1, model, incarnation: undefined, question };
};

type Case = readonly [what: string, fate: string, act: (client: RawClient, site: number) => void];

const beforeHello: readonly Case[] = [
  ["an empty frame", "rejected malformed", (client) => client.sendBytes(new Uint8Array(0))],
  ["a message of no kind", "rejected malformed", (client) => client.sendBytes(Uint8Array.of(255))],
  ["half a hello", "rejected malformed", (client) => client.sendBytes(Uint8Array.of(1, protocolVersion))],
  ["text", "closed 1003", (client) => client.sendText("hello")],
  ["a frame beyond the limit", "closed 1009", (client) => client.sendBytes(new Uint8Array(clientFrameBytesMax + 1))],
  [
    "much before it is known who is there",
    "closed 1009",
    (client) => client.sendBytes(new Uint8Array(16 * strangerBytesMax)),
  ],
  ["a protocol of the future", "rejected protocol-version", (client) => client.hello({ protocolVersion: 9999 })],
  ["rules of the future", "rejected rules-version", (client) => client.hello({ rulesVersion: 9999 })],
  ["another domain", "rejected domain-unknown", (client) => client.hello({ domain: "other/domain" })],
  ["a token where there is no key", "rejected unauthenticated", (client) => client.hello({ token: "a.b.c" })],
  ["a change before hello", "rejected unexpected", (client) => client.send(change(client, 1, [add(1)]))],
  ["an open before hello", "rejected unexpected", (client) => client.open({ model: "m" })],
];

const afterHello: readonly Case[] = [
  ["a second hello", "rejected unexpected", (client) => client.hello({ attempt: 2 })],
  ["an unknown model", "failed model-unknown", (client) => client.open({ model: "x", autoCreate: undefined })],
  [
    "the same channel twice at once",
    "rejected unexpected",
    (client) => {
      client.open({ model: "m" });
      client.open({ model: "m" });
    },
  ],
  [
    "another incarnation",
    "failed incarnation",
    (client) => client.open({ model: "m", resume: { incarnation: 7, version: 0 } }),
  ],
  [
    "a version of the future",
    "failed version-unknown",
    (client) => client.open({ model: "m", resume: { incarnation: 1, version: 2 ** 32 } }),
  ],
  [
    "a close during the open",
    "failed unexpected",
    (client) => {
      client.open({ model: "m" });
      client.send({ kind: "closeModel", channel: 1 });
    },
  ],
  ["the history of an unknown model", "failed model-unknown", (client) => client.send(history({ kind: "range" }, "x"))],
  [
    "a version of the far future",
    "failed version-unknown",
    (client) => client.send(history({ kind: "state", version: versionMax })),
  ],
  [
    "changes from the end of all versions backwards",
    "failed version-unknown",
    (client) => client.send(history({ ...entries, after: versionMax - 1, to: versionMax, backwards: true })),
  ],
  [
    "changes up to a version before the first of them",
    "rejected malformed",
    (client) => {
      const frame = encodeClientMessages([history({ ...entries, after: 5, to: 6 })]);
      client.sendBytes(patched(frame, [5, 6, 0], [6, 5, 0]));
    },
  ],
  [
    "more changes than one answer holds",
    "rejected malformed",
    (client) => {
      const frame = encodeClientMessages([history({ ...entries, after: 5, to: 6, limit: 7 })]);
      client.sendBytes(patched(frame, [5, 6, 0, 7], [5, 6, 0, 0xff, 0xff, 0x7f]));
    },
  ],
  [
    "a lone surrogate in an id",
    "rejected malformed",
    (client) => {
      const frame = encodeClientMessages([{ kind: "removeModel", request: 1, model: "\ud7ff" }]);
      client.sendBytes(patched(frame, [0xed, 0x9f, 0xbf], [0xed, 0xa0, 0x80]));
    },
  ],
  [
    "more messages in a frame than are allowed",
    "rejected malformed",
    (client) => {
      const ping = encodeClientMessages([{ kind: "ping", time: 0 }]);
      client.sendBytes(Uint8Array.from({ length: ping.length * 10_001 }, (_, index) => ping[index % ping.length]!));
    },
  ],
  [
    "keys out of order whose message, cut short, ends inside a character",
    "rejected malformed",
    (client) => {
      const value: Tree = { id: 0, type: "object", content: [] };
      const entries = ["a", "b"].map((key, index) => [key + "😀".repeat(500), nothing(index + 1)] as const);
      const autoCreate = { collection: "c", tree: { ...value, content: entries }, ephemeral: false };
      const open = { kind: "openModel", request: 1, channel: 1, model: "k", autoCreate, resume: undefined } as const;
      client.sendBytes(patched(encodeClientMessages([open]), [...Buffer.from("b😀")], [...Buffer.from("A😀")]));
    },
  ],
];

const afterOpen: readonly Case[] = [
  [
    "an element that was never there",
    "modelClosed element-id",
    (client, site) => client.send(change(client, 1, [splice(0, 0, "x", elementId(site, 77))])),
  ],
  [
    "a new element with another site's id",
    "modelClosed element-id",
    (client, site) => client.send(change(client, 1, [setKey("a", nothing(elementId(site + 1, 1)))])),
  ],
  [
    "a new element with an id of the model's own",
    "modelClosed element-id",
    (client) => client.send(change(client, 1, [setKey("a", nothing(text))])),
  ],
  [
    "an id used twice in one change",
    "modelClosed element-id",
    (client, site) =>
      client.send(
        change(client, 1, [setKey("a", nothing(elementId(site, 1))), setKey("b", nothing(elementId(site, 1)))]),
      ),
  ],
  [
    "a position beyond the text",
    "modelClosed operation-invalid",
    (client) => client.send(change(client, 1, [splice(1000, 0, "x")])),
  ],
  [
    "a position beyond all integers",
    "modelClosed operation-invalid",
    (client) => client.send(change(client, 1, [splice(Number.MAX_SAFE_INTEGER, 0, "x")])),
  ],
  [
    "a removal of more than there is",
    "modelClosed operation-invalid",
    (client) =>
      client.send(change(client, 1, [{ kind: "remove", element: list, at: 0, count: Number.MAX_SAFE_INTEGER }])),
  ],
  [
    "a move from nowhere",
    "modelClosed operation-invalid",
    (client) => client.send(change(client, 1, [{ kind: "move", element: list, at: 5, gap: 0 }])),
  ],
  [
    "an operation of another type",
    "modelClosed operation-invalid",
    (client) => client.send(change(client, 1, [{ kind: "remove", element: text, at: 0, count: 1 }])),
  ],
  [
    "a key set in a string",
    "modelClosed operation-invalid",
    (client, site) =>
      client.send(change(client, 1, [{ kind: "setKey", element: text, key: "k", value: nothing(elementId(site, 1)) }])),
  ],
  [
    "a cut between two surrogates",
    "modelClosed text-invalid",
    (client) => client.send(change(client, 1, [splice(3, 0, "x")])),
  ],
  [
    "something good and then something bad",
    "modelClosed operation-invalid",
    (client) => client.send(change(client, 1, [splice(0, 2, "gone"), splice(1000, 0, "x")])),
  ],
  [
    "what was seen in the future",
    "modelClosed version-unknown",
    (client) => client.send(change(client, 1, [add(1)], { seen: 2 ** 40 })),
  ],
  [
    "a stream of the future",
    "modelClosed version-unknown",
    (client) => client.send({ kind: "seen", channel: 1, seen: 2 ** 40 }),
  ],
  ["a number of the future", "resync sequence", (client) => client.send(change(client, 9, [add(0)]))],
  [
    "a number again",
    "resync sequence",
    (client) => {
      client.send(change(client, 1, [add(0)]));
      client.send(change(client, 1, [add(0)]));
    },
  ],
  [
    "a model deeper than is allowed",
    "modelClosed operation-invalid",
    (client, site) => client.send(change(client, 1, [setKey("deep", nested(site, 64))])),
  ],
  [
    "a tree too deep for the stack",
    "rejected malformed",
    (client, site) => {
      const deep = change(client, 1, [setKey("deep", nested(site, 4))]);
      client.send(forged(deep, [0x21, 0x21, 0x01], new Uint8Array(200_000).fill(0x21)));
    },
  ],
  [
    "a lone surrogate in text",
    "rejected malformed",
    (client) => {
      const good = change(client, 1, [splice(0, 0, "x\ud7ffy")]);
      client.send(forged(good, [0xed, 0x9f, 0xbf], [0xed, 0xa0, 0x80]));
    },
  ],
  [
    "not a number",
    "rejected malformed",
    (client) =>
      client.sendBytes(patched(client.encode(change(client, 1, [add(0.1)])), bytesOf(0.1), bytesOf(Number.NaN))),
  ],
  [
    "an infinite number",
    "rejected malformed",
    (client) =>
      client.sendBytes(patched(client.encode(change(client, 1, [add(0.1)])), bytesOf(0.1), bytesOf(-Infinity))),
  ],
  [
    "bytes behind the last message",
    "rejected malformed",
    (client) => client.sendBytes(Uint8Array.from([...client.encode(change(client, 1, [add(0)])), 0])),
  ],
  [
    "half a change behind a change",
    "rejected malformed",
    (client) => client.send(forged(change(client, 1, [add(0.1)]), bytesOf(0.1), [...bytesOf(0.1), 0])),
  ],
  ["no change at all", "rejected malformed", (client) => client.sendBytes(Uint8Array.of(5, 1, 0))],
  ["an open channel opened again", "rejected unexpected", (client) => client.open({ model: "m" })],
];

const ways: readonly (readonly [string, readonly Case[], (url: string) => Promise<RawClient>])[] = [
  ["before the hello", beforeHello, (url) => RawClient.connect(url)],
  ["after the hello", afterHello, (url) => RawClient.ready(url)],
  ["in an open model", afterOpen, (url) => RawClient.opened(url, "m")],
];
for (const [when, cases, connect] of ways) {
  test(`[P9] ${when} everything wrong gets its code, and nobody else notices`, async (t) => {
    const { url, neighbour } = await start(t);
    for (const [what, fate, act] of cases) {
      const client = await connect(url);
      act(client, client.all("modelOpened")[0]?.site ?? 0);
      assert.equal(await client.fate(), fate, what);
      client.leave();
      await neighbour.checkUndisturbed();
    }
    const reader = await RawClient.opened(url, "m");
    const snapshot = reader.all("modelOpened")[0]!.snapshot!.content as readonly (readonly [string, Tree])[];
    assert.deepEqual(
      snapshot.map(([key, value]) => [key, value.type === "string" ? value.content : value.type]),
      [
        ["list", "array"],
        ["number", "number"],
        ["text", "ab😀cd"],
      ],
    );
    reader.leave();
  });
}

test("[P9] changes for channels that were never opened are ignored, and the connection goes on", async (t) => {
  const { url, neighbour } = await start(t);
  const client = await RawClient.ready(url);
  client.send(change(client, 1, [add(1)], { channel: 5 }), { kind: "seen", channel: 6, seen: 0 });
  client.send({ kind: "closeModel", channel: 7 }, { kind: "ping", time: 1 });
  await client.first("pong");
  assert.deepEqual(client.bad(), []);
  client.leave();
  await neighbour.checkUndisturbed();
});

test("[P9] keys like __proto__ are keys", async (t) => {
  const { url, neighbour } = await start(t);
  const client = await RawClient.opened(url, "m");
  const { site } = client.all("modelOpened")[0]!;
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const inner: Tree = {
    id: elementId(site, 1),
    type: "object",
    content: names.map((name, index) => [name, { id: elementId(site, 2 + index), type: "string", content: name }]),
  };
  client.send(change(client, 1, [setKey("__proto__", inner), setKey("toString", nothing(elementId(site, 9)))]));
  await client.first("committed");
  const reader = await RawClient.opened(url, "m");
  const snapshot = reader.all("modelOpened")[0]!.snapshot!;
  const root = new Map(snapshot.content as readonly (readonly [string, Tree])[]);
  assert.deepEqual(root.get("__proto__"), inner);
  assert.deepEqual([...root.keys()], ["__proto__", "list", "number", "text", "toString"]);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.equal(Object.getPrototypeOf({}), Object.prototype);
  client.leave();
  reader.leave();
  await neighbour.checkUndisturbed();
});

test("[P9] random bytes, and valid frames with random faults, end with a code", async (t) => {
  const { url, neighbour } = await start(t);
  const random = randomSource(1);
  const valid = [
    new ClientWire().encode([change(neighbour.client, 1, [add(0.5), splice(0, 1, "x"), setKey("k", nested(1, 5))])]),
    encodeClientMessages([
      { kind: "listModels", request: 1, collection: "tests", after: undefined, limit: 9, removed: false },
    ]),
    encodeClientMessages([{ kind: "createModel", request: 2, collection: "c", model: "n", tree }]),
  ];
  const frame = (): Uint8Array => {
    if (random(2) === 0) return Uint8Array.from({ length: 1 + random(200) }, () => random(256));
    const bytes = valid[random(valid.length)]!.slice();
    for (let faults = 1 + random(3); faults > 0; faults--) bytes[random(bytes.length)] = random(256);
    return bytes;
  };
  const fates = new Map<string, number>();
  const attack = async (): Promise<void> => {
    const client = random(2) === 0 ? await RawClient.connect(url) : await RawClient.ready(url);
    for (let frames = 0; frames < 4; frames++) client.sendBytes(frame());
    client.sendBytes(Uint8Array.of(255));
    await client.ended();
    const fate = client.bad().at(-1) ?? `closed ${client.closedWith}`;
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
  };
  for (let round = 0; round < 50; round++) {
    await Promise.all(Array.from({ length: 20 }, attack));
    await neighbour.checkUndisturbed();
  }
  const known = ["rejected malformed", "rejected unexpected", "rejected protocol-version", "rejected rules-version"];
  for (const fate of fates.keys()) assert.ok([...known, "closed 1000"].includes(fate), fate);
  assert.ok((fates.get("rejected malformed") ?? 0) > 500);
});

test("[P9] a model larger than what may wait for a slow reader opens all the same", async (t) => {
  const { url, neighbour } = await start(t);
  const author = await RawClient.ready(url);
  const long: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: "中".repeat(8e6) }]] };
  author.open({ model: "large", autoCreate: { collection: "tests", tree: long, ephemeral: false } });
  await author.first("modelOpened");
  const reader = await RawClient.opened(url, "large");
  assert.deepEqual(reader.all("modelOpened")[0]!.snapshot, long);
  assert.deepEqual([author.bad(), reader.bad()], [[], []]);
  author.leave();
  reader.leave();
  await neighbour.checkUndisturbed();
});
