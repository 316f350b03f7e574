// The rooms that are in memory: at most one for a model, loaded when somebody comes, dropped a while after the last has left.

import type { ServerMessage } from "@convergence/protocol";
import type { ModelRecord } from "@convergence/storage";
import { WorkGate } from "./history/work-gate.ts";
import { reversalsAtOnceMax } from "./limits.ts";
import { ChannelFrame } from "./room/channel-frame.ts";
import type { Expulsion } from "./room/expulsion.ts";
import { RoomHost, type RoomHostOptions } from "./room/room-host.ts";
import type { Unaddressed } from "./room/unaddressed.ts";
import type { RoomStatistics } from "./server-statistics.ts";

export type RoomsOptions = Omit<RoomHostOptions, "reversals" | "onIdle" | "onDone"> & { readonly idleRoomMs: number };

/** Snapshots that are written together when the server closes: they share a flush, and are in memory all at once. */
const snapshotsTogether = 16;
/** For all of them together. A snapshot only makes the next opening quicker; whoever waits for the server to stop comes first. */
const lastSnapshotsMsMax = 5000;

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #reversals = new WorkGate(reversalsAtOnceMax);
  readonly #hosts = new Map<string, Promise<RoomHost>>();
  /** Those of them that are loaded. */
  readonly #inMemory = new Set<RoomHost>();
  readonly #dropping = new Map<RoomHost, () => void>();
  #isClosed = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#hosts.size;
  }

  statistics(): RoomStatistics {
    const sum = { sessions: 0, inputsWaiting: 0, catchUps: 0 };
    for (const host of this.#inMemory) {
      const { sessions, inputsWaiting, catchUps } = host.statistics();
      sum.sessions += sessions;
      sum.inputsWaiting += inputsWaiting;
      sum.catchUps += catchUps;
    }
    return sum;
  }

  /** The room of a model, loaded if need be. Rejects if the store fails. */
  async host(record: ModelRecord): Promise<RoomHost> {
    const key = keyOf(record);
    for (;;) {
      const known = this.#hosts.get(key);
      const host = await (known ?? this.#load(key, record));
      if (!host.isDone) return host;
      if (this.#hosts.get(key) === known) this.#hosts.delete(key);
    }
  }

  /** The model was removed: everybody in its room hears it. */
  async end(record: ModelRecord, expulsion: Expulsion): Promise<void> {
    const host = await this.#hosts.get(keyOf(record));
    host?.end(expulsion);
  }

  /** Whoever has the model open hears it; nobody, if it cannot be loaded. */
  async announce(record: ModelRecord, message: Unaddressed<ServerMessage>): Promise<void> {
    const host = await this.#hosts.get(keyOf(record))?.catch(() => undefined);
    host?.announce(new ChannelFrame([message]));
  }

  /** Resolves when nothing is being committed that was being committed at the call. */
  async settled(): Promise<void> {
    await Promise.all((await this.#loaded()).map((host) => host.settled()));
  }

  /** Waits for what is being committed, writes the snapshots that are due as far as time allows, and lets go of everything. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#dropping.values()) cancel();
    this.#dropping.clear();
    const hosts = await this.#loaded();
    await Promise.all(hosts.map((host) => host.settled()));
    const { clock } = this.#options;
    const until = clock.now() + lastSnapshotsMsMax;
    for (let next = 0; next < hosts.length && clock.now() <= until; next += snapshotsTogether) {
      await Promise.all(hosts.slice(next, next + snapshotsTogether).map((host) => host.saveSnapshot()));
    }
    for (const host of hosts) host.end(closing);
    this.#hosts.clear();
    this.#inMemory.clear();
  }

  async #loaded(): Promise<RoomHost[]> {
    const results = await Promise.allSettled(this.#hosts.values());
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  #load(key: string, record: ModelRecord): Promise<RoomHost> {
    const loading = RoomHost.load(record, {
      ...this.#options,
      reversals: this.#reversals,
      onIdle: (host) => this.#dropLater(host),
      onDone: (host) => this.#forget(key, host),
    });
    this.#hosts.set(key, loading);
    loading.then(
      (host) => {
        if (!host.isDone) this.#inMemory.add(host);
        this.#dropLater(host); // whoever wanted it may be gone by now
      },
      () => {
        if (this.#hosts.get(key) === loading) this.#hosts.delete(key);
      },
    );
    return loading;
  }

  #dropLater(host: RoomHost): void {
    if (this.#isClosed) return;
    this.#dropping.get(host)?.();
    const cancel = this.#options.clock.after(this.#options.idleRoomMs, () => {
      this.#dropping.delete(host);
      if (host.isIdle && !host.isDone) void this.#drop(host);
    });
    this.#dropping.set(host, cancel);
  }

  /** The next opening loads the model again; one that was made to pass is removed. */
  async #drop(host: RoomHost): Promise<void> {
    const { storage, clock, onFailure } = this.#options;
    const { record } = host;
    try {
      if (record.ephemeral) await storage.removeModel(record.domain, record.model, clock.now());
      else {
        await host.saveSnapshot();
        void host.packLog(); // Nobody has to stay in memory for that.
      }
    } catch (error) {
      onFailure(record, error);
    }
    if (host.isIdle) host.end(idle);
  }

  #forget(key: string, host: RoomHost): void {
    this.#dropping.get(host)?.();
    this.#dropping.delete(host);
    this.#inMemory.delete(host);
    const known = this.#hosts.get(key);
    void known?.then((current) => {
      if (current === host && this.#hosts.get(key) === known) this.#hosts.delete(key);
    });
  }
}

const keyOf = ({ domain, model, incarnation }: ModelRecord): string => JSON.stringify([domain, model, incarnation]);

const closing: Expulsion = { code: "draining", message: "The server is going down", mayResume: true };
const idle: Expulsion = { code: "idle", message: "Nobody is in the model", mayResume: true };
