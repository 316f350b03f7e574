// A model does not grow beyond its weight; what makes it lighter is always possible.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, type Operation, type Tree, tagOf, weightOfTree } from "@convergence/engine";
import { People } from "../testing/people.ts";
import { defaultModelLimits, treeFault } from "./check-limits.ts";
import type { RoomEffect } from "./room-effect.ts";

const text = (id: number, content: string): Tree => ({ id, type: "string", content });
/** It weighs 200: six elements are 96, the keys 4, the text 100. */
const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["a", { id: 1, type: "array", content: [text(2, "y".repeat(10)), text(3, "")] }],
    ["o", { id: 4, type: "object", content: [] }],
    ["st", text(5, "x".repeat(90))],
  ],
};
const splice = (at: number, remove: number, insert: string): Operation => ({
  kind: "splice",
  ...{ element: 5, at, remove, insert, glued: false },
});
const setKey = (key: string, value: Tree): Operation => ({ kind: "setKey", element: 0, key, value });
const id = (counter: number): number => elementId(1, counter);

const outcomes = (effects: readonly RoomEffect[]): string[] =>
  effects.flatMap((effect) => {
    if (effect.kind === "expelled") return [effect.message];
    if (effect.kind !== "deliver") return [];
    return effect.deliveries.map((delivery) =>
      "message" in delivery && delivery.message.kind === "refused"
        ? `${delivery.message.code}: ${delivery.message.message}`
        : "committed",
    );
  });

test("[P9] a model that would become too heavy keeps what it has: that change alone is refused", () => {
  assert.equal(weightOfTree(tree), 200);
  const limits = { ...defaultModelLimits, modelWeightMax: 210 };
  const people = new People({ tree, limits });
  people.join(1);
  const cases: readonly (readonly [Operation[], string])[] = [
    [[splice(0, 0, "z".repeat(11))], "model-limit: The model would weigh 211; at most 210 are allowed"],
    [[splice(0, 0, "z".repeat(10))], "committed"],
    [[splice(0, 0, "z")], "model-limit: The model would weigh 211; at most 210 are allowed"],
    [[splice(0, 5, "zzzzz")], "committed"],
    [[setKey("n", text(id(1), ""))], "model-limit: The model would weigh 227; at most 210 are allowed"],
    [[setKey("st", text(id(2), "x".repeat(101)))], "model-limit: The model would weigh 211; at most 210 are allowed"],
    [[{ kind: "value", element: 5, value: text(5, "x".repeat(100)) }], "committed"],
    [[{ kind: "removeKey", element: 0, key: "a" }], "committed"],
    [[splice(0, 1, "")], "committed"],
    [[setKey("n", text(id(3), "x".repeat(42)))], "committed"],
    [[splice(0, 0, "z")], "committed"],
    [[splice(0, 0, "z")], "model-limit: The model would weigh 211; at most 210 are allowed"],
  ];
  for (const [index, [operations, outcome]] of cases.entries()) {
    assert.deepEqual(outcomes(people.submit(1, operations, people.seen)), [outcome], `case ${index}`);
  }
  assert.equal(weightOfTree(people.room.tree()), 210);
});

test("[P9] after a failed commit a model weighs what it weighed before", () => {
  const limits = { ...defaultModelLimits, modelWeightMax: 210 };
  const people = new People({ tree, limits });
  people.join(1);
  people.isSlow = true;
  people.submit(1, [splice(0, 0, "z".repeat(10)), { kind: "removeKey", element: 0, key: "o" }]);
  people.step({ kind: "commitFailed", code: "store-unavailable", message: "down" });
  people.isSlow = false;
  people.join(2, { client: "c1", site: 1 });
  assert.deepEqual(outcomes(people.submit(2, [splice(0, 0, "z".repeat(11))], tagOf(0))), [
    "model-limit: The model would weigh 211; at most 210 are allowed",
  ]);
  assert.deepEqual(outcomes(people.submit(2, [splice(0, 0, "z".repeat(10))], tagOf(0))), ["committed"]);
});

test("[P9] a model does not begin heavier than it may become", () => {
  assert.equal(treeFault(tree, { ...defaultModelLimits, modelWeightMax: 200 }), undefined);
  assert.equal(
    treeFault(tree, { ...defaultModelLimits, modelWeightMax: 199 }),
    "The model weighs 200; at most 199 are allowed",
  );
});
