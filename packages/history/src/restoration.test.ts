import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, decodeTree, encodeTree, preorder, type Tree } from "@convergence/engine";
import { checkLaw } from "@convergence/proof";
import { HistoryFault } from "./history-fault.ts";
import { restoration } from "./restoration.ts";
import { randomHistory } from "./testing/random-history.ts";
import { treeWithin } from "./tree-within.ts";

const copyOf = (tree: Tree): Document => new Document(decodeTree(encodeTree(tree)));

test("[P6] a restoration makes an element as it was, and changes nothing beside it", (t) => {
  const counts = { whole: 0, present: 0, gone: 0, refused: 0 };
  const { runs } = checkLaw({
    name: "restoration",
    seed: 1,
    runs: 1000,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 40);
      const version = choices.below(source.head + 1);
      const { id } = choices.pick([...preorder(trees[version]!)]);
      const document = copyOf(trees.at(-1)!);
      const isGone = document.get(id) === undefined;
      try {
        const plan = restoration(source, version, id);
        assert.equal(plan.version, source.head);
        for (const operation of plan.operations) document.replay(operation);
      } catch (error) {
        assert.ok(error instanceof HistoryFault && error.code === "nowhere_to_restore", String(error));
        counts.refused++;
        return;
      }
      counts[id === 0 ? "whole" : isGone ? "gone" : "present"]++;
      const target = treeWithin(trees[version]!, id)!;
      assert.deepEqual(document.tree(document.get(id)), target);
      // Every element outside that was there is there, and, but for the place that a gone one took, as it was.
      const inside = new Set(
        [...preorder(target), ...(isGone ? [] : preorder(treeWithin(trees.at(-1)!, id)!))].map((tree) => tree.id),
      );
      const holder = isGone ? document.get(id)!.parent : undefined;
      for (const tree of preorder(trees.at(-1)!)) {
        if (inside.has(tree.id) || tree.type === "object" || tree.type === "array") continue;
        const now = document.get(tree.id);
        if (now === undefined) assert.equal(holder?.type, "object", "only another property gives way");
        else assert.deepEqual(document.tree(now), tree);
      }
    },
  });
  t.diagnostic(JSON.stringify(counts));
  if (runs < 1000) return;
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 5, `not vacuous: ${what}`);
});
