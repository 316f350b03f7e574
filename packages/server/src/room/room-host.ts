// The shell around one room: carries out its effects on the store and on the sessions' outlets, and lets sessions in.
//
// What a room says is passed on in its order. An entry is encoded once for all who hear of it.

import { encodeTree, type Tag, type Tree, type Version } from "@convergence/engine";
import { type Change, encodeEntryWith, entriesPerMessageMax, type ServerMessage } from "@convergence/protocol";
import {
  type ClientRecord,
  type LogEntry,
  type ModelRecord,
  type Storage,
  StorageError,
  StoreUnavailableError,
} from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { publicClientOf } from "../connection/public-client.ts";
import { RequestError } from "../connection/request-error.ts";
import type { ServerLimits } from "../limits.ts";
import { type Backlog, backlogDeliveries, readBacklog } from "./backlog.ts";
import type { ModelLimits } from "./check-limits.ts";
import { loadModel } from "./load-model.ts";
import {
  type Delivery,
  type Expulsion,
  type MemberId,
  type Participant,
  Room,
  type RoomCommit,
  type RoomEffect,
  type RoomInput,
  type RoomOptions,
  type Unaddressed,
} from "./room.ts";

/** Where a session hears of a model: one channel of its connection. */
export type Outlet = {
  /** What stands in `ServerMessage` without the channel; entries encoded already. */
  readonly send: (message: Unaddressed<ServerMessage>) => void;
  readonly sendEntries: (entries: readonly Uint8Array[]) => void;
  /** The session is out; nothing more is sent. */
  readonly end: (expulsion: Expulsion) => void;
};

export type Entrance = {
  readonly request: number;
  readonly who: Participant;
  readonly outlet: Outlet;
  /** The version that the client has, if it comes back. */
  readonly resume: Version | undefined;
  /** Is the session still waiting? It may have gone while the store was asked. */
  readonly isWanted: () => boolean;
  /** Called once, before the outlet hears anything. */
  readonly onMember: (member: MemberId) => void;
};

export type RoomHostOptions = Pick<RoomOptions, "authorise"> & {
  readonly limits: ModelLimits & Pick<ServerLimits, "sessionsPerModelMax">;
  readonly storage: Storage;
  readonly clock: Clock;
  /** A commit or a snapshot failed. */
  readonly onFailure: (record: ModelRecord, error: unknown) => void;
  /** Nobody is in the room. */
  readonly onIdle: (host: RoomHost) => void;
  /** The room has ended; whoever wants the model loads it again. */
  readonly onDone: (host: RoomHost) => void;
};

type Guest = { readonly entrance: Entrance; readonly backlog: Backlog | undefined };

/** Entries kept for those who come back a moment later, between reading the log and joining. */
const recentEntriesMax = 1000;
/** Bytes of the entries that go into one message, a single larger one aside. */
const entriesBytesMax = 2 ** 20;
/** Changes between two snapshots: what an opening has to replay at most. */
const snapshotEvery = 1000;

export class RoomHost {
  readonly record: ModelRecord;
  readonly #room: Room;
  readonly #options: RoomHostOptions;
  readonly #guests = new Map<MemberId, Guest>();
  readonly #recent: LogEntry[] = [];
  readonly #encoded = new WeakMap<LogEntry, Uint8Array>();
  #lastMember = 0;
  #snapshotVersion: Version;
  #entering = 0;
  #isDone = false;
  /** Its state cannot be trusted; the store's can. */
  #isBroken = false;
  #whenSettled: { readonly resolve: () => void; commits: number }[] = [];

  private constructor(record: ModelRecord, room: Room, snapshotVersion: Version, options: RoomHostOptions) {
    this.record = record;
    this.#room = room;
    this.#snapshotVersion = snapshotVersion;
    this.#options = options;
  }

  static async load(record: ModelRecord, options: RoomHostOptions): Promise<RoomHost> {
    const { tree, version, modifiedAt, snapshotVersion } = await loadModel(options.storage, record);
    const room = new Room({ ...options, tree, version, modifiedAt });
    return new RoomHost(record, room, snapshotVersion, options);
  }

  /** Nobody is in, nobody is coming, nothing is on its way: it may be dropped. */
  get isIdle(): boolean {
    return this.#isBroken || (this.#guests.size === 0 && this.#entering === 0 && !this.#room.isCommitting);
  }
  get isDone(): boolean {
    return this.#isDone;
  }
  get version(): Version {
    return this.#room.version;
  }

  /** Lets a session in, or will when the commit on its way is done. Rejects if the store fails. */
  async enter(entrance: Entrance): Promise<void> {
    this.#entering++;
    try {
      for (const [member, { entrance: other }] of this.#guests) {
        if (other.who.client === entrance.who.client) this.#expel(member, superseded);
      }
      await this.settled();
      const record = await this.#options.storage.registerClient(this.record, entrance.who.client);
      const backlog =
        entrance.resume === undefined
          ? undefined
          : await readBacklog(this.#options.storage, this.record, entrance.who.client, entrance.resume);
      if (entrance.isWanted()) this.#admit({ entrance, backlog }, record);
    } finally {
      this.#entering--;
      this.#checkDone();
    }
  }

  leave(member: MemberId): void {
    if (!this.#guests.delete(member)) return;
    this.#step({ kind: "leave", member });
    this.#checkDone();
  }

  submit(member: MemberId, change: Change): void {
    if (this.#guests.has(member)) this.#step({ kind: "change", member, change });
  }

  see(member: MemberId, seen: Tag): void {
    if (this.#guests.has(member)) this.#step({ kind: "seen", member, seen });
  }

  /** Everybody is sent away, and the room ends. */
  end(expulsion: Expulsion): void {
    for (const member of [...this.#guests.keys()]) this.#expel(member, expulsion);
    this.#done();
  }

  /** Resolves when everything is decided that has come in before the call. In a busy room a commit is always on its way: then
   *  it is the second from now, which takes in what waits for the first. */
  settled(): Promise<void> {
    if (!this.#room.isCommitting || this.#isBroken) return Promise.resolve();
    return new Promise((resolve) => this.#whenSettled.push({ resolve, commits: 2 }));
  }

  /** Writes a snapshot if the log has grown since the last one, so that the next opening is quick. */
  async saveSnapshot(): Promise<void> {
    const { version } = this.#room;
    if (this.#room.isCommitting || version === this.#snapshotVersion) return;
    await this.#save(version, this.#room.tree());
  }

  /** A snapshot is a cache: without it the model opens more slowly, and that is all. */
  async #save(version: Version, tree: Tree): Promise<void> {
    this.#snapshotVersion = version;
    try {
      await this.#options.storage.saveSnapshot(this.record, version, encodeTree(tree));
    } catch (error) {
      this.#options.onFailure(this.record, error);
    }
  }

  #admit(guest: Guest, record: ClientRecord): void {
    if (this.#isDone) throw new StoreUnavailableError("The model was closed meanwhile", { outcomeKnown: true });
    const { sessionsPerModelMax } = this.#options.limits;
    if (this.#guests.size >= sessionsPerModelMax) {
      throw new RequestError("overloaded", `${sessionsPerModelMax} sessions have the model open; no more are allowed`);
    }
    const member = ++this.#lastMember;
    this.#guests.set(member, guest);
    guest.entrance.onMember(member);
    const { who, resume } = guest.entrance;
    this.#step({ kind: "join", member, who, record, wantsTree: resume === undefined });
  }

  #step(input: RoomInput): void {
    if (this.#isBroken) return;
    try {
      for (const effect of this.#room.step(input, this.#options.clock.now())) this.#carryOut(effect);
    } catch (error) {
      return this.#break(error);
    }
    const isOver = input.kind === "committed" || input.kind === "commitFailed";
    for (const waiting of this.#whenSettled) if (isOver) waiting.commits--;
    this.#endWaiting((waiting) => waiting.commits === 0 || !this.#room.isCommitting);
  }

  #endWaiting(isSettled: (waiting: { readonly commits: number }) => boolean): void {
    const waiting = this.#whenSettled;
    this.#whenSettled = waiting.filter((each) => !isSettled(each));
    for (const each of waiting) if (isSettled(each)) each.resolve();
  }

  /** A fault of ours in the middle of a step: what it would have said and written is lost. Everybody resumes from the store. */
  #break(error: unknown): void {
    this.#isBroken = true;
    this.#options.onFailure(this.record, error);
    const guests = [...this.#guests.values()];
    this.#guests.clear();
    for (const { entrance } of guests) entrance.outlet.end(mistake);
    this.#endWaiting(() => true);
    this.#done();
  }

  #carryOut(effect: RoomEffect): void {
    switch (effect.kind) {
      case "commit":
        return void this.#commit(effect.commit);
      case "snapshot":
        return void this.#save(effect.version, effect.tree);
      case "joined":
        return this.#tell(effect.member, () => this.#welcome(effect));
      case "deliver":
        return this.#tell(effect.member, () => this.#deliver(effect.member, effect.deliveries));
      case "expelled": {
        const guest = this.#guests.get(effect.member);
        this.#guests.delete(effect.member);
        guest?.entrance.outlet.end(effect);
        this.#checkDone();
      }
    }
  }

  /** P3: what comes of the commit is told only after the store has answered. */
  async #commit(commit: RoomCommit): Promise<void> {
    try {
      await this.#options.storage.commit({ handle: this.record, ...commit });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#recent.push(...commit.entries);
    if (this.#recent.length > 2 * recentEntriesMax) this.#recent.splice(0, this.#recent.length - recentEntriesMax);
    const version = commit.expectedHead + commit.entries.length;
    this.#step({ kind: "committed", wantsTree: version - this.#snapshotVersion >= snapshotEvery });
    this.#checkDone();
  }

  /** The room is loaded again by whoever comes next: the store knows best what became of the commit. */
  #fail(error: unknown): void {
    const isStore = error instanceof StorageError;
    this.#options.onFailure(this.record, error);
    this.#step({
      kind: "commitFailed",
      code: isStore ? "store-unavailable" : "internal",
      message: "The change could not be saved. It is kept, and sent again.",
    });
    this.#done();
  }

  /** What cannot be said to one, because it is too large, say, is no fault of the others. */
  #tell(member: MemberId, say: () => void): void {
    try {
      say();
    } catch (error) {
      this.#options.onFailure(this.record, error);
      this.#expel(member, mistake);
    }
  }

  #welcome({ member, version, record, tree, sessions }: Extract<RoomEffect, { kind: "joined" }>): void {
    const guest = this.#guests.get(member);
    if (guest === undefined) return;
    const { outlet, request, who } = guest.entrance;
    const missed = guest.backlog === undefined ? undefined : this.#missed(guest.backlog, who.client, version);
    if (guest.backlog !== undefined && missed === undefined) return this.#expel(member, missedTooMuch);
    const { model, collection, incarnation, createdAt } = this.record;
    const { site, counter, sequence } = record;
    const { modifiedAt } = this.#room;
    outlet.send({
      kind: "modelOpened",
      ...{ request, model, collection, incarnation, version, site, counter, sequence, createdAt, modifiedAt, sessions },
      snapshot: tree,
    });
    if (missed === undefined) return;
    this.#pass(outlet, missed);
    outlet.send({ kind: "resumed", version });
  }

  /** The stream since the client left: from the store, and what was committed since that was read. */
  #missed(backlog: Backlog, client: string, version: Version): readonly Delivery[] | undefined {
    const since = this.#recent.filter((entry) => entry.version > backlog.version);
    if (backlog.version + since.length !== version) return undefined;
    return backlogDeliveries({ ...backlog, entries: [...backlog.entries, ...since] }, client);
  }

  #deliver(member: MemberId, deliveries: readonly Delivery[]): void {
    const guest = this.#guests.get(member);
    if (guest !== undefined) this.#pass(guest.entrance.outlet, deliveries);
  }

  /** In order; entries that follow each other go together. */
  #pass(outlet: Outlet, deliveries: readonly Delivery[]): void {
    let entries: Uint8Array[] = [];
    let bytes = 0;
    const flush = () => {
      if (entries.length > 0) outlet.sendEntries(entries);
      entries = [];
      bytes = 0;
    };
    for (const delivery of deliveries) {
      if ("entry" in delivery) {
        const entry = this.#encode(delivery.entry);
        entries.push(entry);
        bytes += entry.length;
        if (entries.length >= entriesPerMessageMax || bytes >= entriesBytesMax) flush();
        continue;
      }
      flush();
      outlet.send(delivery.message);
    }
    flush();
  }

  #encode(entry: LogEntry): Uint8Array {
    let bytes = this.#encoded.get(entry);
    if (bytes === undefined) {
      bytes = encodeEntryWith({ ...entry, client: publicClientOf(entry.client) }, entry.operations);
      this.#encoded.set(entry, bytes);
    }
    return bytes;
  }

  #expel(member: MemberId, expulsion: Expulsion): void {
    const guest = this.#guests.get(member);
    this.leave(member);
    guest?.entrance.outlet.end(expulsion);
  }

  #checkDone(): void {
    if (this.isIdle && !this.#isDone) this.#options.onIdle(this);
  }

  #done(): void {
    this.#isDone = true;
    this.#options.onDone(this);
  }
}

const superseded: Expulsion = {
  code: "superseded",
  message: "The client has opened the model again",
  mayResume: false,
};
const mistake: Expulsion = {
  code: "internal",
  message: "The server made a mistake, which it has logged",
  mayResume: true,
};
const missedTooMuch: Expulsion = {
  code: "overloaded",
  message: "Too much was committed while the model was opened",
  mayResume: true,
};
