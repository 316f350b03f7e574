// The fewest moves that bring items into another order.
//
// Law: carried out one after the other, the moves give the order. Items in a longest stretch that is in order already stay. O(n log n).

/** As in a move operation: the item at `at` goes to a gap, counted with it still in place. */
export type ListMove = { readonly at: number; readonly gap: number };

/** `order`: for each item, as they stand, its place among them afterwards. */
export function listMoves(order: readonly number[]): readonly ListMove[] {
  const stays = longestRising(order);
  if (stays.size === order.length) return [];
  const standing = new Array<number>(order.length);
  order.forEach((place, index) => {
    standing[place] = index;
  });
  // Every item that moves has a slot where it stands, and one where it goes: directly behind what is before it afterwards.
  const full: boolean[] = [];
  const from = new Map<number, number>();
  const to = new Map<number, number>();
  for (const stay of [-1, ...stays]) {
    if (stay >= 0) full.push(true);
    for (let place = stay < 0 ? 0 : order[stay]! + 1; isMoving(standing[place], stays); place++) {
      to.set(standing[place]!, full.push(false) - 1);
    }
    for (let index = stay + 1; index < order.length && !stays.has(index); index++) from.set(index, full.push(true) - 1);
  }
  const counts = new Counts(full);
  return standing
    .filter((index) => !stays.has(index))
    .map((index) => {
      const [slot, goal] = [from.get(index)!, to.get(index)!];
      const move = { at: counts.before(slot), gap: counts.before(goal) };
      counts.add(slot, -1);
      counts.add(goal, 1);
      return move;
    });
}

const isMoving = (index: number | undefined, stays: ReadonlySet<number>): boolean =>
  index !== undefined && !stays.has(index);

/** The indexes of a longest rising subsequence, ascending. */
export function longestRising(order: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before = new Array<number>(order.length);
  for (const [index, value] of order.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = index;
  }
  const rising: number[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) rising.push(index);
  return new Set(rising.reverse());
}

/** How many slots before one are full, in a tree of sums. */
class Counts {
  readonly #sums: number[];

  constructor(full: readonly boolean[]) {
    this.#sums = new Array<number>(full.length + 1).fill(0);
    for (const [slot, isFull] of full.entries()) if (isFull) this.add(slot, 1);
  }

  add(slot: number, change: number): void {
    for (let at = slot + 1; at < this.#sums.length; at += at & -at) this.#sums[at]! += change;
  }

  before(slot: number): number {
    let sum = 0;
    for (let at = slot; at > 0; at -= at & -at) sum += this.#sums[at]!;
    return sum;
  }
}
