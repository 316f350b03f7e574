// A reference moves as a marker planted at its place would: examples in a small notation, and random operations against the oracle.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { Operation } from "../operation.ts";
import { PlantedReference } from "../testing/planted-reference.ts";
import type { NullTree } from "../tree.ts";
import { motionOf } from "./motion.ts";
import { type IndexReference, type RangeReference, type Reference, type Side, shiftReference } from "./reference.ts";

type Placed = IndexReference | RangeReference;
type Kind = "text" | "array";

const element = 1;
const item = (id: number): NullTree => ({ id, type: "null", content: null });
const splice = (at: number, remove: number, insert: string): Operation => {
  return { kind: "splice", element, at, remove, insert, glued: false };
};
const insert = (gap: number, count: number): Operation => {
  return { kind: "insert", element, gap, values: Array.from({ length: count }, (_, i) => item(i)) };
};
const remove = (at: number, count: number): Operation => ({ kind: "remove", element, at, count });
const move = (at: number, gap: number): Operation => ({ kind: "move", element, at, gap });

const shifted = (reference: Reference, operations: readonly Operation[], isOwn = false): Reference =>
  operations.reduce((each, operation) => {
    const motion = motionOf(operation);
    return motion === undefined ? each : shiftReference(each, motion, isOwn);
  }, reference);

/** "ab|cd" is an index, "a[bc]d" a range, "a]bc[d" one that was made backwards; several of one kind are several values. */
function read(notation: string, side: Side): { readonly text: string; readonly reference: Placed } {
  const text = notation.replaceAll(/[[\]|]/g, "");
  const gapsAt = (sign: string): number[] => {
    const gaps: number[] = [];
    let gap = 0;
    for (const each of notation) {
      if (each === sign) gaps.push(gap);
      else if (!"[]|".includes(each)) gap++;
    }
    return gaps;
  };
  const ends = gapsAt("]");
  const ranges = gapsAt("[").map((start, i) => ({ start, end: ends[i]! }));
  if (ranges.length > 0) return { text, reference: { kind: "range", element, side, values: ranges } };
  const index = side === "inside" ? "before" : side;
  return { text, reference: { kind: "index", element, side: index, values: gapsAt("|") } };
}

function write(text: string, reference: Placed): string {
  const signs: { readonly gap: number; readonly sign: string }[] =
    reference.kind === "index"
      ? reference.values.map((gap) => ({ gap, sign: "|" }))
      : reference.values.flatMap(({ start, end }) => {
          const edges = [
            { gap: start, sign: "[" },
            { gap: end, sign: "]" },
          ];
          return start <= end ? edges : edges.reverse();
        });
  let out = "";
  for (let gap = 0; gap <= text.length; gap++) {
    for (const each of signs) if (each.gap === gap) out += each.sign;
    out += text[gap] ?? "";
  }
  return out;
}

/** New items are written X; what moves is written as it is. */
function applied(text: string, operation: Operation): string {
  const units = text.split("");
  switch (operation.kind) {
    case "splice":
      units.splice(operation.at, operation.remove, ...operation.insert);
      break;
    case "insert":
      units.splice(operation.gap, 0, ..."X".repeat(operation.values.length));
      break;
    case "remove":
      units.splice(operation.at, operation.count);
      break;
    case "move": {
      const [moved] = units.splice(operation.at, 1, "");
      units.splice(operation.gap, 0, moved!);
      break;
    }
  }
  return units.join("");
}

type Example = readonly [before: string, side: Side, operation: Operation, after: string, afterOwn?: string];

const examples: { readonly [what: string]: readonly Example[] } = {
  "an index, something put in": [
    ["ab|cd", "before", splice(2, 0, "XY"), "ab|XYcd", "abXY|cd"],
    ["ab|cd", "after", splice(2, 0, "XY"), "abXY|cd"],
    ["ab|cd", "before", splice(1, 0, "X"), "aXb|cd"],
    ["ab|cd", "after", splice(3, 0, "X"), "ab|cXd"],
    ["|", "before", splice(0, 0, "X"), "|X", "X|"],
    ["|", "after", insert(0, 1), "X|"],
    ["|a|b|", "after", insert(1, 2), "|aXX|b|"],
  ],
  "an index, something taken out": [
    ["ab|cd", "before", splice(1, 2, ""), "a|d"],
    ["ab|cd", "after", remove(2, 2), "ab|"],
    ["ab|cd", "after", remove(0, 2), "|cd"],
    ["ab|cd", "before", remove(0, 4), "|"],
  ],
  "an index, something replaced": [
    ["a|bcd", "after", splice(1, 2, "XY"), "a|XYd", "aXY|d"],
    ["a|bcd", "before", splice(1, 2, "XY"), "a|XYd", "aXY|d"],
    ["ab|cd", "after", splice(1, 2, "XY"), "aXY|d"],
    ["ab|cd", "before", splice(1, 2, "XY"), "a|XYd", "aXY|d"],
    ["abc|d", "after", splice(1, 2, "XY"), "aXY|d"],
    ["abc|d", "before", splice(1, 2, "XY"), "a|XYd", "aXY|d"],
  ],
  "an index, an item moved": [
    ["a|bcd", "after", move(1, 4), "acd|b"],
    ["a|bcd", "before", move(1, 4), "a|cdb"],
    ["ab|cd", "before", move(1, 4), "a|cdb"],
    ["abcd|", "after", move(1, 4), "acdb|"],
    ["abcd|", "before", move(1, 4), "acd|b"],
    ["ab|cd", "after", move(3, 2), "abd|c"],
    ["ab|cd", "before", move(3, 2), "ab|dc", "ab|dc"],
    ["ab|cd", "before", move(1, 2), "ab|cd"],
    ["ab|cd", "before", move(1, 1), "ab|cd"],
  ],
  "a range, something put in": [
    ["a[bc]d", "before", splice(1, 0, "X"), "a[Xbc]d", "aX[bc]d"],
    ["a[bc]d", "before", splice(3, 0, "X"), "a[bc]Xd", "a[bcX]d"],
    ["a[bc]d", "after", splice(1, 0, "X"), "aX[bc]d"],
    ["a[bc]d", "after", splice(3, 0, "X"), "a[bcX]d"],
    ["a[bc]d", "inside", splice(1, 0, "X"), "aX[bc]d"],
    ["a[bc]d", "inside", splice(2, 0, "X"), "a[bXc]d"],
    ["a[bc]d", "inside", splice(3, 0, "X"), "a[bc]Xd", "a[bcX]d"],
    ["a]bc[d", "inside", splice(1, 0, "X"), "aX]bc[d"],
    ["a]bc[d", "inside", splice(3, 0, "X"), "a]bc[Xd", "a]bcX[d"],
    ["a[]b", "inside", splice(1, 0, "X"), "a[]Xb", "aX[]b"],
  ],
  "a range, something taken out or replaced": [
    ["a[bc]d", "inside", splice(0, 2, ""), "[c]d"],
    ["a[bc]d", "inside", splice(1, 2, "X"), "a[]Xd", "aX[]d"],
    ["a[bc]d", "before", splice(1, 2, "X"), "a[]Xd", "aX[]d"],
    ["a[bc]d", "after", splice(1, 2, "X"), "a[X]d", "aX[]d"],
    ["a[bc]d", "inside", splice(0, 4, "X"), "[]X", "X[]"],
    ["a]bc[d", "inside", splice(0, 4, "X"), "[]X", "X[]"],
    ["a]bc[d", "inside", remove(2, 2), "a]b["],
    ["[ab]c[d]", "inside", remove(1, 2), "[a][d]"],
  ],
  "a range, an item moved": [
    ["a[bc]d", "inside", move(1, 4), "a[c]db"],
    ["a[bc]d", "inside", move(3, 2), "a[bdc]"],
    ["a[bc]d", "inside", move(3, 1), "ad[bc]"],
    ["a[bc]d", "inside", move(2, 2), "a[bc]d"],
    ["a[b]cd", "inside", move(1, 4), "a[]cdb"],
    ["a[b]cd", "inside", move(1, 1), "a[b]cd"],
    ["a]bc[d", "inside", move(0, 2), "]bac[d"],
  ],
};

for (const [what, cases] of Object.entries(examples)) {
  test(`[P7] ${what}`, () => {
    for (const [before, side, operation, after, afterOwn = after] of cases) {
      const { text, reference } = read(before, side);
      for (const isOwn of [false, true]) {
        const now = shifted(reference, [operation], isOwn) as Placed;
        const about = `${before} ${side}, ${JSON.stringify(operation)}${isOwn ? ", own" : ""}`;
        assert.equal(write(applied(text, operation), now), isOwn ? afterOwn : after, about);
      }
    }
  });
}

const value: Operation = { kind: "value", element, value: { id: element, type: "string", content: "x" } };

test("[P7] keys leave a reference when they are removed, and not when they are set", () => {
  const keys: Reference = { kind: "property", element, values: ["k", "l"] };
  const setKey: Operation = { kind: "setKey", element, key: "k", value: item(9) };
  assert.equal(shifted(keys, [setKey]), keys);
  assert.deepEqual(shifted(keys, [{ kind: "removeKey", element, key: "k" }]), { ...keys, values: ["l"] });
  assert.equal(shifted(keys, [{ kind: "removeKey", element, key: "m" }]), keys);
  assert.deepEqual(shifted(keys, [value]), { ...keys, values: [] });
});

test("[P7] a whole value leaves nothing to point at, but to the element itself", () => {
  const { reference } = read("a[b]c", "inside");
  assert.deepEqual(shifted(reference, [value]), { ...reference, values: [] });
  const elements: Reference = { kind: "element", element, values: [1, 2] };
  assert.equal(shifted(elements, [value, remove(0, 1)]), elements);
});

test("[P7] where nothing changes the reference is the same object", () => {
  const elsewhere: Operation = { ...splice(0, 0, "X"), element: 2 } as Operation;
  for (const side of ["before", "after", "inside"] as const) {
    for (const [notation, operation] of [
      ["ab|cd", splice(3, 1, "X")],
      ["ab|cd", move(1, 2)],
      ["a|bcd", move(1, 1)],
      ["[ab]cd", splice(3, 1, "X")],
      ["[abc]d", move(0, 2)],
      ["a[bc]d", elsewhere],
    ] as const) {
      const { reference } = read(notation, side);
      assert.equal(shifted(reference, [operation]), reference, `${notation} ${side}`);
    }
  }
});

function randomReference(choices: Choices, length: number): Placed {
  const gap = (): number => choices.below(length + 1);
  const count = choices.between(1, 3);
  if (choices.chance(0.4)) {
    const values = Array.from({ length: count }, gap);
    return { kind: "index", element, side: choices.pick(["after", "before"] as const), values };
  }
  const values = Array.from({ length: count }, () => ({ start: gap(), end: gap() }));
  return { kind: "range", element, side: choices.pick(["after", "before", "inside"] as const), values };
}

function randomOperation(choices: Choices, kind: Kind, length: number): Operation {
  const at = choices.below(length + 1);
  const count = choices.below(length - at + 1);
  if (kind === "text") return splice(at, count, "X".repeat(choices.below(3)));
  const what = choices.pick(["insert", "remove", "move", "move"] as const);
  if (what === "insert" || at === length) return insert(at, choices.between(1, 2));
  return what === "remove" ? remove(at, Math.max(1, count)) : move(at, choices.below(length + 1));
}

for (const kind of ["text", "array"] as const) {
  test(`[P7] a reference is where a marker planted at its place has come to: ${kind}`, (t) => {
    let compared = 0;
    let moved = 0;
    const { runs } = checkLaw({
      name: `references are markers, ${kind}`,
      seed: kind === "text" ? 1 : 1_000_001,
      runs: 8000,
      law: (choices) => {
        let length = choices.below(8);
        let reference: Reference = randomReference(choices, length);
        const planted = new PlantedReference(reference, length);
        for (let left = choices.between(1, 6); left > 0; left--) {
          const operation = randomOperation(choices, kind, length);
          const isOwn = choices.chance(0.3);
          const before: Reference = reference;
          reference = shifted(reference, [operation], isOwn);
          planted.carryOut(operation, isOwn);
          assert.deepEqual(reference, planted.now(), JSON.stringify({ before, operation, isOwn }));
          length = applied(" ".repeat(length), operation).length;
          compared++;
          if (reference !== before) moved++;
        }
      },
    });
    t.diagnostic(`lines: ${runs}, compared: ${compared}, moved: ${moved}`);
    assert.ok(moved > runs, "references did move");
  });
}

/** A removal that came to be several, from right to left; the last one with what is put there. */
function inPieces(choices: Choices, at: number, count: number, text: string): Operation[] {
  const pieces: Operation[] = [];
  for (let end = at + count; end > at; ) {
    const size = choices.between(1, end - at);
    end -= size;
    pieces.push(splice(end, size, end === at ? text : ""));
  }
  return pieces;
}

test("[P7] an operation in several pieces moves a reference to where the whole would", (t) => {
  let several = 0;
  const { runs } = checkLaw({
    name: "pieces move references like the whole",
    seed: 2_000_001,
    runs: 8000,
    law: (choices) => {
      const length = choices.between(1, 9);
      const reference = randomReference(choices, length);
      const at = choices.below(length);
      const count = choices.between(1, length - at);
      const text = "X".repeat(choices.below(3));
      const pieces = inPieces(choices, at, count, text);
      if (pieces.length > 1) several++;
      const isOwn = choices.chance(0.5);
      assert.deepEqual(shifted(reference, pieces, isOwn), shifted(reference, [splice(at, count, text)], isOwn));
      const typed = [splice(at, 0, "X"), splice(at + 1, 0, text)];
      assert.deepEqual(shifted(reference, typed, isOwn), shifted(reference, [splice(at, 0, `X${text}`)], isOwn));
    },
  });
  t.diagnostic(`wholes: ${runs}, in several pieces: ${several}`);
  assert.ok(several > runs / 4);
});
