// Entries as all hear of them who are in a room: each is encoded once, and the same bytes go to everybody.
//
// Invariant: since the last `reset`, everybody who is in has been given every entry but its own changes. So `reset` is called whenever
// somebody comes in.

import { decodeOperations, type Operation } from "@convergence/engine";
import { EntriesEncoder } from "@convergence/protocol";
import { type LogEntry, placedSequence } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";
import { EntryBatch, isBatch } from "./entry-batch.ts";
import type { Delivery, Told } from "./room-effect.ts";

export class EntryBroadcast {
  readonly #encoder = new EntriesEncoder(publicClientOf);
  /** Of the entries that are being told at the moment. */
  #encoded: Map<LogEntry, Uint8Array> | undefined;
  #told: readonly Delivery[] | undefined;
  #batch: EntryBatch | undefined;

  /** Somebody comes in who has heard nothing so far. */
  reset(): void {
    this.#encoder.reset();
  }

  /** Everybody has been told. What was kept for that is let go of at once: with a thousand rooms, what each keeps until its next change
   *  lives long enough to be moved to where it is swept last. */
  release(): void {
    this.#encoded = this.#told = this.#batch = undefined;
  }

  /** Encodes what will be told, in the order of the log, before anybody hears of it. Whoever is told first does not hear of its own
   *  changes; in another order the bytes would refer to what others have not been given. */
  prepare(entries: readonly Told[]): void {
    this.release();
    for (const { entry, operations } of entries) {
      try {
        this.encode(entry, operations);
      } catch {
        // Whoever is to hear of it meets the same error, and is sent away with it.
      }
    }
  }

  /** All of some deliveries, if they are entries and no more than one batch holds: what those hear alike who wrote none of it. */
  batch(deliveries: readonly Delivery[]): EntryBatch | undefined {
    if (deliveries === this.#told) return this.#batch;
    if (!deliveries.every((delivery) => "entry" in delivery)) return undefined;
    this.#batch = this.#batchOf(deliveries);
    this.#told = deliveries;
    return this.#batch;
  }

  #batchOf(entries: readonly Told[]): EntryBatch | undefined {
    const items = entries.map(({ entry, operations }) => this.encode(entry, operations));
    const bytes = items.reduce((sum, item) => sum + item.length, 0);
    return isBatch(items.length, bytes) ? new EntryBatch(items) : undefined;
  }

  /** The bytes of an entry of the log, after those of the entries before. `operations`: its own, if somebody has them at hand. */
  encode(entry: LogEntry, operations: readonly Operation[] = decodeOperations(entry.operations)): Uint8Array {
    const known = this.#encoded?.get(entry);
    if (known !== undefined) return known;
    try {
      const bytes = encodeWith(this.#encoder, entry, operations);
      this.#encoded ??= new Map();
      this.#encoded.set(entry, bytes);
      return bytes;
    } catch (error) {
      this.#encoder.reset();
      throw error;
    }
  }
}

function encodeWith(encoder: EntriesEncoder, entry: LogEntry, operations: readonly Operation[]): Uint8Array {
  const { version, base, session, client, user, time } = entry;
  const isPlaced = entry.sequence === placedSequence;
  return encoder.encode({ version, base, session, client, user, time, operations }, isPlaced);
}
