import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { encodeTree } from "./codec/tree-codec.ts";
import { Document, type Edit, removedBy } from "./document.ts";
import { inverseOf } from "./invert.ts";
import type { Operation } from "./operation.ts";
import { randomDocument } from "./testing/random-document.ts";

/** Carries an operation out and forgets what it detached, as a server does once that is settled. */
function applyAndForget(document: Document, operation: Operation): Edit {
  const edit = document.apply(operation);
  for (const element of removedBy(edit)) document.forget(element);
  return edit;
}

/** How the edit's kind is told apart in the counts: a removal of what is not there is another case. */
const nameOf = (edit: Edit): string =>
  (edit.kind === "setKey" || edit.kind === "removeKey") && edit.old === undefined
    ? `${edit.kind} of nothing`
    : edit.kind;

test("[P1] [P2] an operation and its inverse leave the tree as it was, byte for byte, ids included", (t) => {
  const counts = new Map<string, number>();
  const { runs } = checkLaw({
    name: "the inverse takes back",
    seed: 1,
    runs: 4000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const stages: { readonly before: Uint8Array; readonly size: number; readonly edit: Edit }[] = [];
      for (let left = choices.between(1, 6); left > 0; left--) {
        const before = encodeTree(document.tree());
        const size = document.elements.size;
        const edit = applyAndForget(document, nextOperation());
        counts.set(nameOf(edit), (counts.get(nameOf(edit)) ?? 0) + 1);
        stages.push({ before, size, edit });
      }
      for (const { before, size, edit } of stages.reverse()) {
        applyAndForget(document, inverseOf(document, edit));
        assert.deepEqual(encodeTree(document.tree()), before, edit.kind);
        assert.equal(document.elements.size, size, "the same elements are known");
      }
    },
  });
  t.diagnostic(`documents: ${runs}, ${JSON.stringify(Object.fromEntries(counts))}`);
  if (runs < 4000) return;
  for (const kind of [
    "splice",
    "insert",
    "remove",
    "set",
    "move",
    "setKey",
    "setKey of nothing",
    "removeKey",
    "add",
    "value",
  ]) {
    assert.ok((counts.get(kind) ?? 0) > 100, `there were enough: ${kind}`);
  }
});

test("every move in an array of five is taken back", () => {
  const values = [1, 2, 3, 4, 5].map((id) => ({ id: id + 1, type: "null", content: null }) as const);
  for (let at = 0; at < 5; at++) {
    for (let gap = 0; gap <= 5; gap++) {
      const document = new Document({
        id: 0,
        type: "object",
        content: [["a", { id: 1, type: "array", content: values }]],
      });
      const before = document.tree();
      document.apply(inverseOf(document, document.apply({ kind: "move", element: 1, at, gap })));
      assert.deepEqual(document.tree(), before, `from ${at} to ${gap}`);
    }
  }
});

test("an addition that rounds is taken back exactly", () => {
  const document = new Document({ id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 0.1 }]] });
  const edit = document.apply({ kind: "add", element: 1, value: 1e20 });
  assert.deepEqual(inverseOf(document, edit), {
    kind: "value",
    element: 1,
    value: { id: 1, type: "number", content: 0.1 },
  });
});
