import assert from "node:assert/strict";
import { test } from "node:test";
import type { Placement, Tree } from "@convergence/engine";
import { type PlacementLimits, PlacementPortions } from "./placement-portions.ts";

const text = (id: number, content = "x"): Tree => ({ id, type: "string", content });
const setKey = (id: number): Placement => ({
  ...{ kind: "setKey", element: 0, key: `k${id}`, expected: undefined, value: text(id) },
});
const insert = (...ids: readonly number[]): Placement => ({
  ...{ kind: "insert", element: 1, gap: 0, values: ids.map((id) => text(id)) },
});
const portions = (limits: Partial<PlacementLimits>) =>
  new PlacementPortions(() => ({
    ...{ elementsPerChangeMax: 1000, operationsPerChangeMax: 1000, frameBytesMax: 1_000_000, ...limits },
  }));

test("[P9] what one change can hold is asked for at a time, and what was left out not again in the same round", () => {
  const some = portions({ operationsPerChangeMax: 2 });
  const all = [1, 2, 3, 4, 5].map(setKey);
  assert.deepEqual(some.next(all), [all[0], all[1]]);
  assert.deepEqual(some.next(all), [all[0], all[1]], "the answer was lost");
  assert.equal(some.answered(all.slice(0, 2), [1]), "goes on");
  const left = [all[0]!, ...all.slice(2)];
  assert.deepEqual(some.next(left), [all[2], all[3]]);
  assert.equal(some.answered(all.slice(2, 4), []), "goes on");
  assert.deepEqual(some.next(left), [all[4]]);
  assert.equal(some.answered([all[4]!], []), "something");
  assert.deepEqual(some.next([all[0]!]), [all[0]], "the next round");
  assert.equal(some.answered([all[0]!], []), "nothing");
});

test("[P9] values of one insertion go apart; one element that is too large goes alone", () => {
  const few = portions({ elementsPerChangeMax: 2 });
  assert.deepEqual(few.next([insert(1, 2, 3), setKey(4)]), [insert(1, 2)]);
  assert.equal(few.answered([insert(1, 2)], [0]), "goes on");
  assert.deepEqual(few.next([insert(3), setKey(4)]), [insert(3), setKey(4)]);
  assert.equal(few.answered([insert(3), setKey(4)], [0, 1]), "something");
  const small = portions({ frameBytesMax: 10 });
  assert.deepEqual(small.next([insert(1, 2)]), [insert(1)]);
  assert.deepEqual(small.next([setKey(1), setKey(2)]), [setKey(1)]);
});

test("[P9] where others have changed what there is, a round that is at its end begins anew", () => {
  const one = portions({ operationsPerChangeMax: 1 });
  assert.deepEqual(one.next([setKey(1), setKey(2)]), [setKey(1)]);
  assert.equal(one.answered([setKey(1)], []), "goes on");
  assert.deepEqual(one.next([setKey(1)]), [setKey(1)]);
  assert.equal(one.answered([setKey(1)], []), "nothing");
});
