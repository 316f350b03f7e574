// What of a room is written besides commits, in the background: snapshots, and old stretches of its log as segments.
//
// Without a snapshot the model opens more slowly, and what is not packed takes more space: so a failure is told, and nothing else.

import { decodeOperations, encodeTree, type Tree, type Version } from "@convergence/engine";
import { ModelGoneError, type ModelRecord, type Storage, StorageError } from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { type Deflate, deflatedIfSmaller } from "../deflate.ts";
import type { WorkGate } from "../history/work-gate.ts";
import { changesPerSnapshot, reversalChangesMax, reversalMsMax } from "../limits.ts";
import type { ServerObserver } from "../observer.ts";
import type { Reversal, RevertWish } from "./room-input.ts";
import { RoomPacking } from "./room-packing.ts";

export type RoomArchiveOptions = {
  readonly storage: Storage;
  readonly clock: Pick<Clock, "after">;
  readonly limits: { readonly unpackedChangesMin: number };
  readonly reversals: WorkGate;
  /** What large snapshots are kept smaller by. They are kept as they are without it. */
  readonly deflate?: Deflate | undefined;
  readonly onFailure: (record: ModelRecord, error: unknown) => void;
};

export class RoomArchive {
  readonly #record: ModelRecord;
  readonly #options: RoomArchiveOptions;
  readonly #packing: RoomPacking;
  #snapshotVersion: Version;
  #saved: Promise<void> = Promise.resolve();

  /** `snapshotVersion`: of the newest snapshot in the store. */
  constructor(
    record: ModelRecord,
    snapshotVersion: Version,
    options: RoomArchiveOptions,
    observer: Pick<ServerObserver, "packingFailed">,
  ) {
    this.#record = record;
    this.#options = options;
    this.#snapshotVersion = snapshotVersion;
    const { storage, limits, onFailure } = options;
    this.#packing = new RoomPacking({
      ...{ storage, record, unpackedChangesMin: limits.unpackedChangesMin },
      onFailure: (error) => {
        observer.packingFailed();
        onFailure(record, error);
      },
    });
  }

  /** The log has grown to `version`: packs what is due. Gives whether a snapshot is. */
  grown(version: Version): boolean {
    this.#packing.grown(version);
    return version - this.#snapshotVersion >= changesPerSnapshot;
  }

  /** Saved already, or on its way: `saved` waits for that. */
  isSaved(version: Version): boolean {
    return version === this.#snapshotVersion;
  }

  /** Resolves when the snapshots that are on their way have come to the store, or failed to. */
  get saved(): Promise<void> {
    return this.#saved;
  }

  saveSnapshot(version: Version, tree: Tree): Promise<void> {
    this.#snapshotVersion = version;
    const saving = this.#save(version, tree);
    this.#saved = Promise.all([this.#saved, saving]).then(() => undefined);
    return saving;
  }

  async #save(version: Version, tree: Tree): Promise<void> {
    const { storage, deflate } = this.#options;
    try {
      const bytes = encodeTree(tree);
      const deflated = await deflatedIfSmaller(bytes, deflate);
      await storage.saveSnapshot(this.#record, version, bytes, deflated);
    } catch (error) {
      if (error instanceof ModelGoneError) return; // it was removed meanwhile
      this.#options.onFailure(this.#record, error);
    }
  }

  /**
   * What takes past changes back, as of the head; `undefined` if it is not wanted any more. Fails rather than being late. P9: what nobody
   * waits for any more keeps its place until the store is done with it, so that they do not pile up there.
   */
  async reversal({ number: _, ...selection }: RevertWish, isWanted: () => boolean): Promise<Reversal | undefined> {
    const { clock, reversals } = this.#options;
    const found = Promise.withResolvers<Reversal | undefined>();
    let isLate = false;
    const cancel = clock.after(reversalMsMax, () => {
      isLate = true;
      const message = `It could not be found out within ${reversalMsMax} ms what that takes`;
      found.resolve({ code: "overloaded", message });
    });
    void reversals.run(async () => {
      found.resolve(isLate || !isWanted() ? undefined : await this.#reversal(selection));
    });
    try {
      return await found.promise;
    } finally {
      cancel();
    }
  }

  async #reversal(selection: Omit<RevertWish, "number">): Promise<Reversal> {
    const { storage, onFailure } = this.#options;
    try {
      const answer = await storage.history(this.#record, "reversal", {
        ...selection,
        changesMax: reversalChangesMax,
      });
      if ("impossible" in answer) return { code: "model-limit", message: answer.impossible };
      return { version: answer.version, operations: decodeOperations(answer.operations) };
    } catch (error) {
      onFailure(this.#record, error);
      const code = error instanceof StorageError ? "store-unavailable" : "internal";
      return { code, message: "It cannot be found out at the moment what that takes" };
    }
  }

  /** Packs what is due, also where earlier tries have failed or the log has grown in many short stays. */
  packDue(version: Version): Promise<void> {
    return this.#packing.packDue(version);
  }
}
