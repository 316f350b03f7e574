import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { RareMap } from "./rare-map.ts";

test("a rare map says what the platform's says, also when it was empty in between", () => {
  checkLaw({
    name: "A rare map is a map",
    seed: 810_001,
    runs: 300,
    law: (choices) => {
      const [rare, plain] = [new RareMap<number, number>(), new Map<number, number>()];
      for (let step = 0; step < 30; step++) {
        const key = choices.between(0, 3);
        if (choices.chance(0.05)) {
          rare.clear();
          plain.clear();
        } else if (choices.chance(0.5)) {
          rare.set(key, step);
          plain.set(key, step);
        } else assert.equal(rare.delete(key), plain.delete(key));
        assert.deepEqual([rare.size, rare.has(key), rare.get(key)], [plain.size, plain.has(key), plain.get(key)]);
        assert.deepEqual([...rare], [...plain]);
        assert.deepEqual([[...rare.keys()], [...rare.values()]], [[...plain.keys()], [...plain.values()]]);
      }
    },
  });
});

test("what is deleted on the way through a rare map does not come any more, and the rest does", () => {
  const map = new RareMap<number, string>();
  for (const key of [1, 2, 3]) map.set(key, `${key}`);
  const met: number[] = [];
  for (const [key] of map) {
    met.push(key);
    map.delete(2);
    if (key === 3) map.delete(1);
    map.delete(key);
  }
  assert.deepEqual([met, map.size], [[1, 3], 0]);
});
