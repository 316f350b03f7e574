// What one session hears of a room, in order: what it missed, then what happens. Whatever was committed and follows each other
// goes together, within bounds.

import { decodeOperations } from "@convergence/engine";
import { CommittedEncoder, EntriesEncoder, EntryJoiner } from "@convergence/protocol";
import type { LogEntry } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";
import { takeAll } from "../take-all.ts";
import { EntryBatch, isBatch } from "./entry-batch.ts";
import type { EntryBroadcast } from "./entry-broadcast.ts";
import type { Outlet } from "./outlet.ts";
import type { Delivery } from "./room-effect.ts";

export class MemberStream {
  readonly #outlet: Outlet;
  readonly #broadcast: EntryBroadcast;
  readonly #committed = new CommittedEncoder();
  #missedEncoder: EntriesEncoder | undefined;
  /** Encoded, and not handed on yet; `#own` of them are about changes of its own. */
  readonly #items: Uint8Array[] = [];
  #own = 0;
  #bytes = 0;

  constructor(outlet: Outlet, broadcast: EntryBroadcast) {
    this.#outlet = outlet;
    this.#broadcast = broadcast;
  }

  /** What happened before it came in, typing that goes on as one. */
  missed(deliveries: readonly Delivery[]): void {
    this.#missedEncoder ??= new EntriesEncoder(publicClientOf);
    const encoder = this.#missedEncoder;
    const joiner = new EntryJoiner((entry) => this.#push(encoder.encode(entry)));
    for (const delivery of deliveries) {
      if ("entry" in delivery) {
        const { entry, operations = decodeOperations(entry.operations) } = delivery;
        joiner.add(entry, operations);
        continue;
      }
      joiner.flush();
      this.#pushOther(delivery);
    }
    joiner.flush();
    this.#flush();
  }

  /** It is in: what happens from now on is told to it as to everybody. */
  begin(): void {
    this.#broadcast.reset();
  }

  /** What happens since. `isPaced`: as in `Outlet`. */
  pass(deliveries: readonly Delivery[], isPaced = false): void {
    const batch = this.#broadcast.batch(deliveries);
    if (batch !== undefined) return this.#outlet.sendEntries(batch, isPaced);
    for (const delivery of deliveries) {
      if ("entry" in delivery) this.#push(this.#broadcast.encode(delivery.entry, delivery.operations));
      else this.#pushOther(delivery);
    }
    this.#flush();
  }

  #pushOther(delivery: Exclude<Delivery, { readonly entry: LogEntry }>): void {
    if ("message" in delivery) {
      this.#flush();
      return this.#outlet.send(delivery.message);
    }
    this.#own++;
    this.#push(this.#committed.encode(delivery.committed));
  }

  #push(item: Uint8Array): void {
    this.#items.push(item);
    this.#bytes += item.length;
    if (!isBatch(this.#items.length, this.#bytes)) this.#flush();
  }

  #flush(): void {
    if (this.#items.length === 0) return;
    const batch = new EntryBatch(takeAll(this.#items), this.#own);
    this.#own = 0;
    this.#bytes = 0;
    this.#outlet.sendEntries(batch);
  }
}
