// The longest subsequence of rising numbers: what need not be moved when a list is put in order.
//
// By patience sorting: for each length the smallest number that a rising subsequence of it can end with. O(n log n). Pure.

/** Indexes, rising, of numbers that rise; no such list is longer. No number may occur twice. */
export function longestRising(numbers: readonly number[]): number[] {
  const ends: number[] = [];
  const before = new Int32Array(numbers.length);
  for (const [index, number] of numbers.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = index;
  }
  const found: number[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) found.push(index);
  return found.reverse();
}
