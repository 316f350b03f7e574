import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { apply, invert } from "./algebra.ts";
import { randomDocument } from "./testing/random-document.ts";

test("[P2] apply and invert on plain trees: what is taken back is as it was", (context) => {
  const { runs } = checkLaw({
    name: "invert takes apply back",
    seed: 1,
    runs: 2000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const tree = document.tree();
      const operation = nextOperation();
      assert.deepEqual(apply(apply(tree, operation), invert(tree, operation)), tree);
    },
  });
  context.diagnostic(`documents: ${runs}`);
});

test("an operation that does not fit is told with its numbers", () => {
  const tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: "abc" }]] } as const;
  const operation = { kind: "splice", element: 1, at: 9, remove: 0, insert: "x", glued: false } as const;
  assert.throws(() => apply(tree, operation), /Position 9 .*length 3/);
  assert.throws(() => invert(tree, { ...operation, element: 7 }), /Element 7 is not in the model/);
});
