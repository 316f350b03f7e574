// Whether redaction was recorded: what is blanked has to be named by an entry of the log, and what is named has to be blanked.
//
// So who keeps a head digest elsewhere can tell a redaction from content that somebody has blanked behind it, and what a redaction has left
// from what somebody has put there since.

import { RemainsDigest } from "../redaction/remains-digest.ts";
import { rangesOf, type VersionRange } from "../version-ranges.ts";
import type { Report } from "./store-problem.ts";

export class RedactionCheck {
  readonly #report: Report;
  /** What is blanked, ascending, and what of it was named. */
  readonly #found: number[] = [];
  readonly #named = new Set<number>();
  readonly #remains = new RemainsDigest();
  /** What the last record says is left, and what was when the log came to it. */
  #last: { readonly version: number; readonly due: Uint8Array | undefined; readonly is: Uint8Array } | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  /** The content of this version is blanked, and is this now: see `RemainsDigest`. In the order of the log. */
  found(version: number, operations: Uint8Array, original: Uint8Array | undefined): void {
    this.#found.push(version);
    this.#remains.add(version, operations, original);
  }

  /** The entry of `version` says that these were blanked, which are below it, and what is left in all that were until then. */
  recorded(version: number, ranges: readonly VersionRange[], remains: Uint8Array | undefined): void {
    this.#last = { version, due: remains, is: this.#remains.digest() };
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
    const { version: last = 0, due, is } = this.#last ?? {};
    if (due !== undefined && Buffer.compare(due, is!) !== 0) {
      const message = "what stands in the place of blanked content is not what it says was left there";
      this.#report({ kind: "redaction", version: last, message });
    }
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
