// Splices that go on pass a client's bridge as one like they pass it one by one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { amendedUnitsMax } from "../limits.ts";
import type { SpliceOperation } from "../operation.ts";
import { motionOf } from "../references/motion.ts";
import { type Reference, shiftReference } from "../references/reference.ts";
import { SequenceBridge, type Step } from "../sequence/sequence-bridge.ts";
import { amendSplice, extendSplice } from "./extend-splice.ts";

const units = (first: number, count: number): string =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(0x4e00 + first + i)).join("");
const splice = (at: number, remove: number, insert: string): SpliceOperation => {
  return { kind: "splice", element: 1, at, remove, insert, glued: false };
};

/** A user's text and the bridge of what the user did to it. */
class Reader {
  readonly #bridge: SequenceBridge<string>;
  text: string;

  constructor(length: number, edits: readonly SpliceOperation[]) {
    this.text = units(0, length);
    this.#bridge = new SequenceBridge<string>(length, "later text");
    edits.forEach(({ at, remove, insert, glued }, index) => {
      if (remove > 0) this.#bridge.recordRemove(at, remove, index + 1, this.text.slice(at, at + remove));
      this.#bridge.recordInsert(at, insert.length, glued, index + 1);
      this.text = this.text.slice(0, at) + insert + this.text.slice(at + remove);
    });
  }

  pass({ at, remove, insert }: SpliceOperation): void {
    const carryOut = (step: Step<string>): void => {
      if (step.kind === "insert") this.text = this.text.slice(0, step.gap) + step.items! + this.text.slice(step.gap);
      else if (step.kind === "remove") this.text = this.text.slice(0, step.at) + this.text.slice(step.at + step.count);
    };
    if (remove > 0) this.#bridge.passRemove(at, remove, carryOut);
    if (insert !== "") this.#bridge.passInsert(at, insert.length, false, carryOut, { items: insert });
  }

  seenByServer(): string {
    const stretches = this.#bridge.baseStretches((at, count) => this.text.slice(at, at + count));
    return [...stretches].join("");
  }
}

function randomSplice(choices: Choices, length: number, fresh: number): SpliceOperation {
  const at = choices.below(length + 1);
  const remove = choices.chance(0.5) ? 0 : choices.below(length - at + 1);
  const insert = units(fresh, remove > 0 ? choices.below(3) : choices.between(1, 3));
  return { ...splice(at, remove, insert), glued: at > 0 && insert !== "" && choices.chance(0.5) };
}

/** Typing, or deleting to either side, in pieces. */
function randomWork(choices: Choices, length: number): SpliceOperation[] {
  const work: SpliceOperation[] = [];
  let at = choices.below(length + 1);
  let left = length;
  const isTyping = choices.chance(0.5);
  for (let step = choices.between(2, 6); step > 0; step--) {
    const before = work.reduce((sum, each) => sum + each.insert.length, 0);
    if (isTyping) {
      const insert = units(2000 + before, choices.between(1, 2));
      work.push(splice(at, 0, insert));
      at += insert.length;
    } else if (at > 0 && choices.chance(0.5)) {
      const remove = choices.between(1, Math.min(2, at));
      at -= remove;
      left -= remove;
      work.push(splice(at, remove, ""));
    } else if (at < left) {
      const remove = choices.between(1, Math.min(2, left - at));
      left -= remove;
      work.push(splice(at, remove, ""));
    }
  }
  return work;
}

/** What somebody has pending on a text of some length. */
function randomPending(choices: Choices, length: number): SpliceOperation[] {
  const edits: SpliceOperation[] = [];
  for (let size = length, count = choices.below(8); count > 0; count--) {
    const edit = randomSplice(choices, size, 1000 + 10 * count);
    edits.push(edit);
    size += edit.insert.length - edit.remove;
  }
  return edits;
}

/** Lets work pass what is pending, one by one and as one: both must come to the same. */
function requireSame(
  length: number,
  pending: readonly SpliceOperation[],
  work: SpliceOperation[],
  whole: SpliceOperation,
) {
  const [one, other] = [new Reader(length, pending), new Reader(length, pending)];
  for (const each of work) one.pass(each);
  other.pass(whole);
  assert.equal(other.text, one.text);
  assert.equal(other.seenByServer(), one.seenByServer());
  for (const reference of referencesInto(length)) {
    for (const isOwn of [false, true]) {
      const moved = work.reduce((each, splice) => shiftReference(each, motionOf(splice)!, isOwn), reference);
      assert.deepEqual(shiftReference(reference, motionOf(whole)!, isOwn), moved);
    }
  }
}

/** To every gap and every range of a text. */
function* referencesInto(length: number): Generator<Reference> {
  const gaps = Array.from({ length: length + 1 }, (_, gap) => gap);
  const ranges = gaps.flatMap((start) => gaps.map((end) => ({ start, end })));
  for (const side of ["before", "after"] as const) yield { kind: "index", element: 1, values: gaps, side };
  for (const side of ["before", "after", "inside"] as const) yield { kind: "range", element: 1, values: ranges, side };
}

test("[P1] [P8] splices that go on pass as one like one by one", (t) => {
  let joined = 0;
  checkLaw({
    name: "extended splices",
    seed: 1,
    runs: 4000,
    law: (choices) => {
      const length = choices.below(9);
      const pending = randomPending(choices, length);
      const work = randomWork(choices, length);
      const [first, ...rest] = work;
      if (first === undefined) return;
      const whole = { ...first };
      for (const each of rest) assert.ok(extendSplice(whole, each), "it goes on");
      joined += rest.length;
      requireSame(length, pending, work, whole);
    },
  });
  t.diagnostic(`joined: ${joined}`);
});

test("[P1] [P8] corrected typing passes as one like one by one, whatever of it can be joined", (t) => {
  const counts = { joined: 0, corrected: 0, left: 0 };
  checkLaw({
    name: "amended splices",
    seed: 1,
    runs: 8000,
    law: (choices) => {
      const length = choices.between(1, 9);
      const pending = randomPending(choices, length);
      const work: SpliceOperation[] = [];
      let whole: SpliceOperation | undefined;
      let size = length;
      for (let step = choices.between(2, 9); step > 0; step--) {
        const next = randomAmendment(choices, size, whole, 2000 + 10 * step);
        size += next.insert.length - next.remove;
        const before: SpliceOperation = whole ?? next;
        const after = { ...before };
        if (whole !== undefined) {
          if (!amendSplice(after, next)) {
            counts.left++;
            assert.deepEqual(after, before, "what cannot be joined is left alone");
            break;
          }
          counts.joined++;
          if (next.remove > 0 && before.insert !== "") counts.corrected++;
          assert.ok(after.remove > 0 || after.insert !== "", "it does something");
        }
        work.push(next);
        whole = after;
      }
      requireSame(length, pending, work, whole!);
    },
  });
  t.diagnostic(JSON.stringify(counts));
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 300, `${what}: ${count}`);
});

/** Something that may be about what was done before, or just beside it. */
function randomAmendment(
  choices: Choices,
  length: number,
  before: SpliceOperation | undefined,
  fresh: number,
): SpliceOperation {
  const [start, end] = before === undefined ? [0, length] : [before.at, before.at + before.insert.length];
  const at = Math.max(0, Math.min(length, choices.between(start - 1, end + 1)));
  const remove = choices.chance(0.5) ? choices.below(Math.min(4, length - at + 1)) : 0;
  const insert = units(fresh, remove === 0 ? choices.between(1, 3) : choices.below(3));
  return remove === 0 && insert === "" ? splice(at, 0, units(fresh, 1)) : splice(at, remove, insert);
}

test("[P8] what does not go on is left alone", () => {
  const cases: [SpliceOperation, SpliceOperation][] = [
    [splice(3, 0, "ab"), splice(3, 0, "c")],
    [splice(3, 0, "ab"), splice(6, 0, "c")],
    [splice(3, 1, "ab"), splice(5, 0, "c")],
    [splice(3, 0, "ab"), splice(4, 1, "")],
    [splice(3, 2, ""), splice(3, 0, "c")],
    [splice(3, 2, ""), splice(5, 1, "")],
    [splice(3, 0, "ab"), { ...splice(5, 0, "c"), element: 2 }],
    [splice(3, 0, "ab"), { ...splice(5, 0, "c"), glued: true }],
  ];
  for (const [first, second] of cases) {
    const copy = { ...first };
    assert.equal(extendSplice(copy, second), false);
    assert.deepEqual(copy, first);
  }
});

test("[P8] typing is corrected as one, but not what stood beside it", () => {
  const cases: [SpliceOperation, SpliceOperation, SpliceOperation | undefined][] = [
    [splice(3, 0, "ab"), splice(4, 1, ""), splice(3, 0, "a")],
    [splice(3, 0, "abc"), splice(4, 1, "xy"), splice(3, 0, "axyc")],
    [splice(3, 2, ""), splice(3, 0, "c"), undefined],
    [splice(3, 2, ""), splice(3, 1, "c"), undefined],
    [splice(3, 0, "ab"), splice(3, 0, "c"), undefined],
    [splice(3, 0, "ab"), splice(3, 1, "c"), splice(3, 0, "cb")],
    [splice(3, 2, "ab"), splice(3, 2, ""), splice(3, 2, "")],
    [splice(3, 2, "ab"), splice(5, 0, "c"), splice(3, 2, "abc")],
    [splice(3, 0, "ab"), splice(3, 2, ""), undefined],
    [splice(3, 0, "ab"), splice(2, 1, ""), undefined],
    [splice(3, 0, "ab"), splice(4, 2, ""), undefined],
    [splice(3, 0, "ab"), { ...splice(4, 1, ""), element: 2 }, undefined],
    [{ ...splice(3, 0, "ab"), glued: true }, splice(4, 1, ""), undefined],
  ];
  for (const [first, second, whole] of cases) {
    const copy = { ...first };
    assert.equal(amendSplice(copy, second), whole !== undefined);
    assert.deepEqual(copy, whole ?? first);
  }
});

test("[P8] [P9] a very long insertion goes on, but is not copied for each correction", () => {
  const long = "x".repeat(amendedUnitsMax);
  const [first, longer] = [splice(3, 0, long), splice(3, 0, `${long}x`)];
  assert.ok(amendSplice(first, splice(5, 1, "yz")));
  assert.equal(first.insert, `xxyz${long.slice(3)}`);
  assert.ok(!amendSplice(longer, splice(5, 1, "y")));
  assert.equal(longer.insert, `${long}x`);
  assert.ok(amendSplice(longer, splice(3 + longer.insert.length, 0, "y")));
  assert.equal(longer.insert, `${long}xy`);
});
