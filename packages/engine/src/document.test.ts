// One document alone: edits are exact both ways, keys are ordinary and in one order, and every element knows where it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { encodeTree } from "./codec/tree-codec.ts";
import { addNumbers, contained, Document, type Edit, type Element, movedIndex } from "./document.ts";
import { randomDocument } from "./testing/random-document.ts";
import type { ObjectTree, Tree } from "./tree.ts";

const number = (id: number, content: number): Tree => ({ id, type: "number", content });
const object = (...content: ObjectTree["content"]): ObjectTree => ({ id: 0, type: "object", content });

/** Everything about a document that an edit may change, the order of its Maps left out. */
function stateOf(document: Document): unknown {
  const parents = [...document.elements].map(([id, { parent }]) => [id, parent?.id]);
  return { tree: Buffer.from(encodeTree(document.tree())).toString("hex"), parents };
}

function assertSound(document: Document): void {
  const walk = (element: Element): void => {
    assert.equal(document.get(element.id), element);
    for (const child of contained(element.content)) {
      assert.equal(child.parent, element);
      walk(child);
    }
  };
  walk(document.root);
  for (const element of document.elements.values()) {
    assert.ok(element === document.root || element.parent !== undefined || !document.isAttached(element));
  }
}

test("[P1] perform and revert are exact inverses of each other", (t) => {
  const counts = new Map<string, number>();
  const { runs } = checkLaw({
    name: "perform and revert",
    seed: 1,
    runs: 3000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const done: { readonly edit: Edit; readonly before: unknown }[] = [];
      for (let left = choices.between(1, 8); left > 0; left--) {
        const edit = document.resolve(nextOperation());
        counts.set(edit.kind, (counts.get(edit.kind) ?? 0) + 1);
        const before = stateOf(document);
        document.perform(edit);
        assertSound(document);
        const after = stateOf(document);
        document.revert(edit);
        assert.deepEqual(stateOf(document), before, `${edit.kind} reverted`);
        document.perform(edit);
        assert.deepEqual(stateOf(document), after, `${edit.kind} performed again`);
        done.push({ edit, before });
      }
      for (const { edit, before } of done.reverse()) {
        document.revert(edit);
        assert.deepEqual(
          (stateOf(document) as { tree: string }).tree,
          (before as { tree: string }).tree,
          `all back to before a ${edit.kind}`,
        );
        assertSound(document);
      }
    },
  });
  t.diagnostic(`documents: ${runs}, ${JSON.stringify(Object.fromEntries(counts))}`);
  if (runs >= 3000) assert.equal(counts.size, 9, "every kind of edit");
});

test("keys that name prototypes are ordinary keys and touch none", () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const document = new Document(object());
  for (const [i, key] of names.entries()) {
    document.apply({ kind: "setKey", element: 0, key, value: number(i + 1, i) });
  }
  assert.deepEqual([...document.root.content.keys()], names);
  assert.deepEqual(document.tree(), object(...names.map((key, i) => [key, number(i + 1, i)] as const)));
  assert.equal(Object.getPrototypeOf(document.root.content), Map.prototype);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  document.apply({ kind: "removeKey", element: 0, key: "__proto__" });
  assert.equal(document.root.content.size, 3);
});

test("[P1] the keys of a tree are in code-unit order, whatever order they were set in", () => {
  const keys = ["b", "a", "10", "9", "é", "z", "\uffff", "😀", "", "A"];
  const sorted = keys.toSorted((a, b) => (a < b ? -1 : 1));
  for (const order of [keys, keys.toReversed(), sorted]) {
    const document = new Document(object());
    for (const key of order) {
      document.apply({ kind: "setKey", element: 0, key, value: number(keys.indexOf(key) + 1, 0) });
    }
    assert.deepEqual(
      (document.tree() as ObjectTree).content.map((entry) => entry[0]),
      sorted,
    );
  }
});

test("an id is used once, and the root is an object with id 0", () => {
  const document = new Document(object(["a", number(1, 1)]));
  assert.throws(() => document.build(number(1, 2)), /Element 1 exists already/);
  assert.throws(() => new Document(number(0, 1)), TypeError);
  assert.throws(() => new Document({ id: 5, type: "object", content: [] }), TypeError);
  assert.throws(() => document.apply({ kind: "add", element: 9, value: 1 }), /Element 9 is not known/);
});

test("what is detached stays known until it is forgotten, with all inside it", () => {
  const inner: Tree = { id: 2, type: "array", content: [number(3, 3)] };
  const document = new Document(object(["o", { id: 1, type: "object", content: [["a", inner]] }]));
  const [removed] = [document.apply({ kind: "removeKey", element: 0, key: "o" })].map(
    (edit) => (edit as { old: Element }).old,
  );
  assert.equal(document.elements.size, 4);
  assert.equal(document.isAttached(document.get(3)!), false);
  document.forget(removed!);
  assert.deepEqual([...document.elements.keys()], [0]);
});

test("a sum that would overflow stops at the largest double", () => {
  assert.equal(addNumbers(Number.MAX_VALUE, Number.MAX_VALUE), Number.MAX_VALUE);
  assert.equal(addNumbers(-Number.MAX_VALUE, -Number.MAX_VALUE), -Number.MAX_VALUE);
  assert.equal(addNumbers(0.1, 0.2), 0.1 + 0.2);
});

test("a move counts its gap with the item in place", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((gap) => movedIndex(1, gap)),
    [0, 1, 1, 2, 3],
  );
});

test("[P9] very many items come and go in one operation", () => {
  const count = 300_000;
  const values = Array.from({ length: count }, (_, i) => number(i + 2, i));
  const document = new Document(object(["a", { id: 1, type: "array", content: [] }]));
  const insert = document.apply({ kind: "insert", element: 1, gap: 0, values });
  const remove = document.apply({ kind: "remove", element: 1, at: 0, count });
  document.revert(remove);
  document.revert(insert);
  assert.deepEqual(document.tree(), object(["a", { id: 1, type: "array", content: [] }]));
});
