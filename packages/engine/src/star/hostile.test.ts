// A trunk and a client that breaks every rule: it is thrown out with a reason, and nobody else can tell that it was there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { decodeTree, encodeTree } from "../codec/tree-codec.ts";
import { Document } from "../document.ts";
import { elementId } from "../element-id.ts";
import { keyUnitsMax, stringUnitsMax, treeDepthMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import type { Anchor } from "../references/anchor.ts";
import { tagOf, versionOf } from "../tag.ts";
import { randomOperation } from "../testing/random-operation.ts";
import { startTree } from "../testing/star-world.ts";
import type { Tree } from "../tree.ts";
import { Branch } from "./branch.ts";
import { type Committed, recentEntriesMax, Trunk } from "./trunk.ts";
import type { TrunkSession } from "./trunk-session.ts";
import { Violation, type ViolationCode } from "./violation.ts";

const array = 1;
const number = 5;
const object = 6;
/** Inside the object. */
const boolean = 7;
const string = 8;
const site = 3;
const nothing = (counter: number, ofSite = site): Tree => ({
  id: elementId(ofSite, counter),
  type: "null",
  content: null,
});
const splice = (at: number, remove: number, insert: string, glued = false): Operation => {
  return { kind: "splice", element: string, at, remove, insert, glued };
};
const anchorOf = (element: number): Anchor => ({ name: "a", reference: { kind: "element", element, values: [] } });
const insert = (gap: number, ...values: Tree[]): Operation => ({ kind: "insert", element: array, gap, values });
const value = (element: number, content: Tree): Operation => ({ kind: "value", element, value: content });

const violations: readonly (readonly [what: string, code: ViolationCode, operation: Operation])[] = [
  ["splice past the end", "invalid_position", splice(7, 0, "x")],
  ["an anchor", "invalid_operation", { kind: "anchor", element: string, name: "a", reference: undefined }],
  [
    "an element with anchors",
    "invalid_operation",
    insert(0, { ...nothing(10), anchors: [anchorOf(elementId(site, 10))] }),
  ],
  ["splice reaching past the end", "invalid_position", splice(5, 2, "")],
  ["splice at a negative place", "invalid_position", splice(-1, 0, "x")],
  ["splice between two units", "invalid_position", splice(0.5, 0, "x")],
  ["splice nowhere", "invalid_position", splice(Number.NaN, 0, "x")],
  ["splice that removes less than nothing", "invalid_position", splice(1, -1, "x")],
  ["splice of sizes that overflow", "invalid_position", splice(1, Number.MAX_SAFE_INTEGER, "x")],
  ["glue at the start", "invalid_operation", splice(0, 0, "x", true)],
  ["glue of nothing", "invalid_operation", splice(1, 1, "", true)],
  ["text put inside a pair", "split_surrogate", splice(5, 0, "x")],
  ["half a pair removed, the first", "split_surrogate", splice(4, 1, "")],
  ["half a pair removed, the second", "split_surrogate", splice(5, 1, "")],
  ["a lone surrogate", "split_surrogate", splice(0, 0, "\ud800")],
  ["surrogates the wrong way round", "split_surrogate", splice(0, 0, "\ude00\ud83d")],
  ["insert past the end", "invalid_position", insert(4, nothing(10))],
  ["remove past the end", "invalid_position", { kind: "remove", element: array, at: 2, count: 2 }],
  ["remove of nothing", "invalid_position", { kind: "remove", element: array, at: 0, count: 0 }],
  ["set past the end", "invalid_position", { kind: "set", element: array, at: 3, value: nothing(10) }],
  ["move from past the end", "invalid_position", { kind: "move", element: array, at: 3, gap: 0 }],
  ["move to past the end", "invalid_position", { kind: "move", element: array, at: 0, gap: 4 }],
  ["splice of an array", "invalid_operation", { ...splice(0, 0, "x"), element: array } as Operation],
  ["insert into a string", "invalid_operation", { ...insert(0, nothing(10)), element: string } as Operation],
  ["key of an array", "invalid_operation", { kind: "setKey", element: array, key: "k", value: nothing(10) }],
  ["key of a boolean", "invalid_operation", { kind: "removeKey", element: boolean, key: "k" }],
  [
    "a key that is too long",
    "invalid_operation",
    { kind: "removeKey", element: object, key: "k".repeat(keyUnitsMax + 1) },
  ],
  ["a key with a lone surrogate", "split_surrogate", { kind: "removeKey", element: object, key: "\ud800" }],
  ["remove from an object", "invalid_operation", { kind: "remove", element: object, at: 0, count: 1 }],
  ["move in a string", "invalid_operation", { kind: "move", element: string, at: 0, gap: 1 }],
  ["set in a number", "invalid_operation", { kind: "set", element: number, at: 0, value: nothing(10) }],
  ["add to a string", "invalid_operation", { kind: "add", element: string, value: 1 }],
  ["add of what is no number", "invalid_operation", { kind: "add", element: number, value: Number.NaN }],
  ["add of infinity", "invalid_operation", { kind: "add", element: number, value: Number.POSITIVE_INFINITY }],
  ["value of another type", "invalid_operation", value(number, { id: number, type: "string", content: "x" })],
  ["value with another id", "invalid_operation", value(number, { id: object, type: "number", content: 1 })],
  [
    "value with an id of another type's",
    "invalid_operation",
    value(string, { id: string, type: "array", content: [] }),
  ],
  ["another site's id", "invalid_element", insert(0, nothing(10, 1))],
  ["an id of the model's beginning", "invalid_element", insert(0, { id: number, type: "null", content: null })],
  ["the root's id", "invalid_element", insert(0, { id: 0, type: "object", content: [] })],
  ["one id twice", "invalid_element", insert(0, nothing(10), nothing(10))],
  ["ids that fall", "invalid_element", insert(0, nothing(11), nothing(10))],
  [
    "an id twice, one inside the other",
    "invalid_element",
    insert(0, { id: elementId(site, 10), type: "array", content: [nothing(10)] }),
  ],
  [
    "a site that is not the session's, deep inside",
    "invalid_element",
    value(array, { id: array, type: "array", content: [nothing(10, 2)] }),
  ],
  ["an own element that never was", "invalid_element", { kind: "add", element: elementId(site, 99), value: 1 }],
];

test("[P9] a change cannot dig deeper than the limit, not even step by step", () => {
  const { trunk, bad } = trunkWithPair();
  const dig = (levels: number): Operation[] =>
    Array.from({ length: levels }, (_, i) => {
      const value: Tree = { id: elementId(site, i + 1), type: "object", content: [] };
      return { kind: "setKey", element: i === 0 ? 0 : elementId(site, i), key: "k", value };
    });
  const before = trunk.document.tree();
  assert.throws(
    () => trunk.commit(bad, { seen: tagOf(1), operations: dig(10_000) }),
    (error) => error instanceof Violation && /65 levels deep; at most 64/.test(error.message),
  );
  assert.deepEqual(trunk.document.tree(), before);
  trunk.commit(trunk.join("bad", site, 0), { seen: tagOf(1), operations: dig(treeDepthMax - 1) });
  assert.deepEqual(
    decodeTree(encodeTree(trunk.document.tree())),
    trunk.document.tree(),
    "the deepest can be read back",
  );
});

test("[P9] a change cannot make a string longer than the limit, not even step by step", () => {
  const { trunk, bad } = trunkWithPair();
  const third = "x".repeat(Math.floor(stringUnitsMax / 3));
  const before = trunk.document.tree();
  assert.throws(
    () => trunk.commit(bad, { seen: tagOf(1), operations: Array.from({ length: 4 }, () => splice(0, 0, third)) }),
    (error) => error instanceof Violation && /at most 10000000 are allowed/.test(error.message),
  );
  assert.deepEqual(trunk.document.tree(), before);
});

/** The trunk with a pair in its string, so that there is something to split. */
function trunkWithPair(): { readonly trunk: Trunk; readonly good: TrunkSession; readonly bad: TrunkSession } {
  const trunk = new Trunk(startTree, 0);
  const good = trunk.join("good", 1, 0);
  trunk.commit(good, { seen: 0, operations: [splice(4, 0, "😀")] });
  trunk.settle();
  return { trunk, good, bad: trunk.join("bad", site, 0) };
}

const harmless: readonly Operation[] = [
  splice(0, 1, "zz"),
  { kind: "setKey", element: object, key: "k", value: { id: elementId(site, 1), type: "object", content: [] } },
  { kind: "remove", element: array, at: 0, count: 1 },
  { kind: "setKey", element: elementId(site, 1), key: "x", value: nothing(2) },
  value(array, { id: array, type: "array", content: [nothing(3)] }),
  { kind: "add", element: number, value: 5 },
];

for (const [what, code, operation] of violations) {
  test(`[P9] a trunk throws out: ${what}`, () => {
    const { trunk, good, bad } = trunkWithPair();
    const before = trunk.document.tree();
    const known = [...trunk.document.elements.keys()];
    const isOf = (error: unknown): boolean =>
      error instanceof Violation && error.code === code && error.message.length > 10;
    assert.throws(() => trunk.commit(bad, { seen: tagOf(1), operations: [operation] }), isOf);
    assert.throws(() => trunk.commit(bad, { seen: tagOf(1), operations: [splice(0, 0, "x")] }), /has left/);
    assert.deepEqual(trunk.document.tree(), before);

    // As the last operation of a change: nothing of those before it remains. They touch everything but what it needs.
    const again = trunk.join("bad", site, 0);
    const needed = operation.element === boolean ? object : operation.element;
    const others = harmless.filter((each) => each.element !== needed);
    assert.throws(() => trunk.commit(again, { seen: tagOf(1), operations: [...others, operation] }), isOf);
    assert.deepEqual(trunk.document.tree(), before);
    assert.deepEqual([...trunk.document.elements.keys()].sort(), known.sort());
    assert.equal(trunk.head, 1);

    // Nothing is void for the others because of what did not happen.
    const { lost } = trunk.commit(good, { seen: tagOf(1), operations: harmlessOfGood });
    assert.deepEqual(lost, []);
  });
}

const harmlessOfGood: readonly Operation[] = [
  splice(1, 1, "y"),
  { kind: "move", element: array, at: 0, gap: 3 },
  { kind: "removeKey", element: object, key: "k" },
  { kind: "add", element: number, value: 1 },
];

test("[P9] what was seen lies between what was seen before and the end of the stream", () => {
  for (const [seen, message] of [
    [tagOf(2), /Seen is 2097152, but the session's stream ends at 1048576/],
    [tagOf(1, 1), /but the session's stream ends/],
    [0, /Seen is 0, after 1048576/],
  ] as const) {
    const { trunk, bad } = trunkWithPair();
    const isOf = (error: unknown): boolean =>
      error instanceof Violation && error.code === "invalid_version" && message.test(error.message);
    assert.throws(() => trunk.commit(bad, { seen, operations: [splice(0, 0, "x")] }), isOf);
    assert.throws(() => trunk.see(bad, seen), isOf);
    assert.equal(trunk.head, 1);
  }
});

test("what nobody knows any more, of other sites, is void", () => {
  const { trunk, bad } = trunkWithPair();
  const madeUp: Operation = { kind: "add", element: elementId(9, 9), value: 1 };
  assert.deepEqual(trunk.commit(bad, { seen: tagOf(1), operations: [madeUp] }), {
    version: 2,
    operations: [],
    lost: [0],
  });
});

test("[P9] what all sessions have seen is not kept, and what one has not is", () => {
  const { trunk, good, bad } = trunkWithPair();
  const start = trunk.head;
  const add = (): void => {
    trunk.commit(good, { seen: tagOf(trunk.head), operations: [{ kind: "add", element: number, value: 1 }] });
    trunk.settle();
  };
  for (let left = 1000; left > 0; left--) add();
  assert.equal(trunk.isTooFarBehind(bad, tagOf(start)), false, "one has seen nothing so far");
  trunk.commit(bad, { seen: tagOf(trunk.head - 1), operations: [splice(0, 0, "x")] });
  trunk.settle();
  for (let left = 1000; left > 0; left--) {
    add();
    if (left % 100 === 50) trunk.see(bad, tagOf(trunk.head - 10));
  }
  assert.equal(trunk.isTooFarBehind(bad, tagOf(trunk.head - 1000)), true);
  assert.equal(trunk.isTooFarBehind(bad, bad.acked), false);
});

test("[P9] a session that is further behind than the log reaches has to resume; merging it would be a bug", () => {
  const { trunk, good, bad } = trunkWithPair();
  for (let version = 1; version <= recentEntriesMax + 1; version++) {
    trunk.commit(good, { seen: tagOf(version), operations: [{ kind: "add", element: number, value: 1 }] });
    trunk.settle();
  }
  assert.equal(trunk.isTooFarBehind(bad, tagOf(1)), true);
  assert.equal(trunk.isTooFarBehind(good, tagOf(trunk.head - 1)), false);
  assert.throws(() => trunk.commit(bad, { seen: tagOf(1), operations: [splice(0, 0, "x")] }), /must resume/);
});

test("[P9] what a session makes the trunk keep with refused changes is bounded", () => {
  const content: Tree = { id: 1, type: "string", content: "x".repeat(1000) };
  const tree: Tree = { id: 0, type: "object", content: [["s", content]] };
  const bounds = { bridgeRunsMax: 100 };
  const trunk = new Trunk(tree, 0, bounds);
  const bad = trunk.join("bad", site, 0);
  const remove = (at: number): Operation => ({ kind: "splice", element: 1, at, remove: 1, insert: "", glued: false });
  let changes = 0;
  while (!trunk.isTooFarBehind(bad, bad.acked)) {
    trunk.refuse(bad, { seen: bad.acked, operations: [remove(2 + changes)] });
    assert.ok(++changes < 100, "it goes on and on");
  }
  assert.ok(bad.bridges.runs <= 103, `${bad.bridges.runs} runs are kept`);
  trunk.leave(bad);
  const again = trunk.join("bad", site, 0);
  assert.equal(trunk.isTooFarBehind(again, again.acked), false);
});

test("[P9] what is kept of a refused replacement goes when its author has seen the refusal", () => {
  const { trunk, bad } = trunkWithPair();
  const replacements = [array, object].map((id) => {
    const type = id === array ? "array" : "object";
    return value(id, { id, type, content: [] });
  });
  trunk.refuse(bad, { seen: tagOf(1), operations: replacements });
  const second = trunk.refuse(bad, { seen: tagOf(1), operations: replacements.slice(0, 1) });
  trunk.see(bad, second - 1);
  assert.deepEqual([...bad.outdated.keys()], [array]);
  trunk.see(bad, second);
  assert.equal(bad.outdated.size, 0);
});

test("[P9] runs are counted as they come and go", () => {
  const { trunk, good, bad } = trunkWithPair();
  trunk.commit(good, { seen: tagOf(1), operations: [splice(1, 1, ""), splice(0, 0, "ab")] });
  trunk.commit(bad, { seen: tagOf(1), operations: [splice(2, 1, "x")] });
  const counted = [...bad.bridges.get(string)!.runs].length;
  assert.equal(bad.bridges.runs, counted);
  assert.ok(counted > 2);
  trunk.see(bad, tagOf(trunk.head));
  assert.equal(bad.bridges.runs, 0);
});

type Counts = { thrown: number; accepted: number; refused: number; good: number };

/** Two trunks in step: the one has a hostile client as well. What it was thrown out for leaves no difference. */
function runWorld(choices: Choices, counts: Counts, accepts: boolean): void {
  const trunks = [new Trunk(startTree, 0), new Trunk(startTree, 0)] as const;
  const clients = [1, 2].map((each) => {
    const sessions = trunks.map((trunk) => trunk.join(`c${each}`, each, 0));
    return {
      site: each,
      branch: new Branch(startTree, 0, 0),
      sessions,
      down: [] as (() => void)[],
      counter: 0,
      left: choices.between(1, 6),
    };
  });
  let bad = { session: trunks[0].join("bad", site, 0), counter: 0 };
  const tell = (entry: Committed, author: unknown, sequence: number, seen: number): void => {
    for (const { branch, down } of clients) {
      const isAuthor = branch === author;
      down.push(() => {
        if (isAuthor) branch.committed(sequence, entry.version, entry.lost);
        else branch.receive({ ...entry, base: versionOf(seen) });
      });
    }
  };
  const submit = ({ branch, sessions }: (typeof clients)[number]): void => {
    const [change] = branch.takeUnsent(1);
    if (change === undefined) return;
    const entries = trunks.slice(0, accepts ? 1 : 2).map((trunk, i) => trunk.commit(sessions[i]!, change));
    counts.good++;
    if (!accepts) assert.deepEqual(entries[0], entries[1], "what good clients did came to the same");
    for (const trunk of trunks) trunk.settle();
    tell(entries[0]!, branch, change.sequence, change.seen);
  };
  const attack = (): void => {
    const [trunk] = trunks;
    const before = JSON.stringify(trunk.document.tree());
    const seen = choices.chance(0.9) ? tagOf(trunk.head) : tagOf(Math.max(0, trunk.head - 1));
    const operations = hostileChange(choices, trunk.document, bad.counter, accepts);
    try {
      if (choices.chance(0.2)) {
        trunk.refuse(bad.session, { seen, operations });
        counts.refused++;
      } else {
        const entry = trunk.commit(bad.session, { seen, operations });
        trunk.settle();
        counts.accepted++;
        tell(entry, undefined, 0, seen);
      }
      bad.counter = bad.session.counter;
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      counts.thrown++;
      assert.equal(JSON.stringify(trunk.document.tree()), before, "nothing of it is left");
      trunk.leave(bad.session);
      bad = { session: trunk.join("bad", site, bad.counter), counter: bad.counter };
    }
  };
  for (let attacks = choices.between(1, 8); ; ) {
    const events: (() => void)[] = [];
    for (const client of clients) {
      if (client.down.length > 0) events.push(() => client.down.shift()!());
      if (client.left > 0) {
        events.push(() => {
          client.left--;
          const nextId = (): number => elementId(client.site, ++client.counter);
          client.branch.edit(randomOperation(choices, client.branch.replica.document, nextId));
        });
      } else if (client.branch.pendingCount > 0 || client.down.length > 0) events.push(() => submit(client));
      if (client.branch.pendingCount > 0) events.push(() => submit(client));
    }
    if (attacks > 0) {
      events.push(() => {
        attacks--;
        attack();
      });
    }
    if (events.length === 0) break;
    choices.pick(events)();
  }
  const expected = trunks[0].document.tree();
  for (const { branch } of clients)
    assert.deepEqual(branch.replica.document.tree(), expected, "[P1] good clients end equal");
  if (!accepts) assert.deepEqual(trunks[1].document.tree(), expected);
}

/** A few operations that may be good, spoilt in one place. Unless `accepts`, one is added that no trunk takes. */
function hostileChange(choices: Choices, document: Document, counter: number, accepts: boolean): Operation[] {
  const copy = new Document(document.tree());
  let next = counter;
  const nextId = (): number => elementId(site, ++next);
  const operations = Array.from({ length: choices.between(1, 4) }, () => {
    const operation = randomOperation(choices, copy, nextId);
    copy.apply(operation);
    return choices.chance(accepts ? 0.4 : 0.1) ? spoilt(choices, operation, document) : operation;
  });
  const never: readonly Operation[] = [
    { kind: "add", element: elementId(site, next + 1000), value: 1 },
    { kind: "setKey", element: 0, key: "k", value: { id: elementId(1, 1), type: "null", content: null } },
    { kind: "splice", element: 0, at: 0, remove: 0, insert: "x", glued: false },
  ];
  return accepts ? operations : [...operations, choices.pick(never)];
}

function spoilt(choices: Choices, operation: Operation, document: Document): Operation {
  const place = choices.pick([-1, 0, 1, 2, 3, 1000, 0.5, Number.NaN, 2 ** 53]);
  const changes: Record<string, unknown>[] = [
    { at: place },
    { gap: place },
    { remove: place, count: place },
    { element: choices.pick([...document.elements.keys()]) },
    { element: choices.pick([elementId(site, 1), elementId(1, 1), elementId(9, 9), 2 ** 53 - 1, -1, Number.NaN]) },
    { insert: choices.pick(["\ud83d", "\ude00", "ok", "😀"]), glued: choices.chance(0.5) },
    {
      value: {
        id: choices.pick([elementId(site, 1), elementId(2, 1), 0, 1]),
        type: choices.pick(["null", "number"]),
        content: null,
      },
    },
    { key: choices.pick(["__proto__", "k", ""]) },
  ];
  const [name, spoiled] = Object.entries(choices.pick(changes))[0]!;
  // Only what the operation has: bytes cannot say anything else.
  if (!(name in operation) || typeof Reflect.get(operation, name) !== typeof spoiled) return operation;
  return { ...operation, [name]: spoiled } as Operation;
}

for (const accepts of [false, true]) {
  const what = accepts ? "some of it accepted" : "all of it thrown out or refused";
  test(`[P1] [P9] good clients end equal whatever a hostile one sends, ${what}`, (t) => {
    const counts: Counts = { thrown: 0, accepted: 0, refused: 0, good: 0 };
    const { runs } = checkLaw({
      name: `hostile, ${what}`,
      seed: accepts ? 1 : 100_001,
      runs: 1500,
      law: (choices) => runWorld(choices, counts, accepts),
    });
    t.diagnostic(`worlds: ${runs}, ${JSON.stringify(counts)}`);
    if (runs < 1500) return;
    assert.ok(counts.thrown > 1000 && counts.good > 5000);
    if (accepts) assert.ok(counts.accepted > 1000 && counts.refused > 200);
    else assert.equal(counts.accepted, 0);
  });
}
