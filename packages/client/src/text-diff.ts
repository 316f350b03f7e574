// The smallest splice between two texts, for inputs that only say what they hold now. Pure.

/** Remove `remove` units at `at`, then insert there. */
export type TextSplice = { readonly at: number; readonly remove: number; readonly insert: string };

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Would a cut here part the two halves of a surrogate pair? */
const partsPair = (text: string, at: number): boolean => isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));

/**
 * What made `after` of `before`; `undefined` if nothing did. Law: the splice applied to `before` gives `after`, and no surrogate
 * pair of either is cut. Where several splices would do, as in a run of equal letters, `caret` decides: the caret in `after`
 * stands at the end of what was inserted.
 */
export function spliceBetween(before: string, after: string, caret: number = after.length): TextSplice | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const suffixMax = Math.min(shorter, Math.max(0, after.length - caret));
  let suffix = 0;
  while (
    suffix < suffixMax &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix++;
  }
  let prefix = 0;
  while (prefix < shorter - suffix && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
  // What the caret did not allow to be common at the end may still be.
  while (
    suffix < shorter - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix++;
  }
  while (partsPair(before, prefix) || partsPair(after, prefix)) prefix--;
  while (partsPair(before, before.length - suffix) || partsPair(after, after.length - suffix)) suffix--;
  return { at: prefix, remove: before.length - prefix - suffix, insert: after.slice(prefix, after.length - suffix) };
}
