import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { listMoves, longestRising } from "./list-moves.ts";

test("[P6] the moves bring items into their order, and there are no fewer that do", () => {
  let moved = 0;
  checkLaw({
    name: "moves",
    seed: 1,
    runs: 3000,
    law: (choices) => {
      const places = Array.from({ length: choices.below(9) }, (_, i) => i);
      const order: number[] = [];
      while (places.length > 0) order.push(...places.splice(choices.chance(0.6) ? 0 : choices.below(places.length), 1));
      const items = [...order];
      const moves = listMoves(order);
      for (const { at, gap } of moves) {
        const [item] = items.splice(at, 1);
        items.splice(gap > at ? gap - 1 : gap, 0, item!);
      }
      assert.deepEqual(
        items,
        order.toSorted((a, b) => a - b),
      );
      assert.equal(moves.length, order.length - longestOf(order));
      assert.equal(longestRising(order).size, longestOf(order));
      moved += moves.length;
    },
  });
  assert.ok(moved > 1000, "not vacuous");
});

/** The slow way: the longest that ends at each item. */
function longestOf(order: readonly number[]): number {
  const lengths: number[] = [];
  for (const [index, value] of order.entries()) {
    const before = lengths.filter((_, earlier) => order[earlier]! < value);
    lengths[index] = 1 + Math.max(0, ...before);
  }
  return Math.max(0, ...lengths);
}
