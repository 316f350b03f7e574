// Whether pseudonyms were recorded: who stands in another's place has to be named by an entry of the log, with exactly what stands there
// now, and who is named has to be replaced.
//
// So who keeps a head digest elsewhere can tell a pseudonym from an author that somebody has exchanged behind it. In memory are digests
// of the model's authors.

import { presentAuthorDigest } from "../digest.ts";
import type { AuthorReplacement } from "../log-entry.ts";
import { decodeLogAuthor } from "../log-entry-codec.ts";
import type { Report } from "./store-problem.ts";

type Found = { readonly present: string; readonly first: number; last: number };
type Named = { readonly present: string; readonly version: number };

export class PseudonymCheck {
  readonly #report: Report;
  /** Who stands in the place of whom, by the digest of the latter. */
  readonly #found = new Map<string, Found>();
  readonly #named = new Map<string, Named>();
  /** Of the entry before. */
  #author: Uint8Array | undefined;
  #recent: Found | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Of version 0. */
  creator(former: Uint8Array, present: Uint8Array): void {
    this.#find(0, former, hex(present));
  }

  /** The bytes of the author of a version, and whose pseudonym it is. In the order of the log. */
  author(version: number, bytes: Uint8Array, pseudonymOf: Uint8Array | undefined): void {
    if (this.#author !== undefined && Buffer.compare(this.#author, bytes) === 0) {
      if (this.#recent !== undefined) this.#recent.last = version;
      return;
    }
    this.#author = bytes;
    this.#recent =
      pseudonymOf === undefined
        ? undefined
        : this.#find(version, pseudonymOf, hex(presentAuthorDigest(decodeLogAuthor(bytes))));
  }

  /** The entry of `version` says that these were replaced; what a later one says counts instead. */
  recorded(version: number, replaces: readonly AuthorReplacement[]): void {
    for (const { former, present } of replaces) this.#named.set(hex(former), { present: hex(present), version });
  }

  end(): void {
    for (const [former, { present, first, last }] of this.#found) {
      const named = this.#named.get(former);
      if (named !== undefined && named.present === present && named.version > last) continue;
      const message =
        named === undefined
          ? "a pseudonym stands in an author's place, and no entry says so"
          : `version ${named.version} names another pseudonym for this author, or came too early`;
      this.#report({ kind: "pseudonym", version: first, message });
    }
    for (const [former, { version }] of this.#named) {
      if (this.#found.has(former)) continue;
      const message = `it says that the author with the digest ${former} was replaced, but none was`;
      this.#report({ kind: "pseudonym", version, message });
    }
  }

  #find(version: number, former: Uint8Array, present: string): Found {
    const known = this.#found.get(hex(former));
    if (known === undefined) {
      const found = { present, first: version, last: version };
      this.#found.set(hex(former), found);
      return found;
    }
    known.last = version;
    if (known.present !== present) {
      const message = "two pseudonyms stand in the place of one author";
      this.#report({ kind: "pseudonym", version, message });
    }
    return known;
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
