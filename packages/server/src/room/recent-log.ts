// The entries that were committed last, for those who come in: what they have not read from the store is here.
//
// Law: what it holds is the end of the log without a gap. It is bounded by entries and by bytes, whichever is reached first;
// only what somebody is waiting for is kept beyond. Pure.
//
// Most of it nobody ever asks for. So it is kept as bytes, one entry after the other: as objects entries take ten times as much, and each
// lives just long enough to be moved to where memory is swept last.

import type { Version } from "@convergence/engine";
import { decodeLogEntry, encodeLogEntry, type LogAuthor, type LogEntry } from "@convergence/storage";

export type RecentLogLimits = { readonly entriesMax: number; readonly bytesMax: number };

const noBytes = new Uint8Array();
const roomBytesMin = 512;
/** Among so many entries before it an author is looked for: who edits together takes turns. */
const authorsSearched = 4;

export class RecentLog {
  readonly #limits: RecentLogLimits;
  /** With room behind what is used. */
  #bytes: Uint8Array = noBytes;
  #used = 0;
  /** Of each entry: where its bytes end, and who made it. */
  readonly #ends: number[] = [];
  readonly #authors: LogAuthor[] = [];
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
      this.#add(encodeLogEntry(entry));
      this.#authors.push(this.#authorOf(entry));
      this.#version = entry.version;
    }
    const { entriesMax, bytesMax } = this.#limits;
    // In steps, so that the cost per entry stays constant.
    if (this.#ends.length > 2 * entriesMax || this.#used > 2 * bytesMax) this.#trim(keptAfter);
  }

  /** Are all entries after a version here? */
  reaches(version: Version): boolean {
    const count = this.#version - version;
    return count >= 0 && count <= this.#ends.length;
  }

  /** All entries after a version; `undefined` if they are not all here. */
  since(version: Version): readonly LogEntry[] | undefined {
    if (!this.reaches(version)) return undefined;
    const first = this.#ends.length - (this.#version - version);
    return this.#ends.slice(first).map((end, index) => {
      const bytes = this.#bytes.subarray(this.#endBefore(first + index), end);
      return decodeLogEntry(bytes, this.#authors[first + index]!);
    });
  }

  #add(bytes: Uint8Array): void {
    const used = this.#used + bytes.length;
    if (used > this.#bytes.length) this.#moveTo(Math.max(used, 2 * this.#bytes.length, roomBytesMin), 0);
    this.#bytes.set(bytes, this.#used);
    this.#used = used;
    this.#ends.push(used);
  }

  #authorOf({ client, session, user }: LogEntry): LogAuthor {
    for (let back = 1; back <= authorsSearched; back++) {
      const author = this.#authors.at(-back);
      if (author?.session === session && author.client === client && author.user === user) return author;
    }
    return { client, session, user };
  }

  #trim(keptAfter: Version): void {
    const { entriesMax, bytesMax } = this.#limits;
    const count = this.#ends.length;
    const first = this.#version - count + 1;
    let dropped = 0;
    while (dropped < count && first + dropped <= keptAfter) {
      if (count - dropped <= entriesMax && this.#used - this.#endBefore(dropped) <= bytesMax) break;
      dropped++;
    }
    const from = this.#endBefore(dropped);
    if (from === 0) return;
    this.#moveTo(this.#used - from, from);
    this.#used -= from;
    this.#authors.splice(0, dropped);
    this.#ends.splice(0, dropped);
    for (let index = 0; index < this.#ends.length; index++) this.#ends[index]! -= from;
  }

  /** What is used after `from` goes to the front; a large entry that is gone leaves no room behind. */
  #moveTo(bytes: number, from: number): void {
    if (bytes <= this.#bytes.length && this.#bytes.length <= 4 * Math.max(bytes, roomBytesMin)) {
      this.#bytes.copyWithin(0, from, this.#used);
      return;
    }
    const moved = new Uint8Array(bytes);
    moved.set(this.#bytes.subarray(from, this.#used));
    this.#bytes = moved;
  }

  #endBefore(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1]!;
  }
}
