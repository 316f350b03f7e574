// What one session hears of a room, in order: what it missed, then what happens. Whatever was committed and follows each other
// goes together, within bounds.

import { decodeOperations, Writer } from "@convergence/engine";
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
  /** Until it is in. The writer has the latest of what is not handed on yet. */
  #missed: { readonly encoder: EntriesEncoder; readonly writer: Writer } | undefined;
  #isIn = false;
  /** What else is not handed on yet, encoded; all in all so many entries, of which `#own` are about changes of its own. */
  readonly #items: Uint8Array[] = [];
  #count = 0;
  #own = 0;
  #bytes = 0;

  constructor(outlet: Outlet, broadcast: EntryBroadcast) {
    this.#outlet = outlet;
    this.#broadcast = broadcast;
  }

  /** What happened before it came in, typing that goes on as one. */
  missed(deliveries: readonly Delivery[]): void {
    if (this.#isIn) throw new Error("It is in: what it missed has been told");
    this.#missed ??= { encoder: new EntriesEncoder(publicClientOf), writer: new Writer() };
    const { encoder, writer } = this.#missed;
    const joiner = new EntryJoiner((entry) => {
      encoder.write(writer, entry);
      this.#count++;
      this.#flushIfFull();
    });
    // An iterator would make an object for each of a thousand, until the platform has compiled this.
    for (let index = 0; index < deliveries.length; index++) {
      const delivery = deliveries[index]!;
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
    this.#isIn = true;
    this.#missed = undefined;
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
    this.#takeMissed();
    this.#take(item);
    this.#count++;
    this.#flushIfFull();
  }

  #take(item: Uint8Array): void {
    this.#items.push(item);
    this.#bytes += item.length;
  }

  #takeMissed(): void {
    const writer = this.#missed?.writer;
    if (writer !== undefined && writer.length > 0) this.#take(writer.finish());
  }

  #flushIfFull(): void {
    if (!isBatch(this.#count, this.#bytes + (this.#missed?.writer.length ?? 0))) this.#flush();
  }

  #flush(): void {
    this.#takeMissed();
    if (this.#count === 0) return;
    const batch = new EntryBatch(takeAll(this.#items), this.#own, this.#count);
    this.#count = 0;
    this.#own = 0;
    this.#bytes = 0;
    this.#outlet.sendEntries(batch);
  }
}
