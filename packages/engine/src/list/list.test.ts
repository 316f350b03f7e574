// A list is an array that is quick to edit: compared with plain arrays, small and of many chunks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { List } from "./list.ts";

test("a list equals an array after every edit: 90,000 of them", (t) => {
  let edits = 0;
  const { runs } = checkLaw({
    name: "a list equals an array",
    seed: 1,
    runs: 1000,
    law: (choices) => {
      let fresh = 0;
      const items = (count: number): number[] => Array.from({ length: count }, () => fresh++);
      let plain = items(choices.pick([0, 1, 3, 255, 256, 257, 512, 513, choices.below(4000)]));
      const list = new List(plain);
      let near = 0;
      for (let left = 90; left > 0; left--) {
        const at = choices.chance(0.5) ? Math.min(near, plain.length) : choices.below(plain.length + 1);
        const room = plain.length - at;
        const count = choices.chance(0.5) ? 0 : choices.below(Math.min(room, choices.pick([2, 40, 1500])) + 1);
        const put = items(choices.pick([0, 0, 1, 1, 2, 40, 300, 600]));
        list.splice(at, count, put);
        plain = [...plain.slice(0, at), ...put, ...plain.slice(at + count)];
        near = at + put.length;
        if (plain.length > 0 && choices.chance(0.2)) {
          const place = choices.below(plain.length);
          list.set(place, fresh);
          plain[place] = fresh++;
        }
        edits++;
        assert.equal(list.length, plain.length);
        for (const place of [-1, 0, at - 1, at, at + 1, plain.length - 1, plain.length]) {
          assert.equal(list.at(place), plain[place], `the item at ${place}`);
        }
        const from = choices.below(plain.length + 1);
        assert.deepEqual(list.slice(from, from + 700), plain.slice(from, from + 700));
        if (left % 20 === 0) assert.equal(list.indexOf(plain[from]!), from < plain.length ? from : -1);
      }
      assert.deepEqual([...list], plain);
      assert.deepEqual(list.slice(), plain);
      assert.deepEqual(
        list.map((each) => each + 1),
        plain.map((each) => each + 1),
      );
    },
  });
  t.diagnostic(`lists: ${runs}, edits: ${edits}`);
});

test("there is nothing at a place that is none", () => {
  const list = new List([1, 2]);
  assert.deepEqual(
    [list.at(Number.NaN), list.at(0.5), list.at(-1), list.at(2), new List().at(0)],
    [undefined, undefined, undefined, undefined, undefined],
  );
  assert.deepEqual([list.slice(2), list.slice(1, 1), new List().slice()], [[], [], []]);
});
