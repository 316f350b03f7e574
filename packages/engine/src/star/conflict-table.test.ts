// The table of conflicts, row by row: what is left when two people edit the same thing without having seen each other, and who
// is told. "First" and "later" are about the server's order.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation, SetKeyOperation, SpliceOperation, ValueOperation } from "../operation.ts";
import { Meeting, plain } from "../testing/meeting.ts";
import type { Tree } from "../tree.ts";
import type { Conflict } from "./conflict.ts";

const array = 1;
const string = 5;
const object = 6;
const number = 8;
const boolean = 9;

const text = (id: number, content: string): Tree => ({ id, type: "string", content });
const start: Tree = {
  id: 0,
  type: "object",
  content: [
    ["a", { id: array, type: "array", content: [text(2, "x"), text(3, "y"), text(4, "z")] }],
    ["b", { id: boolean, type: "boolean", content: false }],
    ["n", { id: number, type: "number", content: 1 }],
    ["o", { id: object, type: "object", content: [["k", text(7, "old")]] }],
    ["s", text(string, "abcde")],
  ],
};

type NewTree = (content: string) => Tree;
/** Operations of one person; `make` gives new strings with ids of that person's. */
type Edits = (make: NewTree) => readonly Operation[];

const splice = (at: number, remove: number, insert: string, glued = false): SpliceOperation => {
  return { kind: "splice", element: string, at, remove, insert, glued };
};
const removeItem = (at: number, count = 1): Operation => ({ kind: "remove", element: array, at, count });
const move = (at: number, gap: number): Operation => ({ kind: "move", element: array, at, gap });
const add = (value: number): Operation => ({ kind: "add", element: number, value });
const setNumber = (content: number): Operation => {
  return { kind: "value", element: number, value: { id: number, type: "number", content } };
};
const replaceText = (content: string): ValueOperation => {
  return { kind: "value", element: string, value: { id: string, type: "string", content } };
};
const setItem = (at: number, value: Tree): Operation => ({ kind: "set", element: array, at, value });
const setKey = (value: Tree, key = "k"): SetKeyOperation => ({ kind: "setKey", element: object, key, value });
const removeKey: Operation = { kind: "removeKey", element: object, key: "k" };
const typed = (at: number, word: string): SpliceOperation[] =>
  [...word].map((letter, i) => splice(at + i, 0, letter, i > 0));

type Result = {
  readonly left: {
    readonly a: unknown;
    readonly b: unknown;
    readonly n: unknown;
    readonly o: unknown;
    readonly s: unknown;
  };
  /** What the first and what the later were told. */
  readonly told: readonly [readonly Conflict[], readonly Conflict[]];
  readonly meeting: Meeting;
};

/** Two people edit without having seen each other; all that the first one did arrives before what the later one did. */
function met(first: Edits | readonly Operation[], later: Edits | readonly Operation[]): Result {
  const meeting = new Meeting(start, 2);
  for (const [index, edits] of [first, later].entries()) {
    const make: NewTree = (content) => text(meeting.nextId(index), content);
    meeting.edit(index, ...(typeof edits === "function" ? edits(make) : edits));
  }
  for (const index of [0, 1]) meeting.send(index);
  meeting.settle();
  const left = plain(meeting.trunk.document.tree()) as Result["left"];
  const [one, two] = meeting.participants;
  return { left, told: [one!.conflicts, two!.conflicts], meeting };
}

const kinds = (conflicts: readonly Conflict[]): string[] =>
  conflicts.map(({ kind, operation }) => `${kind} ${operation.kind}`);

test("[P2] [R2] text inserted at the same place: both are kept, each typing run whole, the earlier run first", () => {
  assert.equal(met([splice(2, 0, "one")], [splice(2, 0, "two")]).left.s, "abonetwocde");
  assert.equal(met(typed(2, "one"), typed(2, "two")).left.s, "abonetwocde");
  assert.equal(met(typed(0, "one"), typed(0, "two")).left.s, "onetwoabcde");
  assert.equal(met(typed(5, "one"), typed(5, "two")).left.s, "abcdeonetwo");
  const letters = new Meeting(start, 2);
  letters.edit(0, ...typed(2, "one"));
  letters.edit(1, ...typed(2, "two"));
  for (const index of [1, 0, 0, 1, 1, 0]) {
    if (letters.participants[index]!.up.length === 0) letters.send(index);
    letters.submit(index);
  }
  letters.settle();
  assert.equal((plain(letters.trunk.document.tree()) as Result["left"]).s, "abtwoonecde", "the run that began earlier");
});

test("[P2] text inserted inside a range that the other deletes survives", () => {
  for (const at of [1, 2, 3, 4]) {
    for (const { left, told } of [
      met([splice(1, 3, "")], [splice(at, 0, "new")]),
      met([splice(at, 0, "new")], [splice(1, 3, "")]),
    ]) {
      assert.equal(left.s, "anewe", `inserted at ${at}`);
      assert.deepEqual(told, [[], []]);
    }
  }
});

test("[P2] ranges that both delete are deleted once, and what each put in their place is kept", () => {
  assert.equal(met([splice(0, 3, "")], [splice(1, 3, "")]).left.s, "e");
  assert.equal(met([splice(1, 3, "one")], [splice(1, 3, "two")]).left.s, "aonetwoe");
  assert.equal(met([splice(0, 3, "one")], [splice(1, 4, "two")]).left.s, "onetwo");
});

test("[P2] the same key set twice: the later wins, and the author of the overwritten value is told", () => {
  let winner: Operation | undefined;
  const { left, told } = met(
    (make) => [setKey(make("first"))],
    (make) => [(winner = setKey(make("later")))],
  );
  assert.deepEqual(left.o, { k: "later" });
  assert.deepEqual(kinds(told[0]), ["overwritten setKey"]);
  assert.deepEqual(told[1], []);
  const [conflict] = told[0];
  assert.ok(conflict?.kind === "overwritten");
  assert.equal(conflict.version, 1);
  const by = { session: "c2", user: "somebody" };
  assert.deepEqual(conflict.winner, { operation: winner, version: 2, ...by }, "both sides are shown");
});

test("[P2] what is set over something that one has seen is no conflict", () => {
  const meeting = new Meeting(start, 2);
  meeting.edit(0, setKey(text(meeting.nextId(0), "first")));
  meeting.settle();
  meeting.edit(1, setKey(text(meeting.nextId(1), "later")));
  meeting.settle();
  assert.deepEqual(
    meeting.participants.map((each) => each.conflicts),
    [[], []],
  );
});

test("[P2] an author is told of being overwritten long after the own change was acknowledged", () => {
  const meeting = new Meeting(start, 2);
  meeting.edit(1, setKey(text(meeting.nextId(1), "unseen")));
  meeting.send(1);
  meeting.edit(0, setKey(text(meeting.nextId(0), "first")));
  meeting.submit(0);
  meeting.receive(0);
  assert.equal(meeting.participants[0]!.branch.pendingCount, 0);
  meeting.settle();
  assert.deepEqual(kinds(meeting.participants[0]!.conflicts), ["overwritten setKey"]);
});

test("[P2] the same array slot set twice: the later wins, and the author of the overwritten value is told", () => {
  const { left, told } = met(
    (make) => [setItem(1, make("first"))],
    (make) => [setItem(1, make("later"))],
  );
  assert.deepEqual(left.a, ["x", "later", "z"]);
  assert.deepEqual([kinds(told[0]), kinds(told[1])], [["overwritten set"], []]);
});

test("[P2] set and remove of the same key: the later wins", () => {
  const setFirst = met((make) => [setKey(make("new"))], [removeKey]);
  assert.deepEqual(setFirst.left.o, {});
  assert.deepEqual(kinds(setFirst.told[0]), ["overwritten setKey"]);
  assert.deepEqual(met([removeKey], (make) => [setKey(make("new"))]).left.o, { k: "new" });
  assert.deepEqual(met([removeKey], [removeKey]).left.o, {});
});

test("[P2] [R1] removal of an array element against its set or move: the removal wins, in both orders", () => {
  const setLast = met([removeItem(1)], (make) => [setItem(1, make("new"))]);
  const setFirst = met((make) => [setItem(1, make("new"))], [removeItem(1)]);
  const moveLast = met([removeItem(1)], [move(1, 3)]);
  const moveFirst = met([move(1, 3)], [removeItem(1)]);
  for (const { left } of [setLast, setFirst, moveLast, moveFirst]) assert.deepEqual(left.a, ["x", "z"]);
  assert.deepEqual(kinds(setLast.told[1]), ["gone set"]);
  assert.deepEqual(kinds(setFirst.told[0]), ["overwritten set"]);
  assert.deepEqual(kinds(moveLast.told[1]), ["gone move"]);
  assert.deepEqual(kinds(moveFirst.told[0]), ["overwritten move"]);
});

test("[P2] move and set of the same array element both happen", () => {
  const set: Edits = (make) => [setItem(0, make("new"))];
  assert.deepEqual(met([move(0, 3)], set).left.a, ["y", "z", "new"]);
  assert.deepEqual(met(set, [move(0, 3)]).left.a, ["y", "z", "new"]);
});

test("[P2] the same array element moved twice: the later wins", () => {
  const twice = met([move(0, 3)], [move(0, 2)]);
  assert.deepEqual(twice.left.a, ["y", "x", "z"]);
  assert.deepEqual([kinds(twice.told[0]), kinds(twice.told[1])], [["overwritten move"], []]);
  assert.deepEqual(met([move(0, 2)], [move(0, 3)]).left.a, ["y", "z", "x"]);
  assert.deepEqual(met([move(0, 3)], [move(2, 0)]).left.a, ["z", "y", "x"], "moves that cross both happen");
});

test("[P1] [P2] number: add and add both happen, to the last bit the same everywhere", () => {
  assert.equal(met([add(0.1)], [add(0.2)]).left.n, 1 + 0.1 + 0.2);
  assert.equal(met([add(1e308), add(1e308)], [add(-1e308)]).left.n, Number.MAX_VALUE - 1e308, "in the server's order");
});

test("[P2] number: an add ordered after a set is added to it; one ordered before is overwritten, and its author is told", () => {
  const after = met([setNumber(10)], [add(5)]);
  assert.equal(after.left.n, 15);
  assert.deepEqual(after.told, [[], []]);
  const before = met([add(5)], [setNumber(10)]);
  assert.equal(before.left.n, 10);
  assert.deepEqual([kinds(before.told[0]), kinds(before.told[1])], [["overwritten add"], []]);
});

test("[P2] value and value: the later wins, and the other author is told", () => {
  const numbers = met([setNumber(10)], [setNumber(20)]);
  assert.equal(numbers.left.n, 20);
  assert.deepEqual(kinds(numbers.told[0]), ["overwritten value"]);
  const texts = met([replaceText("first")], [replaceText("later")]);
  assert.equal(texts.left.s, "later");
  assert.deepEqual(kinds(texts.told[0]), ["overwritten value"]);
});

test("[P2] [R3] a value wins over finer edits: those before it are overwritten, those made unseen have no effect", () => {
  const after = met([replaceText("new")], [splice(1, 0, "x"), splice(2, 0, "y", true)]);
  assert.equal(after.left.s, "new");
  assert.deepEqual(kinds(after.told[1]), ["gone splice", "gone splice"]);
  const before = met([splice(1, 0, "x")], [replaceText("new")]);
  assert.equal(before.left.s, "new");
  assert.deepEqual(kinds(before.told[0]), ["overwritten splice"]);

  const values = (id: number): ValueOperation => ({
    kind: "value",
    element: array,
    value: { id: array, type: "array", content: [text(id, "v")] },
  });
  const list = met(
    (make) => [values(make("").id)],
    (make) => [{ kind: "insert", element: array, gap: 0, values: [make("i")] }],
  );
  assert.deepEqual(list.left.a, ["v"]);
  assert.deepEqual(kinds(list.told[1]), ["gone insert"]);
  const inside = met(
    (make) => [values(make("").id)],
    [{ kind: "splice", element: 2, at: 0, remove: 0, insert: "i", glued: false }],
  );
  assert.deepEqual(inside.left.a, ["v"]);
  assert.deepEqual(kinds(inside.told[1]), ["gone splice"]);
});

test("[P2] [R3] edits under an element that was removed have no effect, and their author is told; the other way round too", () => {
  const inside: SpliceOperation = { kind: "splice", element: 7, at: 0, remove: 0, insert: "x", glued: false };
  const after = met([removeKey], [inside]);
  assert.deepEqual(after.left.o, {});
  const winner = { operation: removeKey, version: 1, session: "c1", user: "somebody" };
  assert.deepEqual(after.told[1], [{ kind: "gone", operation: inside, version: 2, winner }]);
  const removeObject: Operation = { kind: "removeKey", element: 0, key: "o" };
  const deep = met([removeObject], [inside]);
  assert.equal(deep.left.o, undefined);
  assert.deepEqual(kinds(deep.told[1]), ["gone splice"]);
  const before = met([inside], [removeObject]);
  assert.equal(before.left.o, undefined);
  assert.deepEqual(kinds(before.told[0]), ["overwritten splice"]);
  const unharmed = met([removeObject], [add(1)]);
  assert.deepEqual([unharmed.left.n, ...unharmed.told], [2, [], []]);
});

test("[P2] edits of different elements never meet", () => {
  const { left, told } = met(
    [
      splice(0, 5, "new"),
      add(1),
      { kind: "value", element: boolean, value: { id: boolean, type: "boolean", content: true } },
    ],
    (make) => [setKey(make("l"), "l"), { kind: "splice", element: 3, at: 1, remove: 0, insert: "!", glued: false }],
  );
  assert.deepEqual(left, { a: ["x", "y!", "z"], b: true, n: 2, o: { k: "old", l: "l" }, s: "new" });
  assert.deepEqual(told, [[], []]);
});
