// The table of conflicts as applications hear of it: for each row, who is told what, against whom and against what; whether both
// edits were on their way at once, the earlier had been acknowledged long before, or one of the two was away. `first` and `later`
// are about the server's order.

import assert from "node:assert/strict";
import test from "node:test";
import { operationJson } from "@convergence/engine";
import type { RealTimeArray } from "./elements/real-time-array.ts";
import type { RealTimeObject } from "./elements/real-time-object.ts";
import type { RealTimeString } from "./elements/real-time-string.ts";
import type { ConflictEvent } from "./events/conflict-event.ts";
import type { RealTimeModel } from "./real-time-model.ts";
import { ClientWorld, type Peer, type Sample } from "./testing/client-world.ts";

type Model = RealTimeModel<Sample>;
/** Kind, operation, lost value, winning operation, path of the element if it is still there. */
type Told = readonly [string, string, unknown, string, string | undefined];
type Row = {
  readonly title: string;
  readonly first: (model: Model) => void;
  readonly later: (model: Model) => void;
  /** Nobody else is told anything. */
  readonly firstIsTold?: readonly Told[];
  readonly laterIsTold?: readonly Told[];
};

const items = (model: Model) => model.elementAt("extra", "items") as RealTimeArray<string>;
const item = (model: Model, at: number) => items(model).get(at) as RealTimeString;
const deep = (model: Model) => model.elementAt("extra", "deep") as RealTimeObject<{ text: string; k?: unknown }>;
const deepText = (model: Model) => deep(model).get("text") as RealTimeString;
const extra = (model: Model) => model.elementAt("extra") as RealTimeObject<Record<string, unknown>>;
const root = (model: Model) => model.root();

const setKey = (value: string) => (model: Model) => void deep(model).set("k", value);
const removeKey = (model: Model) => void deep(model).remove("k");
const setItem = (value: string) => (model: Model) => void items(model).set(1, value);
const removeItem = (model: Model) => void items(model).remove(1);
const moveItem = (to: number) => (model: Model) => void items(model).reorder(1, to);
const type = (at: number, text: string) => (model: Model) => void root(model).get("text").insert(at, text);
const erase = (at: number, length: number) => (model: Model) => void root(model).get("text").remove(at, length);
const add = (value: number) => (model: Model) => void root(model).get("count").add(value);
const setCount = (value: number) => (model: Model) => void root(model).get("count").value(value);
const removeDeep = (model: Model) => void extra(model).remove("deep");
const typeDeep = (text: string) => (model: Model) => void deepText(model).insert(1, text);
const replaceItems = (model: Model) => void items(model).value(["new"]);
const pushItem = (model: Model) => void items(model).push("p");
const removeItems = (model: Model) => void extra(model).remove("items");

type Edits = (model: Model) => void;

/** Each is a change. */
const each =
  (...edits: readonly Edits[]): Edits =>
  (model) => {
    for (const edit of edits) edit(model);
  };

/** Together they are one change. */
const batch =
  (...edits: readonly Edits[]): Edits =>
  (model) => {
    model.startBatch();
    for (const edit of edits) edit(model);
    model.completeBatch();
  };

const nothingLost: readonly Row[] = [
  { title: "text at one place", first: type(2, "one"), later: type(2, "two") },
  { title: "text inside a range that is deleted later", first: type(2, "one"), later: erase(1, 3) },
  { title: "text inside a range that was deleted", first: erase(1, 3), later: type(2, "one") },
  { title: "ranges that both delete", first: erase(0, 3), later: erase(2, 3) },
  { title: "a key removed, then set", first: removeKey, later: setKey("a") },
  { title: "a key removed by both", first: removeKey, later: removeKey },
  { title: "an item removed by both", first: removeItem, later: removeItem },
  { title: "an item moved, then set", first: moveItem(2), later: setItem("a") },
  { title: "an item set, then moved", first: setItem("a"), later: moveItem(0) },
  { title: "two additions", first: add(1), later: add(2) },
  { title: "a number set, then added to", first: setCount(3), later: add(2) },
  { title: "an item removed, then all replaced", first: removeItem, later: replaceItems },
  { title: "all items replaced, and one removed", first: replaceItems, later: removeItem },
  { title: "a key removed inside of what is removed", first: removeKey, later: removeDeep },
  { title: "a key removed inside of what was removed", first: removeDeep, later: removeKey },
  { title: "edits beside what is removed", first: removeDeep, later: moveItem(0) },
];

const scalars: readonly Row[] = [
  {
    title: "a key set twice",
    first: setKey("a"),
    later: setKey("b"),
    firstIsTold: [["overwritten", "setKey", "a", "setKey", "extra.deep"]],
  },
  {
    title: "a key set, then removed",
    first: setKey("a"),
    later: removeKey,
    firstIsTold: [["overwritten", "setKey", "a", "removeKey", "extra.deep"]],
  },
  {
    title: "a number added to, then set",
    first: add(5),
    later: setCount(3),
    firstIsTold: [["overwritten", "add", 5, "value", "count"]],
  },
  {
    title: "a number added to, then set to what it was then",
    first: add(5),
    later: setCount(15),
    firstIsTold: [["overwritten", "add", 5, "value", "count"]],
  },
  {
    title: "a number set twice",
    first: setCount(1),
    later: setCount(2),
    firstIsTold: [["overwritten", "value", 1, "value", "count"]],
  },
  {
    title: "a boolean set twice",
    first: (model) => void root(model).get("flag").value(true),
    later: (model) => void root(model).get("flag").value(true),
    firstIsTold: [["overwritten", "value", true, "value", "flag"]],
  },
  {
    title: "a date set twice",
    first: (model) => void root(model).get("at").value(new Date(2000)),
    later: (model) => void root(model).get("at").value(new Date(3000)),
    firstIsTold: [["overwritten", "value", new Date(2000), "value", "at"]],
  },
];

const sequences: readonly Row[] = [
  {
    title: "a slot set twice",
    first: setItem("a"),
    later: setItem("b"),
    firstIsTold: [["overwritten", "set", "a", "set", "extra.items"]],
  },
  {
    title: "an item set, then removed",
    first: setItem("a"),
    later: removeItem,
    firstIsTold: [["overwritten", "set", "a", "remove", "extra.items"]],
  },
  {
    title: "an item removed, and set",
    first: removeItem,
    later: setItem("a"),
    laterIsTold: [["gone", "set", "a", "remove", "extra.items"]],
  },
  {
    title: "an item moved, then removed",
    first: moveItem(2),
    later: removeItem,
    firstIsTold: [["overwritten", "move", undefined, "remove", "extra.items"]],
  },
  {
    title: "an item removed, and moved",
    first: removeItem,
    later: moveItem(2),
    laterIsTold: [["gone", "move", undefined, "remove", "extra.items"]],
  },
  {
    title: "an item moved twice",
    first: moveItem(2),
    later: moveItem(0),
    firstIsTold: [["overwritten", "move", undefined, "move", "extra.items"]],
  },
  {
    title: "an item moved, then set and moved",
    first: moveItem(2),
    later: each(setItem("b"), moveItem(0)),
    firstIsTold: [["overwritten", "move", undefined, "move", "extra.items"]],
  },
  {
    title: "an item set and moved, then set",
    first: each(setItem("a"), moveItem(2)),
    later: setItem("b"),
    firstIsTold: [["overwritten", "set", "a", "set", "extra.items"]],
  },
  {
    title: "an item removed, and moved, set and moved again",
    first: removeItem,
    later: (model) => {
      moveItem(0)(model);
      items(model).set(0, "a");
      items(model).reorder(0, 2);
    },
    laterIsTold: [
      ["gone", "set", "a", "remove", "extra.items"],
      ["gone", "move", undefined, "remove", "extra.items"],
    ],
  },
];

const wholes: readonly Row[] = [
  {
    title: "an item inserted, then all replaced",
    first: (model) => void items(model).insert(1, "i"),
    later: replaceItems,
    firstIsTold: [["overwritten", "insert", ["i"], "value", "extra.items"]],
  },
  {
    title: "all items replaced, and one inserted, moved and set",
    first: replaceItems,
    later: (model) => {
      items(model).insert(0, "i");
      items(model).reorder(1, 2);
      items(model).set(3, "s");
    },
    laterIsTold: [
      ["gone", "insert", ["i"], "value", "extra.items"],
      ["gone", "move", undefined, "value", "extra.items"],
      ["gone", "set", "s", "value", "extra.items"],
    ],
  },
  {
    title: "an item moved and another set, then all replaced",
    first: (model) => {
      items(model).reorder(0, 1);
      items(model).set(2, "s");
    },
    later: replaceItems,
    firstIsTold: [
      ["overwritten", "move", undefined, "value", "extra.items"],
      ["overwritten", "set", "s", "value", "extra.items"],
    ],
  },
  {
    title: "a key set, then the whole object replaced",
    first: setKey("a"),
    later: (model) => void deep(model).value({ text: "new" }),
    firstIsTold: [["overwritten", "setKey", "a", "value", "extra.deep"]],
  },
  {
    title: "a whole object replaced, a key set and text typed inside",
    first: (model) => void deep(model).value({ text: "new" }),
    later: each(setKey("a"), typeDeep("!")),
    laterIsTold: [
      ["gone", "setKey", "a", "value", "extra.deep"],
      ["gone", "splice", "!", "value", undefined],
    ],
  },
];

const removals: readonly Row[] = [
  {
    title: "edits inside of what is then removed",
    first: each(typeDeep("!"), setKey({ a: [1] } as unknown as string)),
    later: removeDeep,
    firstIsTold: [
      ["overwritten", "splice", "!", "removeKey", undefined],
      ["overwritten", "setKey", { a: [1] }, "removeKey", undefined],
    ],
  },
  {
    title: "edits inside of what was removed",
    first: removeDeep,
    later: each(typeDeep("!"), setKey("a")),
    laterIsTold: [
      ["gone", "splice", "!", "removeKey", undefined],
      ["gone", "setKey", "a", "removeKey", undefined],
    ],
  },
  {
    title: "text in what is then set",
    first: typeDeep("!"),
    later: (model) => void extra(model).set("deep", 1),
    firstIsTold: [["overwritten", "splice", "!", "setKey", undefined]],
  },
  {
    title: "text in an item that was set",
    first: setItem("a"),
    later: (model) => void item(model, 1).insert(0, "!"),
    laterIsTold: [["gone", "splice", "!", "set", undefined]],
  },
  {
    title: "text in an item that is then removed",
    first: (model) => void item(model, 1).insert(0, "!"),
    later: removeItem,
    firstIsTold: [["overwritten", "splice", "!", "remove", undefined]],
  },
  {
    title: "moved and inserted in an array that is then removed",
    first: (model) => {
      items(model).reorder(0, 2);
      items(model).push("p");
    },
    later: removeItems,
    firstIsTold: [
      ["overwritten", "insert", ["p"], "removeKey", undefined],
      ["overwritten", "move", undefined, "removeKey", undefined],
    ],
  },
  {
    title: "moved and set in an array that was removed",
    first: removeItems,
    later: each(moveItem(2), setItem("a")),
    laterIsTold: [
      ["gone", "move", undefined, "removeKey", undefined],
      ["gone", "set", "a", "removeKey", undefined],
    ],
  },
];

const several: readonly Row[] = [
  {
    title: "several writes of one change",
    first: batch(setKey("a"), add(1), typeDeep("!"), moveItem(0)),
    later: removeDeep,
    firstIsTold: [
      ["overwritten", "splice", "!", "removeKey", undefined],
      ["overwritten", "setKey", "a", "removeKey", undefined],
    ],
  },
  {
    title: "one change that takes away several",
    first: each(setKey("a"), add(1)),
    later: batch(setCount(1), type(0, "t"), setKey("b")),
    firstIsTold: [
      ["overwritten", "add", 1, "value", "count"],
      ["overwritten", "setKey", "a", "setKey", "extra.deep"],
    ],
  },
  {
    title: "what the author overwrote before: only the last",
    first: each(setKey("a"), setKey("b"), add(1), setCount(5), add(2)),
    later: batch(setKey("c"), setCount(7)),
    firstIsTold: [
      ["overwritten", "setKey", "b", "setKey", "extra.deep"],
      ["overwritten", "value", 5, "value", "count"],
      ["overwritten", "add", 2, "value", "count"],
    ],
  },
  {
    title: "what the author overwrote, on its way to something gone: only the last",
    first: batch(removeDeep, removeItems),
    later: batch(setKey("a"), setKey("b"), moveItem(0), pushItem, setItem("s"), replaceItems, pushItem),
    laterIsTold: [
      ["gone", "setKey", "b", "removeKey", undefined],
      ["gone", "value", ["new"], "removeKey", undefined],
      ["gone", "insert", ["p"], "removeKey", undefined],
    ],
  },
  {
    title: "what the author removed again on its way to something gone",
    first: removeDeep,
    later: each(setKey("a"), removeKey),
  },
];

type Listening = Peer & { readonly conflicts: ConflictEvent[] };
type Meeting = { readonly world: ClientWorld; readonly first: Listening; readonly later: Listening };

async function meet(): Promise<Meeting> {
  const world = new ClientWorld();
  const listening = async (): Promise<Listening> => ({ ...(await world.peer()), conflicts: [] });
  const first = await listening();
  const later = await listening();
  first.model.root().set("extra", { items: ["x", "y", "z"], deep: { text: "abc", k: "old" } });
  await world.assertEqual(first, later);
  for (const { model, conflicts } of [first, later]) model.on("conflict", (event) => conflicts.push(event));
  return { world, first, later };
}

const hear = ({ socket }: ReturnType<Peer["connection"]>): void => {
  while (socket.toClient.length > 0) socket.deliver();
};

/** The earlier change is on storage, and its author knows, and its later rival does not. */
async function acknowledge({ world, first }: Meeting, row: Row): Promise<void> {
  world.server.holdsAnswers = true;
  row.first(first.model);
  await world.run();
  hear(first.connection());
  await world.run();
  assert.ok(first.model.isCommitted());
}

const timings: Readonly<Record<string, (meeting: Meeting, row: Row) => Promise<void>>> = {
  "on their way at once": async ({ first, later }, row) => {
    row.first(first.model);
    row.later(later.model);
  },
  "long acknowledged": async (meeting, row) => {
    const { world, first, later } = meeting;
    await acknowledge(meeting, row);
    first.model.root().get("person").get("name").insert(0, "Dr. ");
    row.later(later.model);
    world.server.holdsAnswers = false;
  },
  "the later one is away": async ({ world, first, later }, row) => {
    world.server.isReachable = false;
    world.server.drop(later.connection());
    await world.run();
    row.later(later.model);
    row.first(first.model);
    await world.run();
    world.server.isReachable = true;
    world.timers.advance(1000);
  },
  "the first one is away by then": async (meeting, row) => {
    const { world, first, later } = meeting;
    await acknowledge(meeting, row);
    world.server.isReachable = false;
    world.server.drop(first.connection());
    row.later(later.model);
    world.server.holdsAnswers = false;
    await world.run();
    world.server.isReachable = true;
    world.timers.advance(1000);
  },
};

const summary = (event: ConflictEvent): Told => [
  event.kind,
  event.operation.kind,
  event.lostValue,
  event.winner?.kind ?? "nobody",
  event.path?.join("."),
];

/** In no particular order: what one change took away is told together. */
const sorted = (told: readonly Told[]): Told[] =>
  [...told].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Each event names the winner as the log has it. */
function assertNamed({ world }: Meeting, events: readonly ConflictEvent[], rival: Listening): void {
  const { log } = world.server.models.get("m")!;
  for (const { version, by, winner, ownVersion, operation, kind } of events) {
    const entry = log[version! - 1]!;
    const { key, displayName } = rival.domain.session().user();
    assert.deepEqual([by?.sessionId, by?.user.key, by?.user.displayName], [entry.session, key, displayName]);
    assert.ok(entry.operations.some((each) => JSON.stringify(operationJson(each)) === JSON.stringify(winner)));
    if (kind === "overwritten") {
      const own = log[ownVersion! - 1]!;
      assert.ok(own.version < version! && entry.base < own.version, "the winner had not seen it");
      assert.ok(own.operations.some((each) => each.kind === operation.kind));
    } else if (ownVersion !== undefined) assert.ok(log[ownVersion - 1]!.base < version!, "it had not seen the winner");
  }
}

for (const [name, rows] of Object.entries({ nothingLost, scalars, sequences, wholes, removals, several })) {
  for (const [timing, play] of Object.entries(timings)) {
    test(`[P2] ${name}, ${timing}: who loses something is told what, and against whom`, async () => {
      for (const row of rows) {
        const meeting = await meet();
        await play(meeting, row);
        const { world, first, later } = meeting;
        await world.assertEqual(first, later);
        const { firstIsTold = [], laterIsTold = [] } = row;
        assert.deepEqual(sorted(first.conflicts.map(summary)), sorted(firstIsTold), `the first: ${row.title}`);
        assert.deepEqual(sorted(later.conflicts.map(summary)), sorted(laterIsTold), `the later: ${row.title}`);
        assertNamed(meeting, first.conflicts, later);
        assertNamed(meeting, later.conflicts, first);
      }
    });
  }
}
