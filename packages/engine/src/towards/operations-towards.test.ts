import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { Document, removedBy } from "../document.ts";
import { requireOperation } from "../star/require-operation.ts";
import { randomDocument } from "../testing/random-document.ts";
import { preorder, type Tree } from "../tree.ts";
import { operationsTowards, RestoreError } from "./operations-towards.ts";

function perform(document: Document, operation: Parameters<Document["apply"]>[0]): void {
  for (const element of removedBy(document.apply(operation))) document.forget(element);
}

test("[P6] a document goes back to any tree that it had, ids included, and what is in both is the same element", (t) => {
  const counts = new Map<string, number>();
  const { runs } = checkLaw({
    name: "towards a tree",
    seed: 1,
    runs: 4000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const trees = [document.tree()];
      for (let left = choices.between(1, 12); left > 0; left--) {
        perform(document, nextOperation());
        trees.push(document.tree());
      }
      for (let left = 3; left > 0; left--) {
        const target = choices.pick(trees);
        const before = new Map(
          [...preorder(document.tree())].map(({ id, type }) => [id, { type, node: document.get(id) }]),
        );
        const operations = operationsTowards(document, document.root, target);
        for (const operation of operations) {
          counts.set(operation.kind, (counts.get(operation.kind) ?? 0) + 1);
          requireOperation(operation, document.get(operation.element)!);
          perform(document, operation);
        }
        assert.deepEqual(document.tree(), target);
        assert.deepEqual(operationsTowards(document, document.root, target), [], "then there is nothing to do");
        if (operations.some(({ kind }) => kind === "setKey" || kind === "insert")) continue;
        for (const { id } of preorder(target)) assert.equal(document.get(id), before.get(id)?.node);
      }
    },
  });
  t.diagnostic(`documents: ${runs}, ${JSON.stringify(Object.fromEntries(counts))}`);
  if (runs < 4000) return;
  for (const kind of ["splice", "insert", "remove", "move", "setKey", "removeKey", "value"]) {
    assert.ok((counts.get(kind) ?? 0) > 100, `there were enough: ${kind}`);
  }
});

const item = (id: number): Tree => ({ id, type: "number", content: id });
const list = (...ids: number[]): Tree => ({ id: 1, type: "array", content: ids.map(item) });
const root = (...content: [string, Tree][]): Tree => ({ id: 0, type: "object", content });

test("[P6] as few items are moved as there have to be", () => {
  const towards = (from: number[], to: number[]) => {
    const document = new Document(root(["a", list(...from)]));
    return operationsTowards(document, document.get(1)!, list(...to)).map(({ kind }) => kind);
  };
  assert.deepEqual(towards([2, 3, 4, 5], [5, 2, 3, 4]), ["move"]);
  assert.deepEqual(towards([2, 3, 4, 5], [3, 4, 5, 2]), ["move"]);
  assert.deepEqual(towards([2, 3, 4, 5], [5, 4, 3, 2]), ["move", "move", "move"]);
  assert.deepEqual(towards([2, 3, 4, 5, 6], [9, 2, 6, 7, 8]), ["remove", "insert", "insert"]);
});

test("[P6] an element that is at another place by now is not doubled", () => {
  const moved = root(
    ["a", { id: 1, type: "object", content: [] }],
    ["b", { id: 2, type: "object", content: [["x", item(9)]] }],
  );
  const document = new Document(moved);
  const target: Tree = { id: 1, type: "object", content: [["x", item(9)]] };
  assert.throws(() => operationsTowards(document, document.get(1)!, target), RestoreError);
  const whole = root(["a", target], ["b", { id: 2, type: "object", content: [] }]);
  assert.throws(() => operationsTowards(document, document.root, whole), /at another place by now/);
});

test("[P6] what takes more operations than a change may have is refused", () => {
  const ids = Array.from({ length: 30_000 }, (_, index) => index + 2);
  const document = new Document(root(["a", list(...ids)]));
  assert.throws(() => operationsTowards(document, document.get(1)!, list(...ids.toReversed())), /at most/);
  const mixed = [...ids.slice(0, 5000).toReversed(), ...ids.slice(5000)];
  assert.equal(operationsTowards(document, document.get(1)!, list(...mixed)).length, 4999);
});
