// Random changes of one client and random histories of a model, for the tests of what carries them. Mostly somebody who types;
// now and then something unusual of every kind. Well-formed by themselves, nothing here says that they fit a model.

import { elementId, type Operation, type Tree, tagOf, versionOf } from "@convergence/engine";
import type { Choices } from "@convergence/proof";
import type { Change } from "../change.ts";

/** Where somebody is, and which ids are used up. */
export type Typist = { element: number; caret: number; counter: number };

export const startTypist = (): Typist => ({ element: elementId(1, 1), caret: 0, counter: 1 });

const texts = ["x", "é", "中", "😀", "pasted text", "\u0000"];

export function typedOperation(choices: Choices, typist: Typist): Operation {
  switch (choices.below(12)) {
    case 8:
      typist.element = elementId(choices.pick([1, 2, 200]), choices.pick([1, 2, 70_000]));
      return spliceAt(typist, choices.pick([0, 1, 5, 2 ** 20]), 0, choices.pick(texts));
    case 9:
      return spliceAt(typist, choices.pick([0, 3, 200, 2 ** 40]), choices.pick([0, 1, 2, 300]), choices.pick(texts));
    case 10:
      return {
        kind: "setKey",
        element: typist.element,
        key: choices.pick(["a", "__proto__"]),
        value: newTree(choices, typist),
      };
    case 11:
      return otherOperation(choices, typist);
    case 6:
    case 7: {
      const remove = choices.pick([1, 1, 2]);
      return spliceAt(typist, Math.max(0, typist.caret - remove), remove, "");
    }
    default:
      return spliceAt(typist, typist.caret, 0, choices.pick(["x", "y", "é"]));
  }
}

function spliceAt(typist: Typist, at: number, remove: number, insert: string): Operation {
  typist.caret = at + insert.length;
  return { kind: "splice", element: typist.element, at, remove, insert, glued: insert !== "" && at > 0 };
}

function newTree(choices: Choices, typist: Typist): Tree {
  const id = elementId(7, (typist.counter += choices.pick([1, 1, 5])));
  return choices.chance(0.5)
    ? { id, type: "string", content: choices.pick(texts) }
    : { id, type: "null", content: null };
}

function otherOperation(choices: Choices, typist: Typist): Operation {
  const { element } = typist;
  switch (choices.below(4)) {
    case 0:
      return { kind: "add", element, value: choices.pick([1, -1, 0.5, -0]) };
    case 1:
      return {
        kind: "insert",
        element,
        gap: choices.below(9),
        values: [newTree(choices, typist), newTree(choices, typist)],
      };
    case 2:
      return { kind: "move", element, at: choices.below(9), gap: choices.below(9) };
    default:
      return { kind: "value", element, value: { id: element, type: "string", content: choices.pick(texts) } };
  }
}

/** One operation, mostly; none or several sometimes. */
export function typedOperations(choices: Choices, typist: Typist): readonly Operation[] {
  const count = choices.pick([1, 1, 1, 1, 1, 1, 2, 3, 0]);
  return Array.from({ length: count }, () => typedOperation(choices, typist));
}

/** What one client sends: what it has seen only grows. */
export function arbitraryChanges(choices: Choices, count: number): readonly Change[] {
  const typist = startTypist();
  const changes: Change[] = [];
  let sequence = choices.pick([1, 1, 200]);
  let seen = tagOf(choices.pick([0, 1, 300]));
  let clientTime = choices.pick([1.7e12, 0]);
  for (let left = count; left > 0; left--) {
    const version = versionOf(seen);
    changes.push({
      sequence,
      seen,
      base: version - choices.pick([0, 0, 0, Math.min(2, version), version]),
      clientTime,
      meta: choices.chance(0.1) ? { source: choices.pick(["person", "import"]), reason: undefined } : undefined,
      operations: typedOperations(choices, typist),
      lost: choices.chance(0.1) ? typedOperations(choices, typist) : [],
    });
    sequence += choices.pick([1, 1, 1, 1, 2, 0]);
    clientTime = Math.max(0, clientTime + choices.pick([150, 0, 3, 20_000, -90]));
    if (choices.chance(0.6))
      seen = choices.chance(0.2) ? seen + choices.between(1, 3) : tagOf(version + choices.pick([1, 1, 2, 500]));
  }
  return changes;
}
