// Versions that an answer names, each once, and who made them. A mark for each version that could be named: they come in no order, and
// by the ten thousand.

import type { VersionColumns } from "./attribution-columns.ts";
import type { HistorySource } from "./history-source.ts";

export class NamedVersions {
  readonly #after: number;
  /** 1 for each that is named; the first is the version after `#after`. */
  readonly #marks: Uint8Array;
  #count = 0;

  /** `name` takes versions after `after` and up to `to`, and passes over those before: nobody has to know of them. */
  constructor(after: number, to: number) {
    this.#after = after;
    this.#marks = new Uint8Array(to - after);
  }

  name(version: number): void {
    const at = version - this.#after - 1;
    if (at < 0 || this.#marks[at] === 1) return;
    if (at >= this.#marks.length) {
      throw new RangeError(`Version ${version} is not up to ${this.#after + this.#marks.length}`);
    }
    this.#marks[at] = 1;
    this.#count++;
  }

  /** Ascending. */
  columns(source: Pick<HistorySource, "authorOf" | "timeOf">): VersionColumns {
    const [versions, times] = [new Float64Array(this.#count), new Float64Array(this.#count)];
    const authorOf = new Uint32Array(this.#count);
    const authors: { readonly user: string; readonly session: string }[] = [];
    const marks = this.#marks;
    let index = 0;
    let last: (typeof authors)[number] | undefined;
    for (let at = 0; at < marks.length; at++) {
      if (marks[at] === 0) continue;
      const version = this.#after + 1 + at;
      const { user, session } = source.authorOf(version);
      if (last === undefined || last.user !== user || last.session !== session) {
        last = { user, session };
        authors.push(last);
      }
      versions[index] = version;
      times[index] = source.timeOf(version);
      authorOf[index++] = authors.length - 1;
    }
    return { versions, times, authorOf, authors };
  }
}
