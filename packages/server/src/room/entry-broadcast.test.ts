import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeOperations, type Operation } from "@convergence/engine";
import { authorsPerStreamMax, EntriesDecoder } from "@convergence/protocol";
import type { LogEntry } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";
import { EntryBroadcast } from "./entry-broadcast.ts";
import { MemberStream } from "./member-stream.ts";
import type { Outlet } from "./outlet.ts";
import type { Delivery } from "./room-effect.ts";

const typed = (version: number): Operation => ({
  ...{ kind: "splice", element: 1, at: version, remove: 0, insert: "x", glued: false },
});

const entry = (version: number, operations: readonly Operation[] = [typed(version)]): LogEntry => ({
  ...{ version, base: version - 1, seen: 0, client: "c", sequence: version, session: "s", user: "u" },
  ...{ time: version, clientTime: 0, meta: undefined, original: undefined },
  operations: encodeOperations(operations),
});

/** A reader that notes what it is told: the bytes of items, and of other messages the kind. */
function reader(version: number) {
  const told: (readonly Uint8Array[] | string)[] = [];
  const frames: Uint8Array[] = [];
  const decoder = new EntriesDecoder(version);
  let own = 0;
  const outlet: Outlet = {
    send: ({ kind }) => told.push(kind),
    opened: ({ kind }) => told.push(kind),
    sendPaced: () => assert.fail(),
    sendEntries: (batch) => {
      own += batch.own;
      told.push(batch.items);
      frames.push(batch.frame(1));
    },
    end: () => assert.fail("nobody is sent away"),
  };
  const versions = () =>
    told
      .filter((each) => typeof each !== "string")
      .flat()
      .flatMap((item) => decoder.decode(item))
      .map((item) => item.version);
  return { outlet, told, frames, versions, own: () => own };
}

test("an entry is encoded once, and all who are in get the same bytes", () => {
  const broadcast = new EntryBroadcast();
  const readers = [reader(0), reader(0)];
  const streams = readers.map(({ outlet }) => new MemberStream(outlet, broadcast));
  for (const stream of streams) stream.begin();
  for (const version of [1, 2, 3]) {
    const logged = entry(version);
    for (const stream of streams) stream.pass([{ entry: logged, operations: [typed(version)] }]);
  }
  const [first, second] = readers.map(({ told }) => told.flat());
  first!.forEach((item, index) => {
    assert.equal(item, second![index]);
  });
  assert.deepEqual(readers[1]!.versions(), [1, 2, 3]);
});

test("what all hear alike is one frame, however many they are", () => {
  const broadcast = new EntryBroadcast();
  const readers = [reader(0), reader(0), reader(0)];
  const streams = readers.map(({ outlet }) => new MemberStream(outlet, broadcast));
  for (const stream of streams) stream.begin();
  const deliveries = [1, 2].map((version): Delivery => ({ entry: entry(version) }));
  const own: Delivery = { committed: { sequence: 1, version: 2, time: 2, lost: [] } };
  streams[0]!.pass(deliveries);
  streams[1]!.pass([deliveries[0]!, own]);
  streams[2]!.pass(deliveries);
  const [first, author, last] = readers.map(({ frames }) => frames);
  assert.equal(first!.length, 1);
  assert.equal(first![0], last![0]);
  assert.notDeepEqual(first![0], author![0]);
});

test("[R5] whoever is told what it missed and then comes in can read on, and so can the others", () => {
  const broadcast = new EntryBroadcast();
  const there = reader(0);
  const stays = new MemberStream(there.outlet, broadcast);
  stays.begin();
  const log = [1, 2, 3, 4, 5, 6].map((version) => entry(version));
  stays.pass(log.slice(0, 4).map((each) => ({ entry: each })));
  const back = reader(1);
  const comes = new MemberStream(back.outlet, broadcast);
  comes.missed(log.slice(1, 3).map((each) => ({ entry: each })));
  comes.missed([{ entry: log[3]! }]);
  comes.begin();
  for (const each of log.slice(4)) for (const stream of [stays, comes]) stream.pass([{ entry: each }]);
  assert.deepEqual(there.versions(), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(back.versions(), [3, 4, 5, 6], "the second and the third went as one");
});

test("[P9] who is in was told what it missed, and nothing is kept for that any more", () => {
  const stream = new MemberStream(reader(0).outlet, new EntryBroadcast());
  stream.missed([{ entry: entry(1) }]);
  stream.begin();
  assert.throws(() => stream.missed([{ entry: entry(2) }]), /It is in/);
});

test("[P9] [R5] what was missed comes in order and within bounds, own changes and refusals in between", () => {
  const { outlet, told, frames, versions, own } = reader(0);
  const stream = new MemberStream(outlet, new EntryBroadcast());
  const large: Operation = { kind: "splice", element: 1, at: 0, remove: 0, insert: "x".repeat(400_000), glued: false };
  const mine = (version: number): Delivery => ({ committed: { sequence: version, version, time: version, lost: [] } });
  stream.missed([
    { entry: entry(1, [large]) },
    mine(2),
    { entry: entry(3, [large]) },
    { entry: entry(4, [large]) },
    mine(5),
    { entry: entry(6) },
    { entry: entry(7) },
    { message: { kind: "left", session: "s" } },
    { entry: entry(8) },
  ]);
  const payloads = told.map((each) => (typeof each === "string" ? each : each.length));
  assert.deepEqual(payloads, [3, 2, "left", 1], "in pieces: an entry, an own one, two entries; an own one, an entry");
  assert.equal(frames.length, 3);
  assert.equal(own(), 2);
  assert.deepEqual(versions(), [1, 2, 3, 4, 5, 7, 8], "the sixth and the seventh went as one");
});

test("what is committed goes together until something else is to be said, and own changes are counted", () => {
  const { outlet, told, versions, own } = reader(0);
  const stream = new MemberStream(outlet, new EntryBroadcast());
  const mine = (version: number): Delivery => ({ committed: { sequence: version, version, time: version, lost: [] } });
  stream.pass([
    { entry: entry(1) },
    mine(2),
    { message: { kind: "left", session: "s" } },
    mine(3),
    mine(4),
    { entry: entry(5) },
  ]);
  assert.deepEqual(
    told.map((each) => (typeof each === "string" ? each : each.length)),
    [2, "left", 3],
  );
  assert.deepEqual(versions(), [1, 2, 3, 4, 5]);
  assert.equal(own(), 3);
});

test("[P9] a message of entries is bounded by its bytes", () => {
  const { outlet, told } = reader(0);
  const stream = new MemberStream(outlet, new EntryBroadcast());
  const large: Operation = { kind: "splice", element: 1, at: 0, remove: 0, insert: "x".repeat(400_000), glued: false };
  stream.pass([1, 2, 3, 4, 5, 6, 7].map((version) => ({ entry: entry(version, [large]) })));
  assert.deepEqual(
    told.map((each) => each.length),
    [3, 3, 1],
  );
});

test("an entry that cannot be encoded leaves the ones after it readable", () => {
  const broadcast = new EntryBroadcast();
  broadcast.encode(entry(1));
  assert.throws(() => broadcast.encode({ ...entry(2), base: 7 }), RangeError);
  const decoder = new EntriesDecoder(1);
  const [item] = decoder.decode(broadcast.encode(entry(2)));
  assert.ok(item?.kind === "entry");
  assert.equal(item.client, publicClientOf("c"));
});

test("what was encoded is kept until everybody has been told, and no longer", () => {
  const broadcast = new EntryBroadcast();
  const logged = entry(1);
  const bytes = broadcast.encode(logged);
  assert.equal(broadcast.encode(logged), bytes);
  broadcast.release();
  assert.notEqual(broadcast.encode(logged), bytes);
});

test("[P1] entries of one commit can be read by all, whoever is told first, also where the authors begin anew", () => {
  const broadcast = new EntryBroadcast();
  const by = (version: number, session: string): LogEntry => ({ ...entry(version), session, user: session });
  const [author, last] = [reader(0), reader(0)];
  const streams = [author, last].map(({ outlet }) => new MemberStream(outlet, broadcast));
  for (const stream of streams) stream.begin();
  for (let version = 1; version <= authorsPerStreamMax; version++) {
    const deliveries = [{ entry: by(version, `s${version}`) }];
    for (const stream of streams) stream.pass(deliveries);
  }
  const next = authorsPerStreamMax + 1;
  const decided = [{ entry: by(next, "new") }, { entry: by(next + 1, "s1") }];
  broadcast.prepare(decided);
  const own: Delivery = { committed: { sequence: 1, version: next, time: next, lost: [] } };
  streams[0]!.pass([own, decided[1]!]);
  streams[1]!.pass(decided);
  const decoder = new EntriesDecoder(0);
  const users = last.told.flatMap((items) =>
    (items as readonly Uint8Array[])
      .flatMap((item) => decoder.decode(item))
      .map((each) => (each as { user: string }).user),
  );
  assert.deepEqual(users.slice(-2), ["new", "s1"]);
});
