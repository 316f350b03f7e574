// Splices of one string that each remove at most one unit and insert at most one: two numbers for each, and no object.
//
// Law: `at` gives back what `add` was given, in its order. What is longer is not taken.

import type { ElementId } from "../element-id.ts";
import type { SpliceOperation } from "../operation.ts";

/** Above the unit that is inserted. */
const insertBit = 0x1_0000;
const removeBit = 0x2_0000;
const gluedBit = 0x4_0000;
const unitBits = 0xffff;

export const isKeystroke = ({ remove, insert }: SpliceOperation): boolean =>
  insert.length <= 1 && (remove === 0 || remove === 1);

export class Keystrokes {
  readonly #element: ElementId;
  /** A place, then what happens there, and so on. */
  readonly #numbers: number[];

  constructor(first: SpliceOperation) {
    this.#element = first.element;
    this.#numbers = [first.at, codeOf(first)];
  }

  get length(): number {
    return this.#numbers.length / 2;
  }

  /** Takes a keystroke if it is one of the same string. */
  add(operation: SpliceOperation): boolean {
    if (operation.element !== this.#element || !isKeystroke(operation)) return false;
    this.#numbers.push(operation.at, codeOf(operation));
    return true;
  }

  at(index: number): SpliceOperation {
    const code = this.#numbers[2 * index + 1]!;
    return {
      kind: "splice",
      element: this.#element,
      at: this.#numbers[2 * index]!,
      remove: (code & removeBit) === 0 ? 0 : 1,
      insert: (code & insertBit) === 0 ? "" : String.fromCharCode(code & unitBits),
      glued: (code & gluedBit) !== 0,
    };
  }
}

function codeOf({ remove, insert, glued }: SpliceOperation): number {
  const inserted = insert === "" ? 0 : insertBit | insert.charCodeAt(0);
  return inserted | (remove === 0 ? 0 : removeBit) | (glued ? gluedBit : 0);
}
