// Splices that go on pass a client's bridge as one like they pass it one by one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { SpliceOperation } from "../operation.ts";
import { SequenceBridge, type Step } from "../sequence/sequence-bridge.ts";
import { extendSplice } from "./extend-splice.ts";

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

test("[P1] [P8] splices that go on pass as one like one by one", (t) => {
  let joined = 0;
  checkLaw({
    name: "extended splices",
    seed: 1,
    runs: 4000,
    law: (choices) => {
      const length = choices.below(9);
      const edits: SpliceOperation[] = [];
      for (let size = length, count = choices.below(8); count > 0; count--) {
        const edit = randomSplice(choices, size, 1000 + 10 * count);
        edits.push(edit);
        size += edit.insert.length - edit.remove;
      }
      const work = randomWork(choices, length);
      const [first, ...rest] = work;
      if (first === undefined) return;
      const whole = { ...first };
      for (const each of rest) assert.ok(extendSplice(whole, each), "it goes on");
      joined += rest.length;
      const [one, other] = [new Reader(length, edits), new Reader(length, edits)];
      for (const each of work) one.pass(each);
      other.pass(whole);
      assert.equal(other.text, one.text);
      assert.equal(other.seenByServer(), one.seenByServer());
    },
  });
  t.diagnostic(`joined: ${joined}`);
});

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
