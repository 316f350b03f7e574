// A model takes no edit that cuts a surrogate pair. Editors do: some replace only the half that differs between two emoji, some
// keyboards deliver the halves one after the other. Pure.

import { ChangeSet, type ChangeSpec, type Text } from "@codemirror/state";

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

const around = (text: Text, at: number): string => text.sliceString(Math.max(0, at - 1), at + 1);
/** Would a cut here part the two halves of a surrogate pair? */
const partsPair = (text: Text, at: number): boolean => {
  const units = around(text, at);
  return isHigh(units.charCodeAt(0)) && isLow(units.charCodeAt(1));
};

/**
 * The same changes of `base`, which is well-formed, with pairs taken out and put in as a whole; the very object if there is
 * nothing to do. What they insert is well-formed exactly if the result is.
 */
export function wholeCharacters(changes: ChangeSet, base: Text): ChangeSet {
  const specs: ChangeSpec[] = [];
  let isWidened = false;
  changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const before = partsPair(base, from) ? 1 : 0;
    const after = partsPair(base, to) ? 1 : 0;
    if (before + after > 0) isWidened = true;
    const low = base.sliceString(to, to + after);
    const insert = base.sliceString(from - before, from) + inserted.toString() + low;
    specs.push({ from: from - before, to: to + after, insert });
  });
  return isWidened ? ChangeSet.of(specs, changes.length, "\n") : changes;
}
