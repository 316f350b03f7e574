// What a trunk puts back, where, and what it leaves out. That all replicas stay equal by it is shown in `star.test.ts`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { elementId } from "../element-id.ts";
import { treeDepthMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import type { Placement } from "../placement.ts";
import type { Reference } from "../references/reference.ts";
import { refusalsPerVersionMax, type Tag, tagOf } from "../tag.ts";
import { randomOperation } from "../testing/random-operation.ts";
import { startTree } from "../testing/star-world.ts";
import { childrenOf, type Tree } from "../tree.ts";
import { Branch } from "./branch.ts";
import { weightOfTree } from "./model-weight.ts";
import { Trunk } from "./trunk.ts";
import type { TrunkSession } from "./trunk-session.ts";
import { Violation } from "./violation.ts";

const [array, number, object, boolean, string] = [1, 5, 6, 7, 8];
/** The items of the array at the beginning are 2, 3 and 4. */
const item = (id: number): Tree => ({ id, type: "number", content: id });
const flag: Tree = { id: boolean, type: "boolean", content: true };
const insert = (gap: number, ...values: Tree[]): Placement => ({ kind: "insert", element: array, gap, values });
const setKey = (expected: number | undefined, value: Tree = flag): Placement => ({
  ...{ kind: "setKey", element: object, key: "k", expected, value },
});
const anchor = (element: number, reference: Reference = { kind: "element", element, values: [] }): Placement => ({
  kind: "anchor",
  element,
  name: "a",
  reference,
  expected: undefined,
});
const removal = (at: number, count = 1): Operation => ({ kind: "remove", element: array, at, count });
const noKey: Operation = { kind: "removeKey", element: object, key: "k" };
const add: Operation = { kind: "add", element: number, value: 1 };

class Pair {
  readonly trunk = new Trunk(startTree, 0);
  readonly ada: TrunkSession = this.trunk.join("ada", 1, 0);
  readonly bob: TrunkSession = this.trunk.join("bob", 2, 0);

  /** A settled change. `seen`: everything, unless it says something else. */
  commit(session: TrunkSession, operations: readonly Operation[], seen: Tag = tagOf(this.trunk.head)): void {
    this.trunk.commit(session, { seen, operations });
    this.trunk.settle();
  }

  /** The indexes of the items that ada gets placed. */
  place(items: readonly Placement[], seen: Tag = tagOf(this.trunk.head)): readonly number[] {
    const done = this.trunk.place(this.ada, { seen, items })?.done ?? [];
    this.trunk.settle();
    return done;
  }

  ids(id: number = array): readonly number[] {
    return childrenOf(this.trunk.document.tree(this.trunk.document.get(id)!)).map((each) => each.id);
  }
}

test("[R8] what was removed comes back in one change, in the order of the items, with its ids", () => {
  const pair = new Pair();
  pair.commit(pair.ada, [removal(0, 3), noKey]);
  const items = [insert(0, item(3)), setKey(undefined), insert(0, item(2)), insert(0, item(4))];
  const placed = pair.trunk.place(pair.ada, { seen: tagOf(1), items })!;
  assert.deepEqual([placed.version, placed.done, placed.lost], [2, [0, 1, 2, 3], []]);
  assert.deepEqual(pair.ids(), [3, 2, 4]);
  assert.deepEqual(pair.ids(object), [boolean]);
  pair.trunk.rollback();
  assert.deepEqual(pair.ids(), []);
});

test("[R8] an element comes back into its slot, wherever that has gone, and a whole value into its element", () => {
  const pair = new Pair();
  const ten = { id: elementId(1, 1), type: "null", content: null } as const;
  const before = pair.trunk.document.tree(pair.trunk.document.get(object)!);
  pair.commit(pair.ada, [
    { kind: "set", element: array, at: 0, value: ten },
    { kind: "value", element: object, value: { id: object, type: "object", content: [] } },
  ]);
  pair.commit(pair.bob, [{ kind: "move", element: array, at: 0, gap: 3 }, add]);
  const set: Placement = { kind: "set", element: array, expected: ten.id, value: item(2) };
  const value: Placement = { kind: "value", element: object, value: before, expected: 1 };
  assert.deepEqual(pair.place([value, set], tagOf(1)), [0, 1]);
  assert.deepEqual(pair.ids(), [3, 4, 2]);
  assert.deepEqual(pair.ids(object), [boolean]);
});

test("[P2] what others have done since keeps a thing from coming back over it", () => {
  const elsewhere: Operation = { kind: "setKey", element: object, key: "j", value: { ...flag, id: elementId(2, 1) } };
  const inside: Operation = { kind: "value", element: boolean, value: { ...flag, content: false } };
  const value = (expected: number): Placement => ({
    ...{ kind: "value", element: object, expected, value: { id: object, type: "object", content: [] } },
  });
  const old: Tree = item(2);
  const over: Placement = setKey(boolean, old);
  const cases: readonly (readonly [ofBob: Operation, item: Placement, isPlaced: boolean])[] = [
    [add, over, true],
    [elsewhere, over, true],
    [inside, over, false],
    [noKey, over, false],
    [add, value(1), true],
    [elsewhere, value(1), false],
    [inside, value(1), false],
    [noKey, value(1), false],
  ];
  for (const [ofBob, wish, isPlaced] of cases) {
    const pair = new Pair();
    pair.commit(pair.ada, [removal(0)]);
    pair.commit(pair.bob, [ofBob], tagOf(1));
    assert.equal(pair.place([wish], tagOf(1)).length, isPlaced ? 1 : 0, JSON.stringify([ofBob, wish]));
    const again = new Pair();
    again.commit(again.ada, [removal(0), { ...ofBob, ...idsOf(ofBob, 1) } as Operation]);
    assert.equal(again.place([value(0)], tagOf(1)).length, 1, "what the author did itself it knows");
  }
});

/** The same with an id of another site. */
const idsOf = (operation: Operation, site: number): object =>
  operation.kind === "setKey" ? { value: { ...operation.value, id: elementId(site, 1) } } : {};

test("[R8] [P2] a whole value comes back however much was done elsewhere since, unless somebody may have come after it", () => {
  const pair = new Pair();
  const list = (version: number): Placement => ({
    kind: "value",
    element: array,
    value: { id: array, type: "array", content: [] },
    expected: version,
  });
  pair.commit(pair.ada, [removal(0, 3)]);
  const since = pair.trunk.head;
  for (let count = 0; count < 600; count++) pair.commit(count % 3 === 0 ? pair.ada : pair.bob, [add]);
  assert.deepEqual(pair.place([list(since)]), [0]);
  const elements = 3000; // far more than it is remembered of when they were touched
  const tree = (content: number): Tree => ({ id: elementId(2, content + 1), type: "number", content });
  const values = Array.from({ length: elements }, (_, index) => tree(index + 1));
  pair.commit(pair.bob, [
    { kind: "setKey", element: object, key: "l", value: { id: elementId(2, 1), type: "array", content: values } },
  ]);
  const before = pair.trunk.head;
  for (let index = 1; index <= elements; index++) {
    pair.commit(pair.bob, [{ kind: "add", element: elementId(2, index + 1), value: 1 }]);
    pair.trunk.see(pair.ada, tagOf(pair.trunk.head));
  }
  assert.deepEqual(pair.place([list(before)]), [], "it is not known any more");
  const known = pair.trunk.head;
  pair.commit(pair.bob, [add]);
  assert.deepEqual(pair.place([list(known)]), [0]);
});

test("[R8] a gap is right behind the item before it, whatever others insert and remove, with a bridge and without", () => {
  let elsewhere = 0;
  const { runs } = checkLaw({
    name: "A gap of an author's is where it was",
    seed: 710_001,
    runs: 2000,
    law: (choices) => {
      const pair = new Pair();
      const ofAda = (counter: number): Tree => ({ id: elementId(1, counter), type: "null", content: null });
      pair.commit(pair.ada, [removal(0), { kind: "insert", element: array, gap: 2, values: [ofAda(1), ofAda(2)] }]);
      const before = pair.ids();
      let counter = 0;
      for (let left = choices.between(1, 4); left > 0; left--) {
        const operation = randomOperation(choices, pair.trunk.document, () => elementId(2, ++counter), [array]);
        if (operation.kind === "insert" || operation.kind === "remove") pair.commit(pair.bob, [operation]);
      }
      const there = pair.ids();
      const gap = choices.below(before.length + 1);
      const atEnd: Operation = { kind: "insert", element: array, gap: before.length, values: [ofAda(3)] };
      if (choices.chance(0.5)) pair.commit(pair.ada, [atEnd], tagOf(1));
      assert.deepEqual(pair.place([insert(gap, item(2))], tagOf(1)), [0]);
      const after = pair.ids();
      const left = before.slice(0, gap).findLast((id) => there.includes(id));
      if (after.indexOf(2) !== gap) elsewhere++;
      if (gap === 0) assert.equal(after[0], 2);
      else if (before[gap - 1] === left) assert.equal(after[after.indexOf(2) - 1], left);
      else assert.ok(after.indexOf(2) > after.indexOf(left ?? -1), "it is behind what is left of what was before it");
    },
  });
  assert.ok(elsewhere > 100 && elsewhere < runs, `in ${elsewhere} of ${runs} the gap has moved`);
});

test("[R3] what is on its way to an element that came back is void, the asking client's own as well", () => {
  const pair = new Pair();
  pair.commit(pair.ada, [noKey]);
  pair.place([setKey(undefined)]);
  const edit: Operation = { kind: "value", element: boolean, value: { ...flag, content: false } };
  assert.deepEqual(pair.trunk.commit(pair.bob, { seen: 0, operations: [edit] }).lost, [0]);
  assert.deepEqual(pair.trunk.commit(pair.ada, { seen: tagOf(1), operations: [edit] }).lost, [0]);
  assert.deepEqual(pair.trunk.commit(pair.bob, { seen: tagOf(2), operations: [edit] }).lost, []);
});

test("[R6] what a session's bridges knew of an element that was inside of what went is forgotten when it comes back", () => {
  const pair = new Pair();
  const list = elementId(1, 2);
  const items = [3, 4, 5, 6].map((counter) => item(elementId(1, counter)));
  const into = (site: number, counter: number): Operation => {
    return { kind: "insert", element: list, gap: 0, values: [item(elementId(site, counter))] };
  };
  const whole = (...content: Tree[]): Tree => {
    return { id: elementId(1, 1), type: "array", content: [{ id: list, type: "array", content }] };
  };
  pair.commit(pair.ada, [{ kind: "setKey", element: object, key: "n", value: whole(...items) }]);
  pair.commit(pair.ada, [into(1, 7), { kind: "remove", element: list, at: 0, count: 4 }]);
  pair.commit(pair.bob, [into(2, 1)], tagOf(1));
  assert.ok(pair.bob.bridges.size > 0);
  pair.commit(pair.ada, [{ kind: "removeKey", element: object, key: "n" }]);
  assert.deepEqual(pair.place([{ ...setKey(undefined, whole(...items)), key: "n" } as Placement]), [0]);
  pair.commit(pair.ada, [{ kind: "remove", element: list, at: 3, count: 1 }]);
  assert.equal(pair.bob.bridges.size, 0);
  pair.commit(pair.bob, [{ ...into(2, 2), gap: 4 } as Operation], tagOf(5));
  assert.deepEqual(pair.ids(list), [...items.slice(0, 3).map(({ id }) => id), elementId(2, 2)]);
});

test("[P1] the asking client takes what comes back as others' work: what it does meanwhile goes on", () => {
  const pair = new Pair();
  const branch = new Branch(startTree, 0, 0);
  branch.edit(removal(1));
  const seen = branch.takeUnsent()[0]!.seen;
  pair.commit(pair.ada, [removal(1)], seen);
  branch.committed(1, 1, []);
  const placed = pair.trunk.place(pair.ada, { seen: branch.seen, items: [insert(1, item(3))] })!;
  branch.edit({ kind: "insert", element: array, gap: 1, values: [{ ...item(elementId(1, 1)) }] });
  const sent = branch.takeUnsent()[0]!;
  branch.receive({ version: 2, base: 1, operations: placed.operations });
  pair.commit(pair.ada, sent.operations, sent.seen);
  branch.committed(2, 3, []);
  assert.deepEqual(branch.replica.document.tree(), pair.trunk.document.tree());
});

const nested = (...content: Tree[]): Tree => ({ id: 2, type: "array", content });
const deep = Array.from({ length: treeDepthMax - 1 }).reduce<Tree>(
  (inside, _, level) => ({ id: elementId(2, level + 1), type: "array", content: [inside] }),
  item(2),
);

/** Of a model in which 2, 3 and the flag were removed by a change that is settled, 4 by one that is not; bob has used ten ids. */
const withoutEffect: readonly (readonly [what: string, ...Placement[]])[] = [
  ["nothing"],
  ["an insert of nothing", insert(0)],
  ["an element that is there", insert(0, item(number))],
  ["the root", insert(0, { id: 0, type: "object", content: [] })],
  ["an element that is there, inside another", insert(0, nested(item(string)))],
  ["an element whose removal is not settled", insert(0, item(4))],
  ["an element twice", insert(0, item(2), item(2))],
  ["an element inside itself", insert(0, nested(item(2)))],
  ["an id of another's that is not used yet", insert(0, item(elementId(2, 11)))],
  ["an id of a site that nobody has", insert(0, item(elementId(9, 1)))],
  ["an id of the beginning that was not given", insert(0, item(9))],
  ["a gap past the end", insert(2, item(2))],
  ["a gap before the beginning", insert(-1, item(2))],
  ["a gap that is none", insert(0.5, item(2)), insert(Number.NaN, item(3))],
  ["a slot in which something else stands", { kind: "set", element: array, expected: 3, value: item(2) }],
  ["a slot of another array", { kind: "set", element: array, expected: object, value: item(2) }],
  ["a key that holds nothing", setKey(boolean)],
  ["a key that holds something", { ...setKey(undefined), element: 0, key: "a" } as Placement],
  ["a key of an array", { ...setKey(undefined), element: array } as Placement],
  ["an insert into an object", { ...insert(0, item(2)), element: object } as Placement],
  ["a slot of a string", { kind: "set", element: string, expected: 2, value: item(2) }],
  ["an element that nobody knows", { ...insert(0, item(2)), element: elementId(1, 99) } as Placement],
  ["an element that is gone", { ...insert(0, item(2)), element: 3 } as Placement],
  [
    "a value of another type",
    { kind: "value", element: number, expected: 2, value: { id: number, type: "date", content: 0 } },
  ],
  ["a value of another element", { kind: "value", element: number, expected: 2, value: item(2) }],
  ["a value from the future", { kind: "value", element: number, expected: 3, value: item(number) }],
  ["what is too deep", insert(0, deep)],
  ["an anchor of an element that is gone", anchor(3)],
  ["an anchor that is about another element", anchor(number, { kind: "element", element: object, values: [] })],
  ["an anchor that names elements", anchor(number, { kind: "element", element: number, values: [number] })],
  ["an anchor of a key that is not there", anchor(object, { kind: "property", element: object, values: ["k"] })],
  ["an anchor without a place", anchor(string, { kind: "index", element: string, side: "after", values: [] })],
  ["an anchor with a long name", { ...anchor(string), name: "n".repeat(257) } as Placement],
  ["an anchor with half a name", { ...anchor(string), name: "\ud800" } as Placement],
  ["the end of an anchor that is not there", { ...anchor(string), reference: undefined } as Placement],
];

for (const [what, ...items] of withoutEffect) {
  test(`[P9] a trunk puts back nothing: ${what}`, () => {
    const pair = new Pair();
    pair.commit(pair.ada, [removal(0, 2), noKey]);
    pair.ada.counter = 5;
    pair.trunk.join("bob", 2, 10);
    pair.trunk.commit(pair.ada, { seen: tagOf(1), operations: [removal(0)] });
    const before = pair.trunk.document.tree();
    assert.equal(pair.trunk.place(pair.ada, { seen: tagOf(2), items }), undefined);
    assert.equal(pair.trunk.head, 2);
    assert.deepEqual(pair.trunk.document.tree(), before);
    pair.trunk.settle();
    assert.deepEqual(pair.place([setKey(undefined), insert(0, item(4))]), [0, 1], "what is right is put back still");
  });
}

test("[P9] what nobody made durable can be put back by nobody", () => {
  const pair = new Pair();
  const made = item(elementId(2, 1));
  const change: Operation = { kind: "insert", element: array, gap: 0, values: [made] };
  pair.trunk.commit(pair.bob, { seen: 0, operations: [change] });
  pair.trunk.rollback();
  const ada = pair.trunk.join("ada", 1, 0);
  const bob = pair.trunk.join("bob", 2, 0);
  assert.equal(pair.trunk.place(ada, { seen: 0, items: [insert(0, made)] }), undefined);
  pair.trunk.commit(bob, { seen: 0, operations: [change, removal(0)] });
  pair.trunk.settle();
  assert.deepEqual(pair.trunk.place(ada, { seen: tagOf(1), items: [insert(0, made)] })?.done, [0]);
});

test("[R8] what its author could not say any more after an absence can come back, and its ids are used up by that", () => {
  const pair = new Pair();
  const box: Tree = { id: elementId(1, 1), type: "array", content: [] };
  const inside = item(elementId(1, 3));
  pair.commit(pair.ada, [{ kind: "insert", element: array, gap: 0, values: [box] }]);
  pair.commit(pair.bob, [removal(0)]);
  assert.deepEqual(pair.place([insert(0, { ...box, content: [inside] })]), [0]);
  assert.deepEqual([pair.ids()[0], pair.ids(box.id)], [box.id, [inside.id]]);
  const used: Operation = { kind: "insert", element: array, gap: 0, values: [item(elementId(1, 2))] };
  const isRefused = (error: unknown): boolean => error instanceof Violation && error.code === "invalid_element";
  assert.throws(() => pair.commit(pair.ada, [used]), isRefused);
  pair.commit(pair.bob, [removal(0)]);
  const seen = tagOf(pair.trunk.head);
  const items = [insert(0, { ...box, content: [inside] })];
  assert.deepEqual(pair.trunk.place(pair.bob, { seen, items })?.done, [0], "others may put it back then");
});

test("[P10] nothing is done before somebody has said that it may be", () => {
  const pair = new Pair();
  pair.commit(pair.ada, [noKey]);
  const asked: (readonly Operation[])[] = [];
  const items = [setKey(undefined), insert(9, item(2))];
  const mayPlace = (operations: readonly Operation[]): boolean => asked.push(operations) < 0;
  assert.equal(pair.trunk.place(pair.ada, { seen: tagOf(1), items }, mayPlace), undefined);
  assert.deepEqual(asked, [[{ kind: "setKey", element: object, key: "k", value: flag }]]);
  assert.deepEqual(pair.ids(object), []);
});

test("[P9] a wish has seen no more than there is", () => {
  const pair = new Pair();
  const isOf = (error: unknown): boolean => error instanceof Violation && error.code === "invalid_version";
  for (const seen of [tagOf(1), refusalsPerVersionMax]) assert.throws(() => pair.place([], seen), isOf);
});

test("[P7] [P9] an anchor at a place that its author never had is no anchor, and leaves nothing behind", () => {
  const outside: readonly Reference[] = [
    { kind: "index", element: string, side: "after", values: [5] },
    { kind: "range", element: array, side: "after", values: [{ start: 0, end: 4 }] },
    { kind: "index", element: object, side: "after", values: [0] },
    { kind: "property", element: string, values: ["k"] },
  ];
  for (const reference of outside) {
    const pair = new Pair();
    pair.commit(pair.bob, [{ kind: "splice", element: string, at: 0, remove: 0, insert: "more", glued: false }]);
    const before = pair.trunk.document.tree();
    const items = [anchor(number), { ...anchor(reference.element, reference), name: "b" } as Placement];
    assert.throws(() => pair.place(items, 0), Violation);
    assert.deepEqual(pair.trunk.document.tree(), before);
    assert.equal(pair.trunk.head, 1);
  }
});

test("[P7] an anchor counts on what is put back beside it, and a rollback takes it away again", () => {
  const pair = new Pair();
  pair.commit(pair.ada, [removal(0)]);
  const at = (index: number): Reference => ({ kind: "index", element: array, side: "after", values: [index] });
  const anchors = () => pair.trunk.document.get(array)!.anchors?.map(({ name, reference }) => [name, reference.values]);
  const items: Placement[] = [{ ...anchor(array, at(1)), name: "before" } as Placement, insert(0, item(2))];
  items.push({ ...anchor(array, at(1)), name: "after" } as Placement);
  const { weight } = pair.trunk;
  assert.deepEqual(pair.trunk.place(pair.ada, { seen: tagOf(1), items })?.done, [0, 1, 2]);
  assert.deepEqual(anchors(), [
    ["after", [2]],
    ["before", [2]],
  ]);
  assert.equal(pair.trunk.weight, weightOfTree(pair.trunk.document.tree()));
  pair.trunk.rollback();
  assert.equal(anchors(), undefined);
  assert.equal(pair.trunk.weight, weight);
});

test("[P7] an anchor that somebody else has set or taken away after the version that its author names stays as it is", () => {
  const at = (index: number): Reference => ({ kind: "index", element: string, side: "before", values: [index] });
  const wish = (expected: number): Placement => ({ ...anchor(string, at(1)), expected }) as Placement;
  for (const reference of [at(3), undefined]) {
    const pair = new Pair();
    assert.deepEqual(pair.place([anchor(string, at(0))]), [0]);
    const ofBob = [{ ...anchor(string), reference } as Placement, { ...anchor(string, at(2)), name: "b" } as Placement];
    assert.ok(pair.trunk.place(pair.bob, { seen: tagOf(1), items: ofBob }));
    const placed = pair.trunk.document.get(string)!.anchors;
    assert.deepEqual(pair.place([wish(1)], tagOf(1)), [], "not seen");
    assert.deepEqual(pair.place([wish(1)], tagOf(2)), [], "seen, but named an older version");
    assert.deepEqual(pair.place([wish(3)], tagOf(2)), [], "a version that its author has not seen");
    assert.deepEqual(pair.trunk.document.get(string)!.anchors, placed);
    assert.deepEqual(pair.place([wish(2)], tagOf(2)), [0]);
  }
});
