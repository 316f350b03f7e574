// Who is in a model, through connections: grace, states, and what hostile or slow clients make of them. In virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeClientMessages } from "@convergence/protocol";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import { createHub, type HubOptions } from "./hub.ts";
import { defaultLimits } from "./limits.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { ManualClock } from "./testing/manual-clock.ts";

const { graceMs, idleRoomMs } = defaultLimits;

function start(options: Partial<HubOptions> = {}, storage: Storage = createMemoryStorage()) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const line = (fields: object, text: string): void => void lines.push(`${text} ${JSON.stringify(fields)}`);
  const hub = createHub({
    ...{ storage, clock, log: { info: line, warn: line, error: line } },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
    ...options,
    limits: { paceMs: 0, ...options.limits },
  });
  const open = async (client: LoopClient): Promise<LoopClient> => {
    client.connect();
    await quiet();
    client.open("m");
    await quiet();
    return client;
  };
  const join = (name: string): Promise<LoopClient> => open(new LoopClient(hub, name));
  return { hub, clock, lines, storage, open, join };
}

const kinds = new Set(["joined", "reconnecting", "left", "presence"]);

/** What a client has heard of others since a point. */
function news(client: LoopClient, since = 0): string[] {
  return client.received.slice(since).flatMap((message) => {
    if (!kinds.has(message.kind)) return [];
    return message.kind === "presence" ? [`presence ${message.state}`] : [message.kind];
  });
}

const say = (client: LoopClient, state: string | undefined): void =>
  client.send({ kind: "setPresence", channel: 1, state });

/** The site and state of everybody, as the last opening told it, marked if without a connection. */
const shown = ({ opened }: LoopClient): string[] =>
  opened!.sessions.map(({ site, state, isReconnecting }) => `${site} ${state ?? "-"}${isReconnecting ? " away" : ""}`);

test("who loses the connection is reconnecting, and comes back with its site and its state as one event", async () => {
  const { clock, join, open } = start();
  const [a, b] = [await join("a"), await join("b")];
  say(b, '{"at":1}');
  await clock.pass(0);
  const from = a.received.length;
  b.drop();
  await quiet();
  assert.deepEqual(news(a, from), ["reconnecting"]);
  const late = await join("c");
  assert.deepEqual(shown(late), ["1 -", '2 {"at":1} away', "3 -"], "whoever opens meanwhile sees the absent ones");
  await clock.pass(graceMs - 1);
  await open(b);
  await clock.pass(graceMs);
  assert.deepEqual(news(a, from), ["reconnecting", "joined", "joined"]);
  const { session } = a.all("joined").at(-1)!;
  assert.deepEqual([session.session, session.site, session.state], [b.all("welcome").at(-1)!.session, 2, '{"at":1}']);
  assert.deepEqual(shown(b), ["1 -", '2 {"at":1}', "3 -"]);
});

test("who does not come back in time has left, and one that comes later is new", async () => {
  const { clock, join, open } = start();
  const [a, b] = [await join("a"), await join("b")];
  say(b, "1");
  await clock.pass(0);
  const from = a.received.length;
  b.drop();
  await clock.pass(graceMs - 1);
  assert.deepEqual(news(a, from), ["reconnecting"]);
  await clock.pass(1);
  assert.deepEqual(news(a, from), ["reconnecting", "left"]);
  await open(b);
  assert.deepEqual(shown(b), ["1 -", "2 -"]);
});

test("who closes the model, says goodbye, closes its page or breaks the rules leaves at once", async () => {
  const cases: readonly [string, (client: LoopClient) => void][] = [
    ["closed", (client) => client.send({ kind: "closeModel", channel: 1 })],
    ["goodbye", (client) => client.send({ kind: "goodbye" })],
    ["page", (client) => client.drop(1001)],
    ["garbage", (client) => client.sendBytes(Uint8Array.of(255))],
    ["expelled", (client) => client.saySeen(99)],
  ];
  const { clock, join } = start();
  const watcher = await join("watcher");
  for (const [name, leave] of cases) {
    const client = await join(name);
    const from = watcher.received.length;
    leave(client);
    await quiet();
    assert.deepEqual(news(watcher, from), ["left"], name);
  }
  await clock.pass(graceMs);
  assert.equal(watcher.all("left").length, cases.length);
});

test("one that closes the model while it comes back, before it is in, is gone at once", async () => {
  const { join, clock } = start();
  const [a, b] = [await join("a"), await join("b")];
  b.drop();
  b.connect();
  await quiet();
  b.open("m");
  b.send({ kind: "closeModel", channel: 1 });
  await quiet();
  assert.deepEqual(news(a).slice(-2), ["reconnecting", "left"]);
  await clock.pass(graceMs);
  assert.equal(a.all("left").length, 1);
});

test("a client that takes long to catch up is waited for, and from its going anew if it goes", async () => {
  const { clock, join, open } = start({ limits: { catchUpChunkEntriesMax: 10 } });
  const [a, b] = [await join("a"), await join("b")];
  b.drop();
  for (let i = 0; i < 700; i++) {
    a.edit({ kind: "setKey", element: 0, key: "k", value: nothing(a) });
    if (i % 100 === 0) await quiet(); // several commits, so that the room does not keep all of it
  }
  await quiet();
  const from = a.received.length;
  b.isSilent = true;
  await open(b);
  assert.equal(b.all("resumed").length, 0);
  await clock.pass(2 * graceMs);
  assert.deepEqual(news(a, from), []);
  b.drop();
  await clock.pass(graceMs - 1);
  assert.deepEqual(news(a, from), []);
  await clock.pass(1);
  assert.deepEqual(news(a, from), ["left"]);
});

test("[P9] the absent count as sessions, but not against themselves", async () => {
  const { clock, join, open } = start({ limits: { sessionsPerModelMax: 2 } });
  await join("a");
  const b = await join("b");
  b.drop();
  const c = await join("c");
  assert.equal(c.all("failed")[0]?.code, "overloaded");
  await open(b);
  assert.equal(b.all("modelOpened").length, 2);
  b.drop();
  await clock.pass(graceMs);
  c.open("m");
  await quiet();
  assert.equal(c.all("modelOpened").length, 1);
});

test("[P9] a room with nobody but absent ones ends, a drain does not wait for them, and no timer is left", async () => {
  const { hub, clock, join, open } = start({ limits: { graceMs: 10 * idleRoomMs } });
  const [a, b] = [await join("a"), await join("b")];
  for (const each of [a, b]) each.drop();
  await clock.pass(idleRoomMs);
  assert.equal(hub.statistics().rooms, 0);
  assert.equal(clock.waiting, 0);
  await open(b);
  assert.deepEqual(shown(b), ["2 -"]);
  await open(a);
  b.drop();
  await hub.close();
  assert.equal(a.all("rejected")[0]?.code, "draining");
  assert.equal(clock.waiting, 0);
});

test("a room that is loaded again says that others may be on their way back", async () => {
  let isFailing = false;
  const storage = createMemoryStorage({
    onCommit: () => {
      if (isFailing) throw new Error("disk full");
    },
  });
  const { clock, join } = start({}, storage);
  const [a, b] = [await join("a"), await join("b")];
  await clock.pass(graceMs);
  isFailing = true;
  a.edit({ kind: "setKey", element: 0, key: "k", value: nothing(a) });
  await quiet();
  assert.deepEqual([a.all("resync").length, b.all("resync").length], [1, 1]);
  isFailing = false;
  a.open("m");
  await quiet();
  assert.deepEqual([shown(a).length, a.opened!.gatheringMs], [1, graceMs]);
  await clock.pass(1000);
  b.open("m");
  await quiet();
  assert.deepEqual([shown(b).length, b.opened!.gatheringMs], [2, graceMs - 1000]);
  assert.deepEqual(news(a), ["joined", "joined"], "nobody has left");
});

test("[P9] a state that is too large or no JSON ends the connection, one for no channel nothing, and none is logged", async () => {
  const { join, lines } = start();
  const neighbour = await join("neighbour");
  const good = encodeClientMessages([{ kind: "setPresence", channel: 1, state: `"${"x".repeat(2046)}"` }]);
  const bad = Uint8Array.from(good);
  bad[bad.length - 1] = 120; // no closing quote
  const tooLong = Uint8Array.of(...good.subarray(0, 3), 0x81, 0x10, ...good.subarray(5), 34);
  for (const frame of [bad, tooLong]) {
    const client = await join("hostile");
    client.sendBytes(frame);
    await quiet();
    assert.equal(client.all("rejected").at(-1)?.code, "malformed");
  }
  say(neighbour, `"secret"`);
  neighbour.send({ kind: "setPresence", channel: 9, state: "1" }); // as if it had not heard that it has ended
  await quiet();
  assert.equal(neighbour.all("presence").length, 1);
  assert.equal(neighbour.closed, undefined);
  assert.ok(!lines.join("\n").includes("secret") && !lines.join("\n").includes("xxx"));
});

test("[P9] of a flood the latest is told, so often and no more, and nothing is refused", async () => {
  const { clock, join } = start();
  const [a, b] = [await join("a"), await join("b")];
  const seen = (): string[] => a.all("presence").map(({ state }) => state!);
  for (let at = 0; at < 3000; at++) {
    say(b, String(at));
    if (at % 10 === 0) await new Promise(setImmediate); // not all in one tick
  }
  await quiet();
  assert.ok(seen().length <= defaultLimits.presenceBurstMax + 1, `${seen().length} were told`);
  await clock.pass(1000);
  assert.equal(seen().at(-1), "2999");
  const before = seen().length;
  for (let at = 0; at < 100; at++) {
    say(b, String(3000 + at));
    await clock.pass(10);
  }
  const told = seen().length - before;
  assert.ok(told >= 20 && told <= 1 + defaultLimits.presencePerSecondMax * 2, `${told} in a second`);
  await clock.pass(1000);
  assert.equal(seen().at(-1), "3099");
  assert.equal(b.closed, undefined);
  const late = await join("c");
  assert.equal(late.opened!.sessions[1]!.state, "3099");
});

test("[P9] what a model sends of states is bounded, whoever says how much", async () => {
  const { clock, join } = start({ limits: { presenceBytesPerSecondMax: 10_000, presencePerSecondMax: 1000 } });
  const people = [await join("a"), await join("b"), await join("c")];
  const state = (step: number): string => `"${String(step).padEnd(1000, "x")}"`;
  for (let step = 0; step < 100; step++) {
    for (const each of people) say(each, state(step));
    await clock.pass(100);
  }
  await clock.pass(2000);
  const heard = people.map((each) => each.all("presence").length);
  for (const count of heard) assert.ok(count > 12 && count < 60, `${heard} were told, of 300 in 10 s`);
  for (const each of people) assert.equal(each.all("presence").at(-1)!.state, state(99));
});

test("[P9] a slow reader of states is let go, and nobody else waits for it", async () => {
  const { clock, join } = start({ limits: { unsentBytesMax: 1000 } });
  const [a, b, slow] = [await join("a"), await join("b"), await join("slow")];
  slow.bufferedAmount = 2000;
  say(b, "1");
  await clock.pass(100);
  assert.equal(slow.all("rejected")[0]?.code, "slow-reader");
  assert.deepEqual(news(a).slice(-2), ["presence 1", "reconnecting"]);
  assert.equal(b.closed, undefined);
});

test("[P9] three hundred sessions that join and say what they do hear of each other in a few frames", async () => {
  const { hub, clock } = start();
  const clients = Array.from({ length: 300 }, (_, index) => new LoopClient(hub, `c${index}`));
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m");
  await quiet();
  for (const [index, client] of clients.entries()) say(client, String(index));
  for (let step = 0; step < 30; step++) await clock.pass(100);
  for (const client of clients) {
    const states = new Map(client.opened!.sessions.map(({ session, state }) => [session, state]));
    for (const message of client.received) {
      if (message.kind === "joined") states.set(message.session.session, message.session.state);
      if (message.kind === "presence") {
        assert.ok(states.has(message.session), "a state of somebody unknown");
        states.set(message.session, message.state);
      }
    }
    assert.equal(states.size, 300);
    assert.deepEqual(
      [...states.values()].map(Number).sort((x, y) => x - y),
      clients.map((_, index) => index),
    );
    assert.ok(client.frames < 40, `${client.frames} frames`);
  }
});

test("a state is in nothing that is stored", async () => {
  const { hub, clock, join, storage } = start();
  const a = await join("a");
  say(a, '"only for now"');
  a.edit({ kind: "setKey", element: 0, key: "k", value: nothing(a) });
  await clock.pass(100);
  await hub.close();
  const next = start({}, storage);
  const b = await next.join("b");
  assert.deepEqual(shown(b), ["2 -"]);
  const model = await storage.findModel("default", "m");
  const [entry] = await storage.readLog(model!, { after: 0, limit: 10, bytesMax: 1e6 });
  const { bytes } = await storage.latestSnapshot(model!);
  for (const stored of [entry!.operations, bytes]) assert.ok(!Buffer.from(stored).includes("only for now"));
  assert.ok(!JSON.stringify([model, entry]).includes("only for now"));
});

const nothing = (client: LoopClient) => ({ id: client.nextId(), type: "null", content: null }) as const;
