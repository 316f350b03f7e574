// Two people who edited one text apart from each other: typing runs with jumps and runs of deleting, each keystroke a change.
//
// Generated without the text, from lengths alone, so that making it costs nothing beside what is measured.

import { randomBelow } from "./random.ts";
import type { Keystroke } from "./trace.ts";

export type OfflineWorkload = {
  readonly base: string;
  readonly branches: readonly [readonly Keystroke[], readonly Keystroke[]];
};

const baseUnits = 100_000;
const runMax = 28;

/** So many edits on each side of a text of 100 kB. */
export function offlineWorkload(edits: number): OfflineWorkload {
  const below = randomBelow(7);
  const base = Array.from({ length: baseUnits }, () => letterOf(below(27))).join("");
  return { base, branches: [branch(edits, 11), branch(edits, 13)] };
}

function branch(edits: number, seed: number): Keystroke[] {
  const below = randomBelow(seed);
  const keystrokes: Keystroke[] = [];
  let length = baseUnits;
  let caret = below(length);
  while (keystrokes.length < edits) {
    if (below(3) === 0) caret = below(length + 1);
    const isDeleting = below(4) === 0;
    for (let run = 1 + below(runMax); run > 0 && keystrokes.length < edits; run--) {
      if (isDeleting && caret > 0) {
        keystrokes.push({ at: --caret, remove: 1, insert: "" });
        length--;
      } else {
        keystrokes.push({ at: caret++, remove: 0, insert: letterOf(below(27)) });
        length++;
      }
    }
  }
  return keystrokes;
}

const letterOf = (n: number): string => (n === 26 ? " " : String.fromCharCode(97 + n));

/**
 * How often each letter is in the merged text, whatever order a contestant gives to inserts at one place: everything that its
 * author did not delete is there, and of the base what nobody deleted.
 */
export function mergedLetters({ base, branches }: OfflineWorkload): string {
  const kept = branches.map((keystrokes) => survivors(base.length, keystrokes));
  const inBoth = new Set(kept[1]!.filter((item) => typeof item === "number"));
  const letters = kept.flat().filter((item) => typeof item === "string");
  for (const item of kept[0]!) if (typeof item === "number" && inBoth.has(item)) letters.push(base[item]!);
  return lettersOf(letters);
}

/** What one branch leaves: indexes into the base, and its own letters. In blocks, since it is edited a hundred thousand times. */
function survivors(baseLength: number, keystrokes: readonly Keystroke[]): (number | string)[] {
  const blockItems = 512;
  const blocks: (number | string)[][] = [];
  for (let i = 0; i < baseLength; i += blockItems) {
    blocks.push(Array.from({ length: Math.min(blockItems, baseLength - i) }, (_, j) => i + j));
  }
  for (const { at, remove, insert } of keystrokes) {
    let b = 0;
    let offset = at;
    while (b < blocks.length - 1 && (offset > blocks[b]!.length || (remove > 0 && offset === blocks[b]!.length))) {
      offset -= blocks[b++]!.length;
    }
    blocks[b]!.splice(offset, remove, ...insert);
  }
  return blocks.flat();
}

export function lettersOf(text: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([letter, count]) => `${letter}${count}`)
    .join(" ");
}
