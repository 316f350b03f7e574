// The edits that turn one text into another: few of them, so that what others have in the text stays where it belongs.
//
// After Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the shortest way through the grid of both texts,
// one diagonal after the other. Where the texts differ in more than `distanceMax` units, what is between their common beginning
// and end is replaced as a whole. Surrogate pairs stay whole. Pure.

/** At `at`, in the text before all of them, `remove` units make way for `insert`. */
export type TextEdit = { readonly at: number; readonly remove: number; readonly insert: string };

/** Memory is the square of it: 2,000 take some 16 MB for a moment. */
const distanceMax = 2000;

/** Steps that may be spent on several texts together: a tenth of a second. What comes after is replaced as a whole. */
export type DifferenceBudget = { stepsLeft: number };
export const differenceBudget = (): DifferenceBudget => ({ stepsLeft: distanceMax ** 2 });

/** In their order, none beside another. */
export function textDifference(from: string, to: string, budget: DifferenceBudget = differenceBudget()): TextEdit[] {
  let start = 0;
  const most = Math.min(from.length, to.length);
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start++;
  if (isInsidePair(from, start) || isInsidePair(to, start)) start--;
  let tail = 0;
  while (tail < most - start && from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail)) tail++;
  if (isInsidePair(from, from.length - tail) || isInsidePair(to, to.length - tail)) tail--;
  const [a, b] = [from.slice(start, from.length - tail), to.slice(start, to.length - tail)];
  if (a === "" && b === "") return [];
  const path = a === "" || b === "" ? undefined : shortestPath(a, b, budget);
  if (path === undefined) return [{ at: start, remove: a.length, insert: b }];
  return wholeCharacters(from, to, editsOf(path, a, b, start));
}

/** For each number of differences how far each diagonal gets in `a`, diagonals from -d to d; `undefined` if it takes too many. */
function shortestPath(a: string, b: string, budget: DifferenceBudget): Int32Array[] | undefined {
  const trace: Int32Array[] = [];
  const most = Math.min(a.length + b.length, distanceMax);
  let before = new Int32Array(1);
  for (let d = 0; d <= most && budget.stepsLeft > 0; d++) {
    budget.stepsLeft -= 2 * d + 1;
    const reach = new Int32Array(2 * d + 1);
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : stepInto(before, d, k);
      while (x < a.length && x - k < b.length && a.charCodeAt(x) === b.charCodeAt(x - k)) x++;
      reach[k + d] = x;
      if (x < a.length || x - k < b.length) continue;
      trace.push(reach);
      return trace;
    }
    trace.push(reach);
    before = reach;
  }
  return undefined;
}

/** How far the diagonal `k` gets by one more difference: down from above, or to the right from below, whichever is further. */
function stepInto(before: Int32Array, d: number, k: number): number {
  return isDown(before, d, k) ? before[k + d]! : before[k + d - 2]! + 1;
}

/** `before` is of `d - 1`: the diagonal `k` of it is at `k + d - 1`. */
const isDown = (before: Int32Array, d: number, k: number): boolean =>
  k === -d || (k !== d && before[k + d - 2]! < before[k + d]!);

/** Walks the path back from its end, and makes one edit of what is side by side. */
function editsOf(trace: readonly Int32Array[], a: string, b: string, start: number): TextEdit[] {
  const edits: { at: number; remove: number; from: number; to: number }[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d > 0; d--) {
    const before = trace[d - 1]!;
    const k = x - y;
    const down = isDown(before, d, k);
    const [fromX, fromK] = down ? [before[k + d]!, k + 1] : [before[k + d - 2]!, k - 1];
    const fromY = fromX - fromK;
    const [endX, endY] = down ? [fromX, fromY + 1] : [fromX + 1, fromY];
    const last = edits.at(-1);
    if (last !== undefined && last.at === endX && last.from === endY) {
      last.at = fromX;
      last.from = fromY;
      last.remove += endX - fromX;
    } else edits.push({ at: fromX, remove: endX - fromX, from: fromY, to: endY });
    [x, y] = [fromX, fromY];
  }
  return edits.reverse().map(({ at, remove, from, to }) => ({ at: start + at, remove, insert: b.slice(from, to) }));
}

/** Edits that begin or end inside of a character take in the whole of it, and its neighbours if they meet then. */
function wholeCharacters(from: string, to: string, edits: readonly TextEdit[]): TextEdit[] {
  const whole: { at: number; end: number; first: number; last: number }[] = [];
  let shift = 0;
  for (const { at, remove, insert } of edits) {
    let [first, last] = [at + shift, at + shift + insert.length];
    let [begin, end] = [at, at + remove];
    if (isInsidePair(from, begin) || isInsidePair(to, first)) {
      begin--;
      first--;
    }
    if (isInsidePair(from, end) || isInsidePair(to, last)) {
      end++;
      last++;
    }
    const left = whole.at(-1);
    if (left !== undefined && left.end >= begin) {
      left.end = end;
      left.last = last;
    } else whole.push({ at: begin, end, first, last });
    shift += insert.length - remove;
  }
  return whole.map(({ at, end, first, last }) => ({ at, remove: end - at, insert: to.slice(first, last) }));
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Does a place stand between the two halves of a character? */
const isInsidePair = (text: string, at: number): boolean =>
  at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
