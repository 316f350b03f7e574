// What one session hears of a room, in order: what it missed, then what happens. Whatever was committed and follows each other
// goes together, within bounds.

import { CommittedEncoder, entriesPerMessageMax } from "@convergence/protocol";
import { type EncodeEntry, type EntryBroadcast, encodeForOne } from "./entry-broadcast.ts";
import type { Outlet } from "./outlet.ts";
import type { Delivery } from "./room.ts";

/** Bytes of the entries that go into one message, a single larger one aside. */
const entriesBytesMax = 2 ** 20;

export class MemberStream {
  readonly #outlet: Outlet;
  readonly #broadcast: EntryBroadcast;
  readonly #committed = new CommittedEncoder();
  #encodeMissed: EncodeEntry | undefined;

  constructor(outlet: Outlet, broadcast: EntryBroadcast) {
    this.#outlet = outlet;
    this.#broadcast = broadcast;
  }

  /** What happened before it came in. */
  missed(deliveries: readonly Delivery[]): void {
    this.#encodeMissed ??= encodeForOne();
    this.#pass(deliveries, this.#encodeMissed);
  }

  /** It is in: what happens from now on is told to it as to everybody. */
  begin(): void {
    this.#broadcast.reset();
  }

  /** What happens since. */
  pass(deliveries: readonly Delivery[]): void {
    this.#pass(deliveries, this.#broadcast.encode);
  }

  #pass(deliveries: readonly Delivery[], encode: EncodeEntry): void {
    let items: Uint8Array[] = [];
    let own = 0;
    let bytes = 0;
    const flush = () => {
      if (items.length > 0) this.#outlet.sendEntries(items, own);
      items = [];
      own = 0;
      bytes = 0;
    };
    for (const delivery of deliveries) {
      if ("message" in delivery) {
        flush();
        this.#outlet.send(delivery.message);
        continue;
      }
      if ("committed" in delivery) own++;
      const item =
        "entry" in delivery ? encode(delivery.entry, delivery.operations) : this.#committed.encode(delivery.committed);
      items.push(item);
      bytes += item.length;
      if (items.length >= entriesPerMessageMax || bytes >= entriesBytesMax) flush();
    }
    flush();
  }
}
