// Whether redaction was recorded: what is blanked has to be named by an entry of the log, and what is named has to be blanked.
//
// So who keeps a head digest elsewhere can tell a redaction from content that somebody has blanked behind it.

import { rangesOf, type VersionRange } from "../version-ranges.ts";
import type { Report } from "./store-problem.ts";

export class RedactionCheck {
  readonly #report: Report;
  /** What is blanked, ascending, and what of it was named. */
  readonly #found: number[] = [];
  readonly #named = new Set<number>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** The content of this version is blanked. In the order of the log. */
  found(version: number): void {
    this.#found.push(version);
  }

  /** The entry of `version` says that these were blanked, which are below it. */
  recorded(version: number, ranges: readonly VersionRange[]): void {
    for (const [first, last] of ranges) {
      let due = first;
      for (let at = this.#placeOf(first); (this.#found[at] ?? last + 1) <= last; at++, due++) {
        if (this.#found[at] !== due) break;
        this.#named.add(due);
      }
      if (due > last) continue;
      const message = `it says that versions ${first} to ${last} were blanked, but version ${due} was not`;
      this.#report({ kind: "redaction", version, message });
    }
  }

  end(): void {
    for (const [first, last] of rangesOf(this.#found.filter((version) => !this.#named.has(version)))) {
      const message = `the content up to version ${last} is blanked, and no entry says that it was redacted`;
      this.#report({ kind: "redaction", version: first, message });
    }
  }

  /** Of the first that is not below `version`. */
  #placeOf(version: number): number {
    let [low, high] = [0, this.#found.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#found[middle]! < version) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
