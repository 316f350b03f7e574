// The digest chain in the form that a store has. Up to the fourth format of stores it covered authors by their bytes, so that none could
// be replaced; since then by their digests.

import { encoded } from "@convergence/engine";
import { sealedCreator } from "../creator-seal.ts";
import { AuthorDigests, contentDigest, creationDigest, partsDigest } from "../digest.ts";
import type { EntryParts } from "../log-entry-codec.ts";
import type { ModelRecord } from "../model-record.ts";

export type Chain = {
  /** At version 0. `redacted`: the digest of the content that the model began with, where that was redacted; `seal` is not there in the
   *  old form. */
  begin(
    record: ModelRecord,
    snapshot: Uint8Array,
    redacted: Uint8Array | undefined,
    seal: Uint8Array | undefined,
  ): Uint8Array;
  /** After an entry whose author has these bytes. */
  next(previous: Uint8Array, parts: EntryParts, author: Uint8Array): Uint8Array;
};

export const chainOf = (chainsAuthorDigests: boolean): Chain => (chainsAuthorDigests ? digestChain() : formerChain);

function digestChain(): Chain {
  const authors = new AuthorDigests();
  return {
    begin(record, snapshot, redacted, seal) {
      if (seal === undefined) throw new RangeError("A chain begins with the seal of the creator");
      const content = redacted ?? contentDigest(snapshot);
      return creationDigest(record, record.incarnation, { content, creator: sealedCreator(record.createdBy, seal) });
    },
    next: (previous, parts, author) => partsDigest(previous, parts, authors.of(author)),
  };
}

const formerChain: Chain = {
  begin(record, snapshot, redacted) {
    const creator = encoded((writer) => writer.string(record.createdBy));
    return creationDigest(record, record.incarnation, { content: redacted ?? contentDigest(snapshot), creator });
  },
  next: partsDigest,
};
