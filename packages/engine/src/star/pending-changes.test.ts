import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "@convergence/proof";
import type { Operation } from "../operation.ts";
import { type PendingChange, PendingChanges, tagOfOperation } from "./pending-changes.ts";

const add = (value: number): Operation => ({ kind: "add", element: 1, value });

/** Mostly typing on in one of two strings, as people do. */
function randomOperation(choices: Choices, isTyping: boolean): Operation {
  if (!isTyping)
    return choices.chance(0.7) ? add(choices.below(1000)) : splice(choices, choices.pick(["abc", "\u{1f600}"]), 2);
  const insert = choices.pick(["", "a", "z", "\u00e9", "\uffff", "\ud800", "\u0000"]);
  return splice(choices, insert, insert === "" ? 1 : choices.below(2));
}

function splice(choices: Choices, insert: string, remove: number): Operation {
  const element = choices.chance(0.02) ? 2 ** 40 : 3;
  return { kind: "splice", element, at: choices.below(2 ** 31), remove, insert, glued: choices.chance(0.5) };
}

/** In calm times stretches are long. */
const isCalm = (round: number): boolean => Math.floor(round / 2000) % 2 === 0;

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
  for (let round = 0; round < 40_000; round++) {
    const isFilling = Math.floor(round / 500) % 2 === 0;
    const rarely = choices.below(isCalm(round) ? 300 : 8) === 0;
    if (rarely) seen += choices.between(1, 3);
    if (rarely && choices.chance(0.5)) tag += 5;
    const base = rarely && choices.chance(0.5) ? seen - 1 : seen;
    if (choices.below(10) < (isFilling ? 6 : 3)) {
      sequence++;
      const own = choices.below(isCalm(round) ? 200 : 6) === 0 ? choices.below(4) : 1;
      const operations = Array.from({ length: own }, () => randomOperation(choices, Math.floor(round / 70) % 3 > 0));
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

test("typing is kept in stretches of bounded length, which go as soon as they are decided", () => {
  const pending = new PendingChanges(0);
  const typed = (at: number): Operation => ({ kind: "splice", element: 1, at, remove: 0, insert: "x", glued: true });
  for (let at = 0; at < 10_000; at++) pending.pushOperation(typed(at), 0, 0, at + 1);
  for (let at = 0; at < 10_000; at++) {
    const { sequence, operations, tags } = pending.at(at)!;
    assert.deepEqual([sequence, operations, tags], [at + 1, [typed(at)], at + 1]);
  }
  for (let at = 0; at < 10_000; at++) assert.deepEqual(pending.shift()?.operations, [typed(at)]);
  assert.deepEqual([pending.length, pending.sequence, pending.shift()], [0, 10_000, undefined]);
});
