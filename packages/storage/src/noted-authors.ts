// A history that notes, of all entries that pass, who made each version and when, for an answer that names some of them.
//
// It is read once, forwards: what is noted is one stretch of versions. An entry costs two numbers.

import type { HistorySource } from "./history-source.ts";
import type { LogEntry } from "./log-entry.ts";

/** `time`: server time in milliseconds since 1970. */
export type VersionAuthor = {
  readonly version: number;
  readonly time: number;
  readonly user: string;
  readonly session: string;
};

type Author = Pick<VersionAuthor, "user" | "session">;

export class NotedAuthors {
  readonly #authors: Author[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #times: number[] = [];
  readonly #made: number[] = [];
  #first: number | undefined;

  /** The same history; `entries` may be read once. */
  noting(source: HistorySource): HistorySource {
    const note = (after: number, to: number): Generator<LogEntry> => this.#noted(source.entries(after, to));
    return {
      head: source.head,
      snapshot: (atMost) => source.snapshot(atMost),
      entries: note,
      entriesBackwards: (before, from) => source.entriesBackwards(before, from),
      operations: (after, to) => source.operations(after, to),
      versionAtTime: (time) => source.versionAtTime(time),
    };
  }

  /** Which versions from `version` on, up to `last`, are by one author: the last of them. */
  sameAuthorUntil(version: number, last: number): number {
    const author = this.#made[this.#indexOf(version)];
    let until = version;
    while (until < last && this.#made[this.#indexOf(until + 1)] === author) until++;
    return until;
  }

  /** Of versions that have passed; version 0 has no author here. Ascending. */
  of(versions: Iterable<number>): readonly VersionAuthor[] {
    const wanted = [...new Set(versions)].filter((version) => version > 0).sort((a, b) => a - b);
    return wanted.map((version) => {
      const index = this.#indexOf(version);
      return { version, time: this.#times[index]!, ...this.#authors[this.#made[index]!]! };
    });
  }

  *#noted(entries: Iterable<LogEntry>): Generator<LogEntry> {
    let last: LogEntry | undefined;
    let number = 0;
    for (const entry of entries) {
      const { user, session } = entry;
      if (last?.user !== user || last.session !== session) number = this.#numberOf(user, session);
      last = entry;
      this.#first ??= entry.version;
      this.#times.push(entry.time);
      this.#made.push(number);
      yield entry;
    }
  }

  #numberOf(user: string, session: string): number {
    const key = `${session}\n${user}`;
    const known = this.#numbers.get(key) ?? this.#authors.length;
    if (known === this.#authors.length) this.#authors.push({ user, session });
    this.#numbers.set(key, known);
    return known;
  }

  #indexOf(version: number): number {
    const index = version - (this.#first ?? 0);
    if (this.#first !== undefined && index >= 0 && index < this.#made.length) return index;
    throw new RangeError(`Version ${version} is not among the ${this.#made.length} that have passed`);
  }
}
