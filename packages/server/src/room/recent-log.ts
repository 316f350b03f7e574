// The entries that were committed last, for those who come in: what they have not read from the store is here.
//
// Law: what it holds is the end of the log without a gap. It is bounded by entries and by bytes, whichever is reached first;
// only what somebody is waiting for is kept beyond. Pure.

import type { Version } from "@convergence/engine";
import type { LogEntry } from "@convergence/storage";

export type RecentLogLimits = { readonly entriesMax: number; readonly bytesMax: number };

export class RecentLog {
  readonly #limits: RecentLogLimits;
  #entries: LogEntry[] = [];
  #bytes = 0;
  #version: Version;

  /** `version`: where the log ends at present. */
  constructor(version: Version, limits: RecentLogLimits) {
    this.#version = version;
    this.#limits = limits;
  }

  /** The newest version that was committed. */
  get version(): Version {
    return this.#version;
  }

  /** Takes in what was committed. Of what is older, all after `keptAfter` stays. */
  push(entries: readonly LogEntry[], keptAfter: Version): void {
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#bytes += bytesOf(entry);
      this.#version = entry.version;
    }
    const { entriesMax, bytesMax } = this.#limits;
    // In steps, so that the cost per entry stays constant.
    if (this.#entries.length > 2 * entriesMax || this.#bytes > 2 * bytesMax) this.#trim(keptAfter);
  }

  /** All entries after a version; `undefined` if they are not all here. */
  since(version: Version): readonly LogEntry[] | undefined {
    const count = this.#version - version;
    if (count < 0 || count > this.#entries.length) return undefined;
    return this.#entries.slice(this.#entries.length - count);
  }

  #trim(keptAfter: Version): void {
    const { entriesMax, bytesMax } = this.#limits;
    let dropped = 0;
    while (dropped < this.#entries.length) {
      const entry = this.#entries[dropped]!;
      if (entry.version > keptAfter) break;
      if (this.#entries.length - dropped <= entriesMax && this.#bytes <= bytesMax) break;
      this.#bytes -= bytesOf(entry);
      dropped++;
    }
    this.#entries.splice(0, dropped);
  }
}

const bytesOf = ({ operations, original }: LogEntry): number => operations.length + (original?.length ?? 0);
