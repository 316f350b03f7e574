// Entries as a log may hold them, for the tests of what carries them: people who type and delete in a few strings, by turns, and between
// that everything else that an entry can be. Well-formed one by one; they fit no model.

import { type ChangeMeta, elementId, encodeOperations, type Operation, tagOf } from "@convergence/engine";
import type { Choices } from "@convergence/proof";
import { arbitraryOperations } from "../../../engine/src/testing/arbitrary-operation.ts";
import { type LogEntry, placedSequence } from "../log-entry.ts";

const characters = [
  "a",
  "b",
  "e",
  " ",
  "\n",
  "é",
  "中",
  "😀",
  "\u0000",
  "\ufeff",
  "ab",
  "x\ny",
  "some words that were pasted",
];
const metas: readonly (ChangeMeta | undefined)[] = [
  undefined,
  {},
  { source: "person" },
  { source: "program", reason: "nightly" },
  { source: "import", reason: "" },
  { reason: "\u{1f600} why not" },
];
const authors = [
  { client: "ada", session: "s1", user: "u1" },
  { client: "ada", session: "s2", user: "u1" },
  { client: "bob", session: "s3", user: "u2" },
  { client: "", session: "", user: "" },
];

/** `strangeness`: how likely it is that a field is not as usual. */
export function randomEntries(choices: Choices, count: number, strangeness = choices.pick([0, 0.02, 0.3])): LogEntry[] {
  const entries: LogEntry[] = [];
  const typist = new Typist(choices, strangeness);
  let version = choices.pick([1, 2, 300, 2 ** 31]);
  let time = choices.pick([0, 1_764_000_000_000]);
  const sequences = [choices.below(3), 7, 2 ** 33, 1];
  let author = 0;
  for (; entries.length < count; version++) {
    if (choices.chance(0.05 + strangeness / 4)) author = choices.below(authors.length);
    time += choices.pick([0, 1, 150, 90, 1000, 86_400_000]);
    const odd = (): boolean => choices.chance(strangeness);
    const base = odd() ? Math.max(0, version - 1 - choices.below(300)) : version - 1;
    entries.push({
      ...authors[author]!,
      version,
      base,
      seen: odd() ? tagOf(choices.below(version + 1), choices.pick([0, 1, 5, 2 ** 20 - 1])) : tagOf(base),
      sequence: odd() ? choices.pick([placedSequence, 1, 2 ** 40]) : ++sequences[author]!,
      time,
      clientTime: odd() ? choices.pick([0, -5, time + 4, Number.MAX_SAFE_INTEGER, -(2 ** 50)]) : time - 20,
      meta: odd() ? choices.pick(metas) : undefined,
      operations: odd() ? strangeOperations(choices) : encodeOperations(typist.operations()),
      original: odd() ? strangeBytes(choices) : undefined,
    });
  }
  return entries.map((entry) => (Number.isSafeInteger(entry.seen) ? entry : { ...entry, seen: tagOf(entry.base) }));
}

function strangeBytes(choices: Choices): Uint8Array {
  return choices.pick([
    () => encodeOperations(arbitraryOperations(choices)),
    () => new Uint8Array(0),
    () => Uint8Array.from({ length: choices.below(70) }, () => choices.below(256)),
  ])();
}

function strangeOperations(choices: Choices): Uint8Array {
  return choices.pick([
    () => encodeOperations(arbitraryOperations(choices)),
    () => encodeOperations([]),
    () => encodeOperations([...arbitraryOperations(choices), ...arbitraryOperations(choices)]),
    () => strangeBytes(choices),
  ])();
}

/** Types, deletes backwards and forwards, and jumps. */
class Typist {
  readonly #choices: Choices;
  readonly #strangeness: number;
  #element = elementId(1, 1);
  #caret = 5;
  #way = 0;

  constructor(choices: Choices, strangeness: number) {
    this.#choices = choices;
    this.#strangeness = strangeness;
  }

  operations(): readonly Operation[] {
    const choices = this.#choices;
    if (choices.chance(0.1)) this.#way = choices.below(4);
    if (choices.chance(0.05)) this.#caret = choices.pick([0, 1, 2, 40, 5000, 2 ** 40]);
    if (choices.chance(0.03)) this.#element = elementId(choices.pick([0, 1, 2]), choices.pick([1, 2, 2 ** 32 - 1]));
    const element = this.#element;
    const count = choices.chance(this.#strangeness) ? choices.pick([2, 3, 70_000]) : 1;
    if (this.#way === 3) return arbitraryOperations(choices);
    if (this.#way === 2) {
      return [{ kind: "splice", element, at: this.#caret, remove: count, insert: "", glued: false }];
    }
    if (this.#way === 1 && this.#caret >= count) {
      this.#caret -= count;
      return [{ kind: "splice", element, at: this.#caret, remove: count, insert: "", glued: false }];
    }
    const insert = choices.chance(0.7) ? choices.pick(["a", "b", "e", " "]) : choices.pick(characters);
    const at = this.#caret;
    this.#caret += insert.length;
    const glued = at > 0 && choices.chance(0.5);
    const remove = choices.chance(this.#strangeness) ? count : 0;
    return [{ kind: "splice", element, at, remove, insert, glued }];
  }
}
