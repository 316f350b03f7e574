// A bridge built late from notes is the one that had been there from the start, whatever was acknowledged meanwhile, and however
// much of it was built ahead of time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { SpliceEdit, StringElement } from "../document.ts";
import { LazyBridge } from "../sequence/lazy-bridge.ts";
import { SequenceBridge, type Step } from "../sequence/sequence-bridge.ts";
import { SequenceRewriter } from "../sequence/sequence-rewriter.ts";
import { noteOn, type SpliceNote, spliceNotation, spliceNote } from "./splice-note.ts";

type Made = { readonly tag: number; readonly removes: boolean; readonly inserts: boolean };

/** Types like a person: mostly on from where the caret is, one unit after the other. */
class Typist {
  readonly lazy = new LazyBridge<string, SpliceNote>("later text", spliceNotation);
  readonly eager: SequenceBridge<string>;
  text: string;
  made: Made[] = [];
  notes = 0;
  #caret = 0;
  #tag = 0;
  #fresh = 0;
  /** What is likely to go on. */
  #kind = 0;

  constructor(length: number) {
    this.text = this.units(length);
    this.eager = new SequenceBridge<string>(length, "later text");
  }

  units(count: number): string {
    return Array.from({ length: count }, () => String.fromCharCode(0x4e00 + this.#fresh++)).join("");
  }

  type(choices: Choices): void {
    if (choices.chance(0.15)) this.#caret = choices.below(this.text.length + 1);
    this.#tag += choices.chance(0.9) ? 1 : 2;
    const caret = Math.min(this.#caret, this.text.length);
    if (choices.chance(0.2)) this.#kind = choices.below(10);
    const kind = this.#kind;
    if (kind < 5 || this.text === "") this.#splice(caret, 0, this.units(kind < 4 ? 1 : 2), choices.chance(0.8));
    else if (kind < 7 && caret > 0) this.#splice(caret - 1, 1, "", false);
    else if (kind < 9 && caret < this.text.length) this.#splice(caret, 1, "", false);
    else {
      const at = choices.below(this.text.length);
      this.#splice(at, choices.between(1, this.text.length - at), this.units(choices.below(3)), choices.chance(0.5));
    }
  }

  #splice(at: number, remove: number, inserted: string, wantsGlue: boolean): void {
    const glued = wantsGlue && at > 0 && inserted !== "";
    const removed = this.text.slice(at, at + remove);
    const edit: SpliceEdit = { kind: "splice", element: {} as StringElement, at, removed, inserted };
    const { latest } = this.lazy;
    if (latest === undefined || !noteOn(latest, edit, glued, this.#tag)) {
      this.lazy.record(spliceNote(edit, glued, this.#tag));
      this.notes++;
    }
    if (remove > 0) this.eager.recordRemove(at, remove, this.#tag, removed);
    this.eager.recordInsert(at, inserted.length, glued, this.#tag);
    this.made.push({ tag: this.#tag, removes: remove > 0, inserts: inserted !== "" });
    this.text = this.text.slice(0, at) + inserted + this.text.slice(at + remove);
    this.#caret = at + inserted.length;
  }

  acknowledge(count: number): void {
    const last = this.made[count - 1];
    if (last === undefined) return;
    this.made = this.made.slice(count);
    this.lazy.acknowledge(last.tag);
    this.eager.acknowledge(last.tag);
  }
}

/** What the bridge makes of some operations of the other side's. */
function passed(
  bridge: SequenceBridge<string>,
  plan: readonly [at: number, remove: number, insert: string][],
  text: string,
) {
  let seen = text;
  const carryOut = (step: Step<string>): void => {
    if (step.kind === "insert") seen = seen.slice(0, step.gap) + step.items! + seen.slice(step.gap);
    else if (step.kind === "remove") seen = seen.slice(0, step.at) + seen.slice(step.at + step.count);
  };
  for (const [at, remove, insert] of plan) {
    if (remove > 0) bridge.passRemove(at, remove, carryOut);
    if (insert !== "") bridge.passInsert(at, insert.length, false, carryOut, { items: insert });
  }
  return seen;
}

function rewritten(bridge: SequenceBridge<string>, made: readonly Made[]): unknown[] {
  const rewriter = new SequenceRewriter(bridge);
  return made.map(({ tag, removes, inserts }) => {
    const ranges = removes ? rewriter.remove(tag) : [];
    const units = ranges.flatMap(({ at, count }) => Array.from({ length: count }, (_, i) => at + count - 1 - i));
    return [units, inserts ? rewriter.insert(tag) : undefined];
  });
}

test("[P8] a bridge built late from what was typed is the one that had been there from the start", (t) => {
  let typed = 0;
  let noted = 0;
  checkLaw({
    name: "late equals early",
    seed: 1,
    runs: 3000,
    law: (choices) => {
      const typist = new Typist(choices.below(8));
      let isAway = choices.chance(0.3);
      for (let left = choices.between(1, 40); left > 0; left--) {
        typist.type(choices);
        typed++;
        if (choices.chance(0.1)) typist.acknowledge(choices.below(typist.made.length + 1));
        if (choices.chance(0.1)) isAway = !isAway;
        if (isAway) typist.lazy.prepare(typist.text.length);
      }
      noted += typist.notes;
      const { eager, text, made } = typist;
      const late = typist.lazy.build(text.length);
      assert.equal(late.baseLength, eager.baseLength);
      const read = (at: number, count: number): string => text.slice(at, at + count);
      assert.equal([...late.baseStretches(read)].join(""), [...eager.baseStretches(read)].join(""));
      let length = late.baseLength;
      const plan = Array.from({ length: choices.below(5) }, (): [number, number, string] => {
        const at = choices.below(length + 1);
        const remove = choices.chance(0.5) ? 0 : choices.below(length - at + 1);
        const insert = typist.units(choices.below(3));
        length += insert.length - remove;
        return [at, remove, insert];
      });
      assert.equal(passed(late, plan, text), passed(eager, plan, text));
      assert.deepEqual(rewritten(late, made), rewritten(eager, made));
    },
  });
  t.diagnostic(`typed: ${typed}, noted: ${noted}`);
  assert.ok(noted < typed * 0.7, "notes were joined");
});
