// The digest of what redactions have left: of the content of every blanked entry, as it is now. The chain goes on from what was there, so
// it says nothing of what stands there instead; the last record of a redaction does, by this.

import { createHash } from "node:crypto";
import { Writer } from "@convergence/engine";

export class RemainsDigest {
  readonly #hash = createHash("sha256");

  /** One blanked entry after the other, in the order of the log. Of version 0 `operations` is the content that the model begins with. */
  add(version: number, operations: Uint8Array, original: Uint8Array | undefined): void {
    const writer = new Writer();
    writer.varint(version);
    writer.bytes(operations);
    writer.bytes(original ?? new Uint8Array(0));
    this.#hash.update(writer.finish());
  }

  /** Of all until now. */
  digest(): Uint8Array {
    return new Uint8Array(this.#hash.copy().digest());
  }
}
