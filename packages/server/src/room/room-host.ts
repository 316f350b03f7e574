// The shell around one room: carries out its effects on the store and on the sessions' outlets, and lets sessions in.
//
// What a room says is passed on in its order. An entry is encoded once for all who hear of it. Whoever comes back after a long
// absence is told what it missed first, in chunks, and is let in when little of it is left.

import { type StateDigest, type Tag, tagOf, type Version, versionOf } from "@convergence/engine";
import {
  type Change,
  isErrorCode,
  type ModelSession,
  type Refer,
  type ReferenceUpdate,
  type Share,
  type Unshare,
} from "@convergence/protocol";
import {
  type ClientRecord,
  type ModelRecord,
  type RefusalRecord,
  type Storage,
  StorageError,
  StoreUnavailableError,
} from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { RequestError } from "../connection/request-error.ts";
import type { Deflate } from "../deflate.ts";
import { type Comparison, comparisonOf, type Divergence } from "../divergence/divergence.ts";
import { DivergenceCount } from "../divergence/divergence-count.ts";
import { type DigestClaim, RoomDigests } from "../divergence/room-digests.ts";
import type { WorkGate } from "../history/work-gate.ts";
import { recentLogLimits, type ServerLimits } from "../limits.ts";
import { type ServerObserver, silentObserver } from "../observer.ts";
import type { RoomStatistics } from "../server-statistics.ts";
import { ArrivalTimes } from "./arrival-times.ts";
import { CatchUp, type CatchUpLimits } from "./catch-up.ts";
import { ChannelFrame } from "./channel-frame.ts";
import type { ModelLimits } from "./check-limits.ts";
import { EntryBroadcast } from "./entry-broadcast.ts";
import { type Expulsion, mayReturnAfter } from "./expulsion.ts";
import {
  closedMeanwhile,
  differsTooOften,
  mistake,
  notReadable,
  notSent,
  superseded,
  tooEarly,
  tooSlow,
} from "./expulsions.ts";
import { type Entrance, type Guest, newGuest } from "./guest.ts";
import { type LoadedModel, loadModel } from "./load-model.ts";
import { Pace } from "./pace.ts";
import { presenceMessages } from "./presence.ts";
import { RecentLog } from "./recent-log.ts";
import { Room, type RoomOptions } from "./room.ts";
import { RoomArchive } from "./room-archive.ts";
import type { RoomBounds } from "./room-bounds.ts";
import { contentOf, type ModelContent, RoomContent } from "./room-content.ts";
import type { RoomCommit, RoomEffect } from "./room-effect.ts";
import type { MemberId, Participant, RevertWish, RoomInput } from "./room-input.ts";
import { type PresenceLimits, RoomPresence } from "./room-presence.ts";

export type RoomHostOptions = Pick<RoomOptions, "authorise"> & {
  readonly limits: ModelLimits &
    CatchUpLimits &
    PresenceLimits &
    Pick<ServerLimits, "sessionsPerModelMax" | "referencesEveryMs" | "unpackedChangesMin"> &
    RoomBounds;
  readonly storage: Storage;
  readonly clock: Clock;
  /** What large models are told with. They are told as they are without it. */
  readonly deflate?: Deflate | undefined;
  /** Lets so many find out at once what takes changes back. */
  readonly reversals: WorkGate;
  readonly observer?: ServerObserver | undefined;
  /** A commit or a snapshot failed. */
  readonly onFailure: (record: ModelRecord, error: unknown) => void;
  /** A client had the same as the room. */
  readonly onMatch: (record: ModelRecord, comparison: Comparison) => void;
  /** A client had something else. */
  readonly onDivergence: (record: ModelRecord, divergence: Divergence) => void;
  /** Nobody is in the room. */
  readonly onIdle: (host: RoomHost) => void;
  /** The room has ended; whoever wants the model loads it again. */
  readonly onDone: (host: RoomHost) => void;
};

export class RoomHost {
  readonly record: ModelRecord;
  readonly #room: Room;
  readonly #options: RoomHostOptions;
  readonly #guests = new Map<MemberId, Guest>();
  readonly #recent: RecentLog;
  readonly #broadcast = new EntryBroadcast();
  readonly #observer: ServerObserver;
  readonly #arrivals = new ArrivalTimes();
  readonly #digests: RoomDigests;
  readonly #divergences = new DivergenceCount();
  readonly #presence: RoomPresence;
  readonly #archive: RoomArchive;
  readonly #content: RoomContent;
  #lastMember = 0;
  readonly #referencesPace: Pace;
  #isDone = false;
  /** Its state cannot be trusted; the store's can. */
  #isBroken = false;
  #whenSettled: { readonly resolve: () => void; readonly arrived: number }[] = [];

  private constructor(record: ModelRecord, room: Room, loaded: LoadedModel, options: RoomHostOptions) {
    this.record = record;
    this.#room = room;
    this.#recent = new RecentLog(room.version, recentLogLimits);
    this.#options = options;
    this.#observer = options.observer ?? silentObserver;
    this.#archive = new RoomArchive(record, loaded.snapshotVersion, options, this.#observer);
    this.#content = new RoomContent(room, options, loaded.content);
    this.#presence = new RoomPresence({
      clock: options.clock,
      limits: options.limits,
      audience: () => this.#guests.size,
      tell: (framesFor) => this.#tellEverybody(framesFor),
      clientOf: (member) => this.#guests.get(member)?.entrance.who.shown.client,
      onGone: ({ client }) => {
        if (room.forgetReferences(client)) this.#referencesPace.ask();
      },
    });
    this.#referencesPace = new Pace(options.clock, options.limits.referencesEveryMs, () => {
      if (!this.#isDone) this.#step({ kind: "tellReferences" });
    });
    this.#digests = new RoomDigests({
      clock: options.clock,
      version: () => room.version,
      digesting: () => room.digesting(),
      onMatch: (claim) => this.#noteMatch(claim),
      onMismatch: (claim, own) => this.#noteDivergence(claim, own),
    });
  }

  static async load(record: ModelRecord, options: RoomHostOptions): Promise<RoomHost> {
    const loaded = await loadModel(options.storage, record);
    return new RoomHost(record, new Room({ ...options, ...loaded }), loaded, options);
  }

  /** Nobody is in, nobody is coming, nothing is on its way: it may be dropped. */
  get isIdle(): boolean {
    return this.#isBroken || (this.#guests.size === 0 && !this.#room.isCommitting);
  }
  get isDone(): boolean {
    return this.#isDone;
  }

  statistics(): RoomStatistics {
    const guests = [...this.#guests.values()];
    const catchUps = guests.filter(({ catchUp, joinedAt }) => catchUp !== undefined && joinedAt === undefined).length;
    return { sessions: guests.length, inputsWaiting: this.#room.waiting, catchUps };
  }

  /**
   * Takes a session up, which hears over its outlet what becomes of that; `entered` resolves once it has been let in, or has gone.
   * Throws, or rejects before the outlet has heard anything, if it cannot be.
   */
  enter(entrance: Entrance): { readonly member: MemberId; readonly entered: Promise<void> } {
    for (const [member, { entrance: other }] of this.#guests) {
      if (other.who.client === entrance.who.client) this.#expel(member, superseded);
    }
    if (this.#isDone) throw new StoreUnavailableError("The model was closed meanwhile", { outcomeKnown: true });
    const { sessionsPerModelMax } = this.#options.limits;
    if (this.#guests.size + this.#presence.absentCount(entrance.who.shown.client) >= sessionsPerModelMax) {
      throw new RequestError("overloaded", `${sessionsPerModelMax} sessions have the model open; no more are allowed`);
    }
    const member = ++this.#lastMember;
    const guest = newGuest(entrance, this.#broadcast);
    this.#guests.set(member, guest);
    return { member, entered: this.#letIn(member, guest) };
  }

  /** `mayReturn`: it has not closed the model, and others are told for a while that it is reconnecting. */
  leave(member: MemberId, mayReturn: boolean): void {
    const guest = this.#guests.get(member);
    if (guest === undefined) return;
    this.#remove(member);
    guest.catchUp?.stop();
    this.#step({ kind: "leave", member, mayReturn });
    if (!mayReturn && guest.joinedAt === undefined) this.#presence.giveUp(guest.entrance.who.shown.client);
    this.#checkDone();
  }

  submit(member: MemberId, change: Change): void {
    this.#bring({ kind: "change", member, change });
  }

  /** What a member wants the server to do at the head. */
  wish(input: Extract<RoomInput, { readonly kind: "place" | "restore" | "revert" }>): void {
    this.#bring(input);
  }

  #bring(input: Extract<RoomInput, { readonly kind: "change" | "place" | "restore" | "revert" }>): void {
    if (!this.#requireIn(input.member)) return;
    this.#arrivals.arrived(this.#room.arrived + 1, this.#observer.now());
    this.#step(input);
  }

  /** A client that was expected back has closed the model before it came in. */
  giveUp(who: Participant): void {
    this.#presence.giveUp(who.shown.client);
  }

  /** What a member lets others know of itself. */
  setPresence(member: MemberId, state: string | undefined): void {
    if (this.#requireIn(member)) this.#presence.say(member, state);
  }

  see(member: MemberId, seen: Tag): void {
    const guest = this.#guests.get(member);
    if (guest === undefined) return;
    const { catchUp, joinedAt } = guest;
    if (joinedAt === undefined) {
      if (catchUp?.see(versionOf(seen)) !== true) this.#expel(member, notSent);
    } else if (catchUp === undefined || seen > tagOf(joinedAt)) this.#step({ kind: "seen", member, seen });
    // What it says late of the time before it was let in has set the pace of its catching up, and concerns nobody now.
  }

  /** A reference that a member shares, or no longer does. */
  refer(member: MemberId, message: Share | Refer | Unshare): void {
    if (this.#requireIn(member)) this.#step({ kind: "refer", member, message });
  }

  /** Whoever speaks before it was let in is sent away. */
  #requireIn(member: MemberId): boolean {
    const guest = this.#guests.get(member);
    if (guest !== undefined && guest.joinedAt === undefined) this.#expel(member, tooEarly);
    return guest?.joinedAt !== undefined;
  }

  /** What a member says that it has. Nothing is answered if that is what is here, or if it cannot be known any more. */
  compare(claim: DigestClaim): void {
    const guest = this.#guests.get(claim.member);
    if (guest === undefined || guest.isDiverged) return;
    if (guest.joinedAt === undefined || claim.version > this.#recent.version) return this.#expel(claim.member, notSent);
    this.#digests.claim(claim);
  }

  /** What is here when everything is decided that has come in: for tools. Takes its time in one go. */
  async digest(): Promise<{ readonly version: Version; readonly digest: StateDigest }> {
    do await this.settled();
    while (this.#room.isCommitting);
    return { version: this.#room.version, digest: this.#room.digest() };
  }

  #noteMatch({ member, version }: DigestClaim): void {
    const guest = this.#guests.get(member);
    if (guest !== undefined) this.#options.onMatch(this.record, comparisonOf(guest.entrance.who, version));
  }

  #noteDivergence({ member, version, digest: clientDigest }: DigestClaim, serverDigest: StateDigest): void {
    const guest = this.#guests.get(member);
    if (guest === undefined || guest.isDiverged) return;
    guest.isDiverged = true;
    const { who, resume } = guest.entrance;
    const { clock, onDivergence } = this.#options;
    const since = resume ?? guest.joinedAt!;
    const isShutOut = this.#divergences.note(who.client, clock.now());
    const compared = { ...comparisonOf(who, version), serverDigest, clientDigest };
    onDivergence(this.record, { ...compared, since, isShutOut });
    if (isShutOut) this.#expel(member, differsTooOften);
    else this.#step({ kind: "diverged", member });
  }

  /** Everybody is sent away, and the room ends. */
  end(expulsion: Expulsion): void {
    for (const member of [...this.#guests.keys()]) this.#expel(member, expulsion);
    this.#done(expulsion);
  }

  /** Resolves when everything is decided that has come in before the call. */
  settled(): Promise<void> {
    const { arrived, settled } = this.#room;
    if (settled >= arrived || this.#isBroken) return Promise.resolve();
    const isSettled = new Promise<void>((resolve) => this.#whenSettled.push({ resolve, arrived }));
    this.#step({ kind: "rested" });
    return isSettled;
  }

  /** Writes a snapshot if the log has grown since the last one, so that the next opening is quick. */
  async saveSnapshot(): Promise<void> {
    const { version } = this.#room;
    const isDue = !this.#isBroken && !this.#room.isCommitting && !this.#archive.isSaved(version);
    if (isDue) void this.#archive.saveSnapshot(version, this.#room.tree());
    await this.#archive.saved;
  }

  packLog(): Promise<void> {
    return this.#isBroken ? Promise.resolve() : this.#archive.packDue(this.#recent.version);
  }

  /** R5: an earlier session of the client is fenced off by now. When what it sent is decided, this one may go on. */
  async #letIn(member: MemberId, guest: Guest): Promise<void> {
    const { who, resume } = guest.entrance;
    const isNew = resume === undefined;
    this.#content.hold();
    try {
      await this.settled();
      if (!this.#guests.has(member)) return;
      const { version } = this.#recent;
      if (resume !== undefined && resume > version) {
        throw new RequestError("version-unknown", `The model is at version ${version}, not yet at ${resume}`);
      }
      const registering = this.#options.storage.registerClient(this.record, who.client);
      const [record, prepared] = await Promise.all([registering, isNew ? this.#content.ready() : undefined]);
      if (!this.#guests.has(member)) return;
      this.#presence.hold(who.shown.client);
      if (resume !== undefined && !(await this.#catchUp(member, guest, record, resume))) return;
      const kept = guest.catchUp?.refusalsKept ?? (await this.#refusalsKept(record));
      if (!this.#guests.has(member)) return;
      const refusals = { refusals: kept.length, lastRefusal: kept.at(-1)?.tag ?? 0 };
      this.#step({ kind: "join", member, who, record, ...refusals, isNew, prepared });
    } catch (error) {
      if (!this.#guests.has(member)) return;
      if (guest.catchUp === undefined) {
        this.leave(member, true);
        throw error;
      }
      this.#options.onFailure(this.record, error);
      this.#expel(member, error instanceof StorageError ? notReadable : mistake);
    } finally {
      this.#content.release();
    }
  }

  /** P9: also of a client that begins anew they count. They are not forgotten then: an opening can be a late one of the past. */
  async #refusalsKept({ client, sequence }: ClientRecord): Promise<readonly RefusalRecord[]> {
    return sequence === 0 ? [] : this.#options.storage.readRefusals(this.record, client);
  }

  /** Says what it missed, but for the last of it. False if it has gone meanwhile. */
  #catchUp(member: MemberId, guest: Guest, record: ClientRecord, since: Version): Promise<boolean> {
    const { storage, clock, limits } = this.#options;
    const { who } = guest.entrance;
    const catchUp = new CatchUp({
      ...{ storage, clock, limits, since, handle: this.record, client: who.client },
      send: (deliveries) => guest.stream.missed(deliveries),
      recent: this.#recent,
      onSilence: () => this.#expel(member, tooSlow),
    });
    guest.catchUp = catchUp;
    guest.told = this.#presence.sessionsWith(who.shown, record.site);
    this.#open(guest, record, this.#recent.version, guest.told);
    return catchUp.run();
  }

  #step(input: RoomInput): void {
    if (this.#isBroken) return;
    try {
      for (const effect of this.#room.step(input, this.#options.clock.now())) this.#carryOut(effect);
    } catch (error) {
      return this.#break(error);
    }
    this.#broadcast.release();
    const { settled } = this.#room;
    for (const ms of this.#arrivals.settled(settled, this.#observer)) this.#observer.waited(ms);
    this.#endWaiting(settled);
  }

  #endWaiting(settled: number): void {
    const waiting = this.#whenSettled;
    if (waiting.length === 0) return;
    this.#whenSettled = waiting.filter((each) => each.arrived > settled);
    for (const each of waiting) if (each.arrived <= settled) each.resolve();
  }

  /** A fault of ours in the middle of a step: what it would have said and written is lost. Everybody resumes from the store. */
  #break(error: unknown): void {
    this.#isBroken = true;
    this.#arrivals.forget();
    this.#options.onFailure(this.record, error);
    this.#done(mistake);
    this.#endWaiting(Number.POSITIVE_INFINITY);
  }

  #carryOut(effect: RoomEffect): void {
    switch (effect.kind) {
      case "commit":
        return void this.#commit(effect.commit, effect.operations);
      case "rest":
        return void this.#options.clock.after(effect.ms, () => this.#step({ kind: "rested" }));
      case "reverse":
        return void this.#reverse(effect.member, effect.wish);
      case "forget":
        return void this.#forgetRefusals(effect.client, effect.before);
      case "snapshot":
        return void this.#archive.saveSnapshot(effect.version, effect.tree);
      case "told":
        return this.#broadcast.prepare(effect.entries);
      case "joined":
        this.#presence.arrive(effect.who.shown, effect.record.site, !effect.isNew);
        return this.#tell(effect.member, () => this.#welcome(effect));
      case "referencesSet":
        return this.#referencesPace.ask();
      case "references":
        this.#presence.tell();
        return this.#tellReferences(effect.version, effect.updates);
      case "left":
        return this.#presence.depart(effect.who.shown, effect.mayReturn);
      case "deliver":
        this.#presence.tell(); // nobody is to hear of changes of somebody unknown
        return this.#deliver(effect);
      case "diverged":
        return this.#tell(effect.member, () => this.#putRight(effect));
      case "expelled": {
        const guest = this.#guests.get(effect.member);
        this.#remove(effect.member);
        guest?.entrance.outlet.end(effect);
        this.#checkDone();
      }
    }
  }

  /** Everybody who is in hears it. */
  announce(frame: ChannelFrame): void {
    this.#tellEverybody(() => [frame]);
  }

  #tellEverybody(framesFor: (guest: Guest) => readonly ChannelFrame[]): void {
    for (const [member, guest] of this.#guests) {
      if (guest.joinedAt === undefined) continue;
      const frames = framesFor(guest);
      if (frames.length > 0) this.#tell(member, () => guest.entrance.outlet.sendPaced(frames));
    }
  }

  /** P3: what comes of the commit is told only after the store has answered. */
  async #commit(commit: RoomCommit, operations: number): Promise<void> {
    const observer = this.#observer;
    const begun = observer.now();
    try {
      await this.#options.storage.commit({ handle: this.record, ...commit });
    } catch (error) {
      observer.commitFailed();
      this.#fail(error);
      return;
    }
    observer.committed({ changes: commit.entries.length, operations, ms: observer.now() - begun });
    for (const { code } of commit.refusals) if (isErrorCode(code)) observer.refused(code);
    this.#recent.push(commit.entries, this.#keptAfter());
    const version = commit.expectedHead + commit.entries.length;
    this.#step({ kind: "committed", wantsTree: this.#archive.grown(version) });
    this.#checkDone();
  }

  async #reverse(member: MemberId, wish: RevertWish): Promise<void> {
    const reversal = await this.#archive.reversal(wish, () => this.#guests.has(member));
    if (reversal !== undefined) this.#step({ kind: "reversed", member, reversal });
  }

  /** Kept for longer than need be, they do no harm. */
  async #forgetRefusals(client: string, before: number): Promise<void> {
    try {
      await this.#options.storage.forgetRefusals(this.record, client, before);
    } catch (error) {
      this.#options.onFailure(this.record, error);
    }
  }

  /** The room is loaded again by whoever comes next: the store knows best what became of the commit. */
  #fail(error: unknown): void {
    const isStore = error instanceof StorageError;
    this.#options.onFailure(this.record, error);
    this.#arrivals.forget();
    this.#step({
      kind: "commitFailed",
      code: isStore ? "store-unavailable" : "internal",
      message: "The change could not be saved. It is kept, and sent again.",
    });
    this.#done(closedMeanwhile);
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

  #welcome({ member, version, record, prepared, tree, references }: Extract<RoomEffect, { kind: "joined" }>): void {
    const guest = this.#guests.get(member);
    if (guest === undefined) return;
    guest.joinedAt = version;
    guest.heard = this.#presence.count;
    const sessions = this.#presence.sessions();
    const { outlet } = guest.entrance;
    if (guest.catchUp === undefined) {
      guest.stream.begin();
      this.#open(guest, record, version, sessions, tree === undefined ? prepared : contentOf(version, tree));
      if (references.length > 0) outlet.send({ kind: "references", version, isAll: true, updates: references });
      return;
    }
    const rest = this.#recent.since(guest.catchUp.version);
    if (rest === undefined) throw new Error(`What came after version ${guest.catchUp.version} was not kept`);
    guest.stream.missed(guest.catchUp.rest(rest));
    guest.stream.begin();
    for (const message of presenceMessages(guest.told, sessions)) outlet.send(message);
    outlet.send({ kind: "resumed", version });
    outlet.send({ kind: "references", version, isAll: true, updates: references });
  }

  #tellReferences(version: Version, updates: readonly ReferenceUpdate[]): void {
    const frames = [new ChannelFrame([{ kind: "references", version, isAll: false, updates }])];
    this.#tellEverybody(() => frames);
  }

  #putRight({ member, version, tree }: Extract<RoomEffect, { kind: "diverged" }>): void {
    const guest = this.#guests.get(member);
    guest?.entrance.outlet.send({ kind: "diverged", version, snapshot: tree });
    this.#remove(member);
    this.#checkDone();
  }

  /** `content`: of a newcomer. Others have it. */
  #open(
    { entrance }: Guest,
    { site, counter, sequence }: ClientRecord,
    version: Version,
    sessions: readonly ModelSession[],
    content?: ModelContent,
  ): void {
    const { request, outlet } = entrance;
    const { model, collection, incarnation, createdAt } = this.record;
    const { modifiedAt } = this.#room;
    const { gatheringMs } = this.#presence;
    const opened = {
      ...{ request, model, collection, incarnation, version, site, counter, sequence, createdAt, modifiedAt, sessions },
      ...{ kind: "modelOpened" as const, gatheringMs },
    };
    if (content === undefined) outlet.send({ ...opened, snapshot: undefined });
    else outlet.opened(opened, content);
  }

  /** The entries after this version are still to be told to somebody who is about to be let in. */
  #keptAfter(): Version {
    let kept = this.#recent.version;
    for (const { catchUp, joinedAt } of this.#guests.values()) {
      if (catchUp?.isNearby && joinedAt === undefined) kept = Math.min(kept, catchUp.version);
    }
    return kept;
  }

  #deliver({ members, deliveries }: Extract<RoomEffect, { kind: "deliver" }>): void {
    const { isPaced } = this.#room;
    for (const member of members) this.#tell(member, () => this.#guests.get(member)?.stream.pass(deliveries, isPaced));
  }

  #expel(member: MemberId, expulsion: Expulsion): void {
    const guest = this.#guests.get(member);
    this.leave(member, mayReturnAfter(expulsion));
    guest?.entrance.outlet.end(expulsion);
  }

  /** It is not heard any more, whatever becomes of what it said. */
  #remove(member: MemberId): void {
    const guest = this.#guests.get(member);
    this.#guests.delete(member);
    this.#digests.forget(member);
    this.#presence.forget(member);
    if (guest !== undefined && guest.joinedAt === undefined) this.#presence.release(guest.entrance.who.shown.client);
  }

  #checkDone(): void {
    if (this.isIdle && !this.#isDone) this.#options.onIdle(this);
  }

  /** Whoever is here still, or is on its way in, is told why. */
  #done(expulsion: Expulsion): void {
    this.#isDone = true;
    this.#digests.stop();
    this.#presence.stop();
    this.#content.stop();
    const guests = [...this.#guests.values()];
    this.#guests.clear();
    for (const { catchUp, entrance } of guests) {
      catchUp?.stop();
      entrance.outlet.end(expulsion);
    }
    this.#options.onDone(this);
  }
}
