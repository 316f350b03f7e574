// The column of runs, for both directions: see `bit-coder.ts`.

import { CodecError, counterMax, counterOf, elementId, siteMax, siteOf } from "@convergence/engine";
import { type Bit, type BitCoder, BitModels } from "./bit-coder.ts";
import { Carets } from "./carets.ts";
import { NumberModels } from "./number-models.ts";
import { isOfSplices, lengthsOf, type Runs, runKinds, runKindsCount } from "./runs.ts";

const kindBits = 3;
const placeMax = 2 ** 52;

/** What is expected of a run, by the one before it of whoever's. */
class RunModels {
  readonly rank = new NumberModels(2);
  readonly author = new NumberModels();
  readonly kind = new BitModels(2 * runKindsCount * 2 ** kindBits);
  readonly single = new BitModels(4 * runKindsCount);
  readonly sameElement = new BitModels(2);
  readonly element = new NumberModels();
  readonly site = new NumberModels();
  readonly counter = new NumberModels();
  readonly place = new NumberModels(runKindsCount * runKindsCount);
  readonly count = new NumberModels(2 * runKindsCount);
  readonly length = new NumberModels(2 * runKindsCount);
}

/** Codes `runs`, which have `entries` entries of as many authors in all. To be read, they are empty and filled here. */
export function codeRuns(coder: BitCoder, runs: Runs, entries: number, authors: number): void {
  const models = new RunModels();
  const carets = new Carets();
  const elements = new ElementTable(models);
  let [left, lengthAt, kindBefore, singleBefore] = [entries, 0, 0, 0];
  for (let run = 0; run < runs.length; run++) {
    const author = codeAuthor(coder, models, carets, runs.authors[run]!, authors);
    const isSame = author === carets.authorAt(0) ? 1 : 0;
    const kind = codeKind(coder, models, runs.kinds[run]!, 2 * kindBefore + isSame);
    const single = isOfSplices(kind)
      ? coder.bit(models.single, 4 * kind + 2 * singleBefore + isSame, runs.singles[run] as Bit)
      : 0;
    const count = 1 + models.count.count(coder, 2 * kind + single, runs.counts[run]! - 1);
    if (count > left) throw new CodecError(`A run has ${count} entries where ${left} are left`);
    if (kind === runKinds.replaced && count !== 1) throw new CodecError(`A run has ${count} replacements`);
    left -= count;
    runs.authors[run] = author;
    runs.kinds[run] = kind;
    runs.singles[run] = single;
    runs.counts[run] = count;
    if (isOfSplices(kind)) {
      runs.elements[run] = elements.code(coder, runs.elements[run]!, carets.elementOf(author));
      codePlace(coder, models, runs, run, kindBefore, carets);
      const units = codeLengths(coder, models, runs, run, lengthAt);
      follow(carets, runs, run, units, lengthAt);
      lengthAt += lengthsOf(runs, run);
    } else carets.acted(author);
    [kindBefore, singleBefore] = [kind, single];
  }
  if (left !== 0) throw new CodecError(`${left} entries belong to no run`);
}

function codeAuthor(coder: BitCoder, models: RunModels, carets: Carets, author: number, authors: number): number {
  const rank = models.rank.count(coder, carets.count === 0 ? 0 : 1, carets.rankOf(author));
  if (rank < carets.count) return carets.authorAt(rank)!;
  const found = models.author.count(coder, 0, author);
  if (rank > carets.count || found >= authors) throw new CodecError(`A run is of the author ${found} of ${authors}`);
  return found;
}

function codeKind(coder: BitCoder, models: RunModels, kind: number, context: number): number {
  let node = 1;
  for (let shift = kindBits - 1; shift >= 0; shift--) {
    node = (node << 1) | coder.bit(models.kind, (context << kindBits) | node, ((kind >>> shift) & 1) as Bit);
  }
  const found = node - 2 ** kindBits;
  if (found >= runKindsCount) throw new CodecError(`A run is of the kind ${found}, which does not exist`);
  return found;
}

function codePlace(coder: BitCoder, models: RunModels, runs: Runs, run: number, before: number, carets: Carets): void {
  const expected = carets.placeOf(runs.authors[run]!, runs.elements[run]!);
  const context = before * runKindsCount + runs.kinds[run]!;
  const place = expected + models.place.signed(coder, context, runs.places[run]! - expected);
  if (!(place >= 0 && place <= placeMax)) throw new CodecError(`A run begins at ${place}`);
  runs.places[run] = place;
}

/** Gives the units that a run inserts, removes, or both together. */
function codeLengths(coder: BitCoder, models: RunModels, runs: Runs, run: number, from: number): number {
  const numbers = lengthsOf(runs, run);
  if (numbers === 0) return runs.counts[run]!;
  const kind = runs.kinds[run]!;
  let units = 0;
  for (let index = 0; index < numbers; index++) {
    const context = 2 * kind + (kind === runKinds.replaced ? index & 1 : Math.min(index, 1));
    const length = 1 + models.length.count(coder, context, (runs.lengths[from + index] ?? 1) - 1);
    if (length > 2 ** 32) throw new CodecError(`An entry inserts or removes ${length} units`);
    runs.lengths[from + index] = length;
    units += length;
  }
  return units;
}

function follow(carets: Carets, runs: Runs, run: number, units: number, lengthAt: number): void {
  const [author, element, place] = [runs.authors[run]!, runs.elements[run]!, runs.places[run]!];
  switch (runs.kinds[run]) {
    case runKinds.typed:
      return carets.moved(author, element, place, 0, units);
    case runKinds.erased:
      if (place < units) throw new CodecError(`${units} units are removed before ${place}`);
      return carets.moved(author, element, place - units, units, 0);
    case runKinds.deleted:
      return carets.moved(author, element, place, units, 0);
    default: {
      const inserted = runs.lengths[lengthAt + 1]!;
      return carets.moved(author, element, place, units - inserted, inserted);
    }
  }
}

/** The elements of a segment, each written once, when it first comes. */
class ElementTable {
  readonly #models: RunModels;
  readonly #elements: number[] = [];
  readonly #indexes = new Map<number, number>();

  constructor(models: RunModels) {
    this.#models = models;
  }

  /** `expected`: the one in which the author was, if that is known. */
  code(coder: BitCoder, element: number, expected: number | undefined): number {
    const { sameElement, element: indexes, site, counter } = this.#models;
    if (expected !== undefined && coder.bit(sameElement, 0, element === expected ? 1 : 0) === 1) return expected;
    const count = this.#elements.length;
    const index = indexes.count(coder, 0, this.#indexes.get(element) ?? count);
    if (index < count) return this.#elements[index]!;
    const last = this.#elements.at(-1) ?? 0;
    const foundSite = siteOf(last) + site.signed(coder, 0, siteOf(element) - siteOf(last));
    const foundCounter = counterOf(last) + counter.signed(coder, 0, counterOf(element) - counterOf(last));
    const found = elementId(foundSite, foundCounter);
    if (index > count || foundSite < 0 || foundSite > siteMax || foundCounter < 0 || foundCounter > counterMax) {
      throw new CodecError(`A run is in the element ${found}, the number ${index} of ${count}`);
    }
    this.#elements.push(found);
    this.#indexes.set(found, count);
    return found;
  }
}
