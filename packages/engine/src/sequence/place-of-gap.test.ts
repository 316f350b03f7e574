// Where a position of the passing side's is on the recorded side: where something that is put in there would come to stand. The
// answers of the oracle's cells are got by putting it in, each in a bridge of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { InsertOperation, Operation, SetOperation, SpliceOperation } from "../operation.ts";
import { passOperation } from "../star/pass-operation.ts";
import { recordOperation } from "../star/session-bridges.ts";
import { CellBridge } from "../testing/cell-bridge.ts";
import { SequenceBridge } from "./sequence-bridge.ts";

type Kind = "text" | "array";
type Call =
  | { readonly verb: "record"; readonly operation: Operation; readonly tag: number }
  | { readonly verb: "pass"; readonly operation: Operation }
  | { readonly verb: "acknowledge"; readonly tag: number };

const element = 1;
const splice = (at: number, remove: number, insert: string, glued: boolean): SpliceOperation => {
  return { kind: "splice", element, at, remove, insert, glued };
};
const nothing = { id: 9, type: "null", content: null } as const;
const insert = (gap: number, count: number): InsertOperation => {
  return { kind: "insert", element, gap, values: Array.from({ length: count }, () => nothing) };
};
const set = (at: number): SetOperation => ({ kind: "set", element, at, value: nothing });

function randomOperation(choices: Choices, kind: Kind, length: number): Operation {
  const at = choices.below(length + 1);
  const count = choices.below(Math.min(3, length - at) + 1);
  if (kind === "text") {
    const text = "x".repeat(choices.below(3));
    return splice(at, count, text, at > 0 && text !== "" && choices.chance(0.4));
  }
  const what = choices.pick(["insert", "remove", "move", "move"] as const);
  if (what === "insert" || at === length) return insert(at, choices.between(1, 2));
  if (what === "remove") return { kind: "remove", element, at, count: Math.max(1, count) };
  return { kind: "move", element, at, gap: choices.below(length + 1) };
}

/** A bridge, and all that it was told. */
class Told {
  readonly bridge: SequenceBridge;
  readonly #length: number;
  readonly #calls: Call[] = [];
  #tag = 0;
  #acknowledged = 0;

  constructor(length: number) {
    this.#length = length;
    this.bridge = new SequenceBridge(length, "earlier");
  }

  get visibleLength(): number {
    return this.bridge.runs.length("visible");
  }

  get hasMoves(): boolean {
    return this.#calls.some((call) => call.verb === "record" && call.operation.kind === "move");
  }

  step(choices: Choices, kind: Kind): void {
    const verb = choices.pick(["record", "record", "pass", "pass", "acknowledge"] as const);
    if (verb === "record") {
      const operation = randomOperation(choices, kind, this.visibleLength);
      const tag = ++this.#tag;
      this.#calls.push({ verb, operation, tag });
      recordOperation(this.bridge, operation, tag);
    } else if (verb === "pass") {
      const operation = randomOperation(choices, kind, this.bridge.baseLength);
      this.#calls.push({ verb, operation });
      passOperation(this.bridge, operation);
    } else if (this.#acknowledged < this.#tag) {
      const tag = choices.between(this.#acknowledged + 1, this.#tag);
      this.#acknowledged = tag;
      this.#calls.push({ verb, tag });
      this.bridge.acknowledge(tag);
    }
  }

  /** What the oracle makes of a further operation. */
  passed(operation: Operation): Operation | undefined {
    const cells = new CellBridge(this.#length, "earlier");
    for (const call of this.#calls) {
      if (call.verb === "record") cells.record(call.operation, call.tag);
      else if (call.verb === "pass") cells.pass(call.operation);
      else cells.acknowledge(call.tag);
    }
    return cells.pass(operation)[0];
  }

  /** Where one unit, put in at a gap, comes to stand. */
  placed(gap: number, glued: boolean): number {
    const operation = this.passed(splice(gap, 0, "x", glued));
    assert.ok(operation?.kind === "splice", "what is put in is there");
    return operation.at;
  }
}

for (const kind of ["text", "array"] as const) {
  test(`[P7] a gap is where something put in there comes to stand, an item where a set of it takes effect: ${kind}`, (t) => {
    const counts = { asked: 0, apart: 0, elsewhere: 0, gone: 0 };
    const { runs } = checkLaw({
      name: `places of gaps and items, ${kind}`,
      seed: kind === "text" ? 1 : 1_000_001,
      runs: 1000,
      law: (choices) => {
        const told = new Told(choices.below(7));
        for (let left = choices.between(1, 9); left > 0; left--) told.step(choices, kind);
        const { bridge } = told;
        const runsBefore = bridge.runs.size;
        for (let gap = 0; gap <= bridge.baseLength; gap++) {
          const [before, after] = [bridge.placeOfGap(gap, "before"), bridge.placeOfGap(gap, "after")];
          // At the start there is nothing to be glued to: a caret there stays at the start.
          assert.equal(before, gap === 0 ? 0 : told.placed(gap, true), `before ${gap}`);
          assert.equal(after, told.placed(gap, false), `after ${gap}`);
          counts.asked += 2;
          if (before !== after) counts.apart++;
          if (gap < bridge.baseLength) checkItem(told, gap, counts);
        }
        assert.equal(bridge.runs.size, runsBefore, "to ask leaves nothing behind");
      },
    });
    t.diagnostic(`bridges: ${runs}, ${JSON.stringify(counts)}`);
    const { elsewhere, ...always } = counts;
    for (const [what, count] of Object.entries(kind === "text" ? always : { elsewhere, ...always })) {
      assert.ok(count > runs / 10, `not vacuous: ${what} ${count} times`);
    }
  });
}

/** An item that was removed is where it last was: if that is not where it began, the oracle has no answer. */
function checkItem(told: Told, item: number, counts: { elsewhere: number; gone: number }): void {
  const place = told.bridge.placeOfItem(item);
  const operation = told.passed(set(item));
  if (operation === undefined) {
    assert.ok(place >= 0 && place <= told.visibleLength, `item ${item}, which is gone`);
    if (!told.hasMoves) assert.equal(place, told.placed(item, false), `item ${item}, which is gone`);
    counts.gone++;
    return;
  }
  assert.ok(operation.kind === "set");
  assert.equal(place, operation.at, `item ${item}`);
  if (place !== told.bridge.placeOfGap(item, "after")) counts.elsewhere++;
}
