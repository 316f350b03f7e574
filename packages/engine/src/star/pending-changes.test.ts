import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "@convergence/proof";
import type { Operation } from "../operation.ts";
import { type PendingChange, PendingChanges, tagOfOperation } from "./pending-changes.ts";

const add = (value: number): Operation => ({ kind: "add", element: 1, value });

const contentOf = (change: PendingChange) => {
  const { sequence, seen, base, operations, lost } = change;
  const tags = operations.map((_, index) => tagOfOperation(change, index));
  return { sequence, seen, base, operations, lost, tags };
};

test("what was put in comes out, each change whole, whatever lies together", () => {
  const choices = Choices.seeded(5);
  const pending = new PendingChanges(41);
  const plain: ReturnType<typeof contentOf>[] = [];
  let tag = 0;
  let seen = 0;
  let sequence = 41;
  const counts = { together: 0, apart: 0, empty: 0 };
  for (let round = 0; round < 20_000; round++) {
    const isFilling = Math.floor(round / 500) % 2 === 0;
    if (choices.below(8) === 0) seen += choices.between(1, 3);
    if (choices.below(8) === 0) tag += 5;
    const base = choices.below(8) === 0 ? seen - 1 : seen;
    if (choices.below(10) < (isFilling ? 6 : 3)) {
      sequence++;
      const own = choices.below(6) === 0 ? choices.below(4) : 1;
      const operations = Array.from({ length: own }, () => add(choices.below(1000)));
      const tags = operations.map(() => ++tag);
      const lost = choices.below(20) === 0 ? [add(-1)] : [];
      plain.push({ sequence, seen, base, operations, lost, tags });
      if (own === 1 && lost.length === 0 && choices.below(2) === 0) {
        pending.pushOperation(operations[0]!, seen, base, tags[0]!);
      } else pending.push({ seen, base, operations, lost, tags });
      if (own === 1 && lost.length === 0) counts.together++;
      else counts.apart++;
    } else {
      const first = pending.shift();
      const expected = plain.shift();
      assert.deepEqual(first && contentOf(first), expected);
      if (first === undefined) counts.empty++;
    }
    assert.deepEqual([pending.length, pending.sequence], [plain.length, sequence]);
    if (plain.length === 0) continue;
    if (round % 100 === 0)
      assert.deepEqual(
        [...pending.operations()],
        plain.flatMap((change) => change.operations),
      );
    for (const index of [0, choices.below(plain.length), plain.length - 1]) {
      assert.deepEqual(contentOf(pending.at(index)!), plain[index]);
    }
    assert.equal(pending.at(plain.length), undefined);
  }
  assert.ok(counts.together > 1000 && counts.apart > 1000 && counts.empty > 100, JSON.stringify(counts));
});
