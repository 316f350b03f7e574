// When the log of one room's model is packed: in the background, as soon as it has grown by a segment, and what was missed when the
// room is dropped. The newest changes stay rows, which is where those who come back after a short while read from.
//
// Nobody waits for it. If it fails, that is told and counted, and the log stays as it is until it has grown some more.

import type { ModelRecord, Storage } from "@convergence/storage";
import { changesPerPackingRetry } from "../limits.ts";

export type RoomPackingOptions = {
  readonly storage: Storage;
  readonly record: ModelRecord;
  /** How many of the newest changes are not packed. */
  readonly unpackedChangesMin: number;
  readonly onFailure: (error: unknown) => void;
};

export class RoomPacking {
  readonly #options: RoomPackingOptions;
  /** The version up to which the log is packed, at least. Not known before the store was asked, once it is worth it. */
  #packedTo = 0;
  /** Not tried again before this version. */
  #notBefore = 0;
  #isUnderway = false;

  constructor(options: RoomPackingOptions) {
    this.#options = options;
  }

  /** The log has grown to `version`. */
  grown(version: number): void {
    if (version >= this.#notBefore) void this.packDue(version);
  }

  /** Packs what is due at `version`. Resolves when that is done, or has failed. */
  async packDue(version: number): Promise<void> {
    const { storage, record, unpackedChangesMin, onFailure } = this.#options;
    const upTo = version - unpackedChangesMin;
    if (this.#isUnderway || upTo - this.#packedTo < storage.changesPerSegment) return;
    this.#isUnderway = true;
    try {
      this.#packedTo = await storage.packLog(record, upTo);
    } catch (error) {
      this.#notBefore = version + changesPerPackingRetry;
      onFailure(error);
    } finally {
      this.#isUnderway = false;
    }
  }
}
