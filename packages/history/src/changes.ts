// The changes of a model that somebody asks for, page by page.
//
// Law: the pages together hold each change that was asked for once, in order. The work for one page is bounded: where much was looked at
// and little found, a page is short, even empty, and says where to go on. Changes that are committed meanwhile are not missed
// and not shown twice: each page asks for the next one by versions.

import { type Change, played } from "./change.ts";
import { type ChangesQuery, elementOf, isOf, rangeOf, type VersionRange } from "./changes-query.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { changesPerPageMax, changesPerStretch, changesScannedMax, playedWeight } from "./limits.ts";
import { documentAt } from "./state-at.ts";

/** `next`: the question for what comes after it; `undefined` if there is nothing. */
export type ChangesPage = { readonly changes: readonly Change[]; readonly next: ChangesQuery | undefined };

export type ChangesBounds = {
  readonly changesMax: number;
  readonly scannedMax: number;
  readonly stretch: number;
};

const usualBounds: ChangesBounds = {
  changesMax: changesPerPageMax,
  scannedMax: changesScannedMax,
  stretch: changesPerStretch,
};

/** Throws a `HistoryFault` for a version that there is not, or a path at which nothing stands. */
export function changes(
  source: HistorySource,
  query: ChangesQuery = {},
  bounds: ChangesBounds = usualBounds,
): ChangesPage {
  const range = rangeOf(source, query);
  const element = elementOf(source, query, range.to);
  return new Search(source, { ...query, element, path: undefined }, range, bounds).page();
}

class Search {
  readonly #source: HistorySource;
  readonly #query: ChangesQuery;
  readonly #bounds: ChangesBounds;
  readonly #limit: number;
  readonly #found: Change[] = [];
  readonly #isNewestFirst: boolean;
  /** What is still to be looked at. */
  #after: number;
  #to: number;
  #work = 0;

  constructor(source: HistorySource, query: ChangesQuery, range: VersionRange, bounds: ChangesBounds) {
    const { limit = bounds.changesMax, order = "newest" } = query;
    this.#source = source;
    this.#query = query;
    this.#bounds = bounds;
    this.#limit = Math.max(1, Math.min(limit, bounds.changesMax));
    this.#isNewestFirst = order === "newest";
    this.#after = range.after;
    this.#to = range.to;
  }

  page(): ChangesPage {
    while (this.#after < this.#to && this.#found.length < this.#limit && this.#work < this.#bounds.scannedMax) {
      this.#look();
    }
    const next = this.#after < this.#to ? { ...this.#query, after: this.#after, to: this.#to } : undefined;
    return { changes: this.#found, next };
  }

  /** At one stretch. */
  #look(): void {
    const { stretch } = this.#bounds;
    const after = this.#isNewestFirst ? Math.max(this.#after, this.#to - stretch) : this.#after;
    const to = this.#isNewestFirst ? this.#to : Math.min(this.#to, this.#after + stretch);
    const entries = [...this.#source.entries(after, to)];
    this.#work += entries.length;
    const first = entries.findIndex((entry) => isOf(entry, this.#query));
    const found =
      first < 0
        ? []
        : this.#play(entries.slice(0, entries.findLastIndex((entry) => isOf(entry, this.#query)) + 1), first);
    if (this.#isNewestFirst) found.reverse();
    const room = this.#limit - this.#found.length;
    const taken = found.slice(0, room);
    this.#found.push(...taken);
    // If there was more than there is room for, the rest is for the next page.
    const last = found.length > room ? taken.at(-1)!.entry.version : undefined;
    if (this.#isNewestFirst) this.#to = last === undefined ? after : last - 1;
    else this.#after = last ?? to;
  }

  /** From the first entry that may be asked for on. */
  #play(entries: readonly HistoryEntry[], first: number): Change[] {
    const document = documentAt(this.#source, entries[first]!.version - 1);
    const { element, only } = this.#query;
    this.#work += (entries.length - first) * playedWeight;
    const found: Change[] = [];
    for (const entry of entries.slice(first)) {
      const { change, concerns } = played(document, entry, element);
      if (!concerns || !isOf(entry, this.#query)) continue;
      if (only !== "removals" || change.takenAway.length > 0) found.push(change);
    }
    return found;
  }
}
