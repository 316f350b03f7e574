// A map by element id is a map, also for the names below 0 that history gives to elements.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { counterMax, type ElementId, elementId, siteMax } from "./element-id.ts";
import { ElementMap } from "./element-map.ts";

test("a map by element id does what a map does", () => {
  const sites = [0, 1, 2, siteMax];
  const counters = [0, 1, 2, 3, 2 ** 31, counterMax];
  checkLaw({
    name: "an element map is a map",
    seed: 1,
    runs: 500,
    law: (choices) => {
      const tested = new ElementMap<number>();
      const plain = new Map<ElementId, number>();
      for (let left = 60; left > 0; left--) {
        const isName = choices.chance(0.2);
        const id = isName ? -1 - choices.below(3) : elementId(choices.pick(sites), choices.pick(counters));
        const event = choices.below(5);
        if (event < 2) {
          tested.set(id, left);
          plain.set(id, left);
        } else if (event < 4) {
          tested.delete(id);
          plain.delete(id);
        }
        assert.equal(tested.get(id), plain.get(id));
        assert.equal(tested.has(id), plain.has(id));
        assert.equal(tested.size, plain.size);
      }
      const byId = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0];
      assert.deepEqual([...tested].sort(byId), [...plain].sort(byId));
      assert.deepEqual([...tested.keys()].sort(), [...plain.keys()].sort());
      assert.deepEqual([...tested.values()].sort(), [...plain.values()].sort());
    },
  });
});
