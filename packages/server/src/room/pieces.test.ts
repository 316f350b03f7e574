// A change that comes out in very many pieces, because others wrote inside of what it removes, is its author's affair alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Operation, operationsPerChangeMax, operationsPerEntryMax, type Tree } from "@convergence/engine";
import { People } from "../testing/people.ts";

const inserts = operationsPerEntryMax + operationsPerChangeMax;
const units = 2 * inserts;
const tree: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: "x".repeat(units) }]] };
const splice = (at: number, remove: number, insert: string): Operation => ({
  kind: "splice",
  ...{ element: 1, at, remove, insert, glued: false },
});

test("[P9] a removal that meets more separate inserts than one change may have pieces disturbs nobody else", () => {
  const people = new People({ tree });
  people.join(1);
  people.join(2);
  for (let first = 0; first < inserts; first += operationsPerChangeMax) {
    const operations = Array.from({ length: operationsPerChangeMax }, (_, index) =>
      splice(2 * (first + index) + 1, 0, "y"),
    );
    people.submit(1, operations);
  }
  const { version } = people.room;
  const effects = people.submit(2, [splice(0, units, "")], 0);
  assert.deepEqual(
    effects.filter(({ kind }) => kind === "expelled" || kind === "commit"),
    [{ kind: "expelled", member: 2, code: "slow-reader", message: "Too far behind to merge", mayResume: true }],
  );
  assert.equal(people.room.version, version);
  const others = people.submit(1, [splice(0, 0, "z")]);
  assert.equal(others.filter(({ kind }) => kind === "commit").length, 1);
});

test("[P5] a change that became more operations than one may have is refused, and the next one is taken", () => {
  const people = new People({ tree });
  people.join(1);
  const many = Array.from({ length: operationsPerChangeMax + 1 }, (_, index) => splice(index, 1, "y"));
  const refused = people.submit(1, many).flatMap((effect) => (effect.kind === "deliver" ? effect.deliveries : []));
  assert.deepEqual(
    refused.map((delivery) => "message" in delivery && delivery.message.kind === "refused" && delivery.message.message),
    [`The change has ${operationsPerChangeMax + 1} operations; at most ${operationsPerChangeMax} are allowed`],
  );
  assert.equal(people.submit(1, [splice(0, 0, "z")]).filter(({ kind }) => kind === "commit").length, 1);
});
