// Sends one client what it missed, chunk by chunk (R5): the next chunk is read from the store only when the client has taken in
// one of those before. What is in memory for it is one chunk here and a window of them on the line, however long it was away.
//
// Ends when the rest is in the room's memory; the room then lets the client in and says the rest in one go. It does not decide
// who may come in, and knows nothing of the room.

import { type Version, versionOf } from "@convergence/engine";
import type { LogEntry, ModelHandle, RefusalRecord, Storage } from "@convergence/storage";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import { backlogDeliveries, refusalsUpTo } from "./backlog.ts";
import { ChunkWindow } from "./chunk-window.ts";
import type { RecentLog } from "./recent-log.ts";
import type { Delivery } from "./room-effect.ts";

export type CatchUpLimits = Pick<
  ServerLimits,
  "catchUpChunkEntriesMax" | "catchUpChunkBytesMax" | "catchUpChunksAheadMax" | "catchUpSilenceMsMax"
>;

export type CatchUpOptions = {
  readonly storage: Storage;
  readonly handle: ModelHandle;
  readonly client: string;
  /** The version that the client has. */
  readonly since: Version;
  readonly clock: Clock;
  readonly limits: CatchUpLimits;
  readonly send: (deliveries: readonly Delivery[]) => void;
  /** The client has not answered for too long. */
  readonly onSilence: () => void;
  /** The room's: what was committed last. */
  readonly recent: Pick<RecentLog, "version" | "reaches">;
};

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #window: ChunkWindow;
  #refusals: readonly RefusalRecord[] = [];
  #refusalsKept: readonly RefusalRecord[] = [];
  #version: Version;
  #isStopped = false;
  #isNearby = false;
  #wake: () => void = () => undefined;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#version = options.since;
    this.#window = new ChunkWindow(options.limits.catchUpChunksAheadMax);
  }

  /** Everything up to here has been sent. */
  get version(): Version {
    return this.#version;
  }

  /** Refusals in the store that the client may not know yet. */
  get refusalsKept(): readonly RefusalRecord[] {
    return this.#refusalsKept;
  }

  /** Is everything after `version` in memory, for `rest`? It has to be kept there. */
  get isNearby(): boolean {
    return this.#isNearby;
  }

  /** Sends until the rest is near. Resolves with false if it was stopped; rejects if the store fails. */
  async run(): Promise<boolean> {
    await this.#readRefusals();
    while (!this.#isStopped) {
      this.#isNearby = this.#options.recent.reaches(this.#version);
      if (this.#isNearby) break;
      if (this.#window.isOpen) await this.#sendChunk();
      else await this.#untilSeen();
    }
    return !this.#isStopped;
  }

  /** What is left to say, given all entries after `version`. */
  rest(entries: readonly LogEntry[]): readonly Delivery[] {
    return backlogDeliveries(entries, this.#refusals, this.#options.client);
  }

  /** The client has taken in everything up to a version. False if that cannot be: it was not sent so far. */
  see(version: Version): boolean {
    if (version > this.#version) return false;
    this.#window.seen(version);
    if (this.#window.isOpen) this.#wake();
    return true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /** Refusals that the client has heard of for sure are forgotten on the way. */
  async #readRefusals(): Promise<void> {
    const { storage, handle, client, since } = this.#options;
    const all = await storage.readRefusals(handle, client);
    this.#refusals = all.filter((refusal) => versionOf(refusal.tag) >= since);
    this.#refusalsKept = this.#refusals;
    const known = all.length - this.#refusals.length;
    if (known > 0) await storage.forgetRefusals(handle, client, all[known - 1]!.sequence + 1);
  }

  async #sendChunk(): Promise<void> {
    const { storage, handle, client, limits, recent, send } = this.#options;
    const { catchUpChunkEntriesMax: limit, catchUpChunkBytesMax: bytesMax } = limits;
    const read = await storage.readLog(handle, { after: this.#version, limit, bytesMax });
    if (this.#isStopped) return;
    // The store may have more already than it has answered for; that the room will tell.
    const entries = read.filter((entry) => entry.version <= recent.version);
    const last = entries.at(-1);
    if (last === undefined) throw new Error(`The log ends at version ${this.#version}, before the room's`);
    const [before, after] = refusalsUpTo(this.#refusals, last.version);
    this.#refusals = after;
    this.#version = last.version;
    this.#window.sent(last.version);
    send(backlogDeliveries(entries, before, client));
  }

  /** Waits for room in the window. */
  #untilSeen(): Promise<void> {
    const { clock, limits, onSilence } = this.#options;
    return new Promise((resolve) => {
      const cancel = clock.after(limits.catchUpSilenceMsMax, onSilence);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
