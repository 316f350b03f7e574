// Where an anchor comes to by what others do. That all replicas agree on it is shown in `star/star.test.ts`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Document } from "../document.ts";
import type { Operation } from "../operation.ts";
import { startTree } from "../testing/star-world.ts";
import type { Reference } from "./reference.ts";

const [array, object, string] = [1, 6, 8];

/** What the anchor "a" points at after it was set, and then these operations took effect. */
function after(reference: Reference, ...operations: readonly Operation[]): readonly unknown[] | undefined {
  const document = new Document(startTree);
  document.replay({ kind: "anchor", element: reference.element, name: "a", reference });
  for (const operation of operations) document.replay(operation);
  const anchors = document.get(reference.element)!.anchors;
  assert.ok(anchors === undefined || anchors.length > 0, "a list of none is not kept");
  assert.equal(document.anchored.size, anchors === undefined ? 0 : 1);
  return anchors?.[0]?.reference.values;
}

const splice = (at: number, remove: number, insert: string): Operation => ({
  ...{ kind: "splice", element: string, at, remove, insert, glued: false },
});
const range = (start: number, end: number): Reference => ({
  ...{ kind: "range", element: string, side: "inside", values: [{ start, end }] },
});

test("[P7] a range keeps to what is in it; when all of that is gone it stays as a place", () => {
  assert.deepEqual(after(range(1, 3), splice(1, 0, "x"), splice(4, 0, "y")), [{ start: 2, end: 4 }]);
  assert.deepEqual(after(range(1, 3), splice(2, 0, "x")), [{ start: 1, end: 4 }]);
  assert.deepEqual(after(range(1, 3), splice(0, 4, "")), [{ start: 0, end: 0 }]);
});

test("[P7] a whole value ends what points into the old one, and not what is about the element", () => {
  const value: Operation = { kind: "value", element: string, value: { id: string, type: "string", content: "abcd" } };
  assert.equal(after(range(1, 3), value), undefined);
  assert.deepEqual(after({ kind: "element", element: string, values: [] }, value), []);
  const empty: Operation = { kind: "value", element: object, value: { id: object, type: "object", content: [] } };
  assert.equal(after({ kind: "property", element: object, values: ["k"] }, empty), undefined);
});

test("[P7] an anchor of a key waits for a key that is removed", () => {
  const removed: Operation = { kind: "removeKey", element: object, key: "k" };
  assert.deepEqual(after({ kind: "property", element: object, values: ["k"] }, removed), ["k"]);
});

test("[P7] an index goes along with its item", () => {
  const index: Reference = { kind: "index", element: array, side: "after", values: [0] };
  assert.deepEqual(after(index, { kind: "move", element: array, at: 0, gap: 3 }), [2]);
});

test("[P7] setting and removing an anchor, and taking that back, are exact inverses; an edit moves none", () => {
  const document = new Document(startTree);
  const set = (name: string, reference: Reference | undefined) =>
    document.apply({ kind: "anchor", element: string, name, reference });
  set("b", range(0, 1));
  const tree = document.tree();
  for (const [name, reference] of [
    ["a", range(1, 2)],
    ["b", range(1, 2)],
    ["c", range(1, 2)],
    ["b", undefined],
    ["c", undefined],
  ] as const) {
    const edit = set(name, reference);
    const now = document.tree();
    document.revert(edit);
    assert.deepEqual(document.tree(), tree);
    document.perform(edit);
    assert.deepEqual(document.tree(), now);
    document.revert(edit);
  }
  document.apply(splice(0, 0, "x"));
  assert.deepEqual(document.get(string)!.anchors, [{ name: "b", reference: range(0, 1) }]);
});

test("[P7] anchors go with their element, and come back with it", () => {
  const document = new Document(startTree);
  document.replay({ kind: "anchor", element: string, name: "a", reference: range(1, 2) });
  const value = document.tree(document.get(string)!);
  document.replay({ kind: "removeKey", element: 0, key: "s" });
  assert.equal(document.anchored.size, 0);
  document.replay({ kind: "setKey", element: 0, key: "s", value });
  assert.deepEqual(document.get(string)!.anchors, value.anchors);
  assert.equal(document.anchored.size, 1);
});
