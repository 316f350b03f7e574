// What failed once, shrunk: replayed for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { tagOf } from "../tag.ts";
import type { Tree } from "../tree.ts";
import { Branch } from "./branch.ts";
import { recentWeightMax, Trunk } from "./trunk.ts";

const text = 1;
const tree: Tree = { id: 0, type: "object", content: [["s", { id: text, type: "string", content: "abcd" }]] };
const splice = (at: number, remove: number, insert: string, glued: boolean): Operation => ({
  kind: "splice",
  element: text,
  at,
  remove,
  insert,
  glued,
});

test("[R2] [R4] what is glued to a refused unit is glued to nothing", () => {
  const trunk = new Trunk(tree, 0);
  const [refusedSession, otherSession] = [trunk.join("a", 1, 0), trunk.join("b", 2, 0)];
  const author = new Branch(tree, 0, 0);
  author.edit(splice(3, 0, "x", true));
  author.edit(splice(4, 1, "y", true)); // behind the x
  const [first, second] = author.takeUnsent();

  const tag = trunk.refuse(refusedSession, first!);
  const other = trunk.commit(otherSession, { seen: 0, operations: [splice(3, 0, "o", false)] });
  const own = trunk.commit(refusedSession, second!);
  trunk.settle();

  author.refused(1, tag);
  author.receive({ ...other, base: 0 });
  author.committed(2, own.version, own.lost);
  assert.deepEqual(author.replica.document.tree(), trunk.document.tree());
});

test("[P2] who is overwritten by an edit that was made offline, without having seen theirs, is told", () => {
  const trunk = new Trunk(tree, 0);
  const [first, second] = [new Branch(tree, 0, 0), new Branch(tree, 0, 0)];
  const value = (id: number, content: number): Operation => ({
    kind: "setKey",
    element: 0,
    key: "k",
    value: { id, type: "number", content },
  });
  first.edit(value(elementId(1, 1), 1));
  second.edit(value(elementId(2, 1), 2));
  second.interrupted();

  const [change] = first.takeUnsent();
  const committed = trunk.commit(trunk.join("first", 1, 0), change!);
  first.committed(1, committed.version, committed.lost);

  second.receive({ ...committed, base: change!.base });
  second.resumed(1);
  const [late] = second.takeUnsent();
  assert.equal(late!.base, 0, "the version that the user had before them");
  assert.equal(late!.seen, tagOf(1), "the version it stands on now");
  const winner = trunk.commit(trunk.join("second", 2, 0), late!);
  const { conflicts } = first.receive({ ...winner, base: late!.base });
  assert.deepEqual(
    conflicts.map(({ kind }) => kind),
    ["overwritten"],
  );
});

test("[R5] a batch that is cancelled while what is pending is rewritten leaves the rest as it was", () => {
  const list: Tree = { id: 0, type: "object", content: [["a", { id: 1, type: "array", content: [] }]] };
  const item = (counter: number): Tree => ({ id: elementId(1, counter), type: "null", content: null });
  const trunk = new Trunk(list, 0);
  const author = new Branch(list, 0, 0);
  author.edit({ kind: "insert", element: 1, gap: 0, values: [item(1)] });
  author.interrupted();
  const other = trunk.commit(trunk.join("b", 2, 0), {
    seen: 0,
    operations: [{ kind: "value", element: 1, value: { id: 1, type: "array", content: [] } }],
  });
  trunk.settle();
  author.receive({ ...other, base: 0 });

  author.startResume(1);
  author.edit({ kind: "value", element: 1, value: { id: 1, type: "array", content: [item(2), item(3)] } });
  assert.equal(author.continueResume(1), undefined);
  author.edit({ kind: "remove", element: 1, at: 1, count: 1 });
  author.startBatch();
  author.edit({ kind: "set", element: 1, at: 0, value: item(4) });
  author.cancelBatch();
  assert.notEqual(author.continueResume(), undefined);

  const session = trunk.join("a", 1, 0);
  for (const change of author.takeUnsent()) {
    const { version, lost } = trunk.commit(session, change);
    author.committed(change.sequence, version, lost);
  }
  assert.deepEqual(author.replica.serverTree(), trunk.document.tree());
  assert.deepEqual(author.replica.document.tree(), trunk.document.tree());
});

test("[P8] many sets of one number are acknowledged one by one, and what is added after the last one counts", () => {
  const number: Tree = { id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 1 }]] };
  const set = (content: number): Operation => {
    return { kind: "value", element: 1, value: { id: 1, type: "number", content } };
  };
  const author = new Branch(number, 0, 0);
  for (const each of [
    set(5),
    { kind: "add", element: 1, value: 2 },
    set(7),
    { kind: "add", element: 1, value: 3 },
  ] as const) {
    author.edit(each);
  }
  const shown = (): unknown => author.replica.document.get(1)!.content;
  author.receive({ version: 1, base: 0, operations: [{ kind: "add", element: 1, value: 100 }] });
  assert.equal(shown(), 10);
  for (const [index, base] of [5, 7, 7, 10].entries()) {
    author.committed(index + 1, index + 2, []);
    assert.deepEqual(
      [author.replica.serverTree(author.replica.document.get(1)), shown()],
      [{ id: 1, type: "number", content: base }, 10],
    );
  }
});

test("[P9] what is kept to merge with is bounded by its weight as well", () => {
  const trunk = new Trunk(tree, 0);
  const session = trunk.join("a", 1, 0);
  trunk.join("b", 2, 0); // has seen none of it: nothing goes because everybody has
  const content = "x".repeat(200_000);
  for (let version = 0; version < 200; version++) {
    const value: Operation = { kind: "value", element: text, value: { id: text, type: "string", content } };
    trunk.commit(session, { seen: tagOf(version), operations: [value] });
    trunk.settle();
  }
  assert.ok(
    trunk.isTooFarBehind(session, tagOf(200 - Math.floor(recentWeightMax / content.length) - 1)),
    "the oldest are gone",
  );
  assert.ok(!trunk.isTooFarBehind(session, tagOf(160)), "the latest are there");
});

test("[R4] refusals of a client that comes back at the same version have tags of their own", () => {
  const trunk = new Trunk({ id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 0 }]] }, 3);
  const add = (seen: number) => ({ seen, operations: [{ kind: "add", element: 1, value: 1 }] as const });
  const first = trunk.refuse(trunk.join("a", 1, 0), add(tagOf(3)));
  const again = trunk.refuse(trunk.join("a", 1, 0, first), add(tagOf(3)));
  assert.deepEqual([first, again], [tagOf(3, 1), tagOf(3, 2)]);
  assert.equal(trunk.refuse(trunk.join("b", 2, 0, tagOf(2, 7)), add(tagOf(3))), tagOf(3, 1));
});
