// One model on the server: puts changes in order, merges them, decides on them, and says who is to hear of it.
//
// Pure: time, storage and sockets are somebody else's; `step` takes an input and returns effects. While a commit is on its way
// everything that comes in waits and goes into the next ones. Promises kept here: nobody hears of a change before it is durable
// (P3); a change is decided once (P4); a refusal takes back one change (P5); after a failed commit the state is that of the last.

import {
  digesting,
  encodeOperations,
  type Operation,
  type Placed,
  type StateDigest,
  stateDigest,
  type Tag,
  type Tree,
  Trunk,
  type TrunkSession,
  tagOf,
  type Version,
  Violation,
} from "@convergence/engine";
import {
  type Change,
  type Committed,
  type ErrorCode,
  movedTo,
  type Place,
  type Refer,
  type ReferenceUpdate,
  type ServerMessage,
  type SessionInfo,
  type Share,
  type Unshare,
} from "@convergence/protocol";
import { type ClientRecord, type LogEntry, placedSequence, type RefusalRecord } from "@convergence/storage";
import type { ServerLimits } from "../limits.ts";
import { type Authorise, allowEverything } from "./authorise.ts";
import { defaultModelLimits, limitRefusal, type ModelLimits } from "./check-limits.ts";
import { encodeOriginal } from "./original.ts";
import type { PresenceMessage } from "./presence.ts";
import type { Refusal } from "./refusal.ts";
import { RoomReferences } from "./room-references.ts";
import type { Unaddressed } from "./unaddressed.ts";
import { UnseenRefusals } from "./unseen-refusals.ts";

/** A session in this room: a number that the shell gives it, never used twice. */
export type MemberId = number;

/** `client` is known to its owner and to the server alone; others are shown who it is without it. */
export type Participant = SessionInfo & { readonly shown: SessionInfo };

export type RoomInput =
  | {
      readonly kind: "join";
      readonly member: MemberId;
      readonly who: Participant;
      /** From the store, read when everything was decided that the client had sent before. */
      readonly record: ClientRecord;
      /** Refusals of the client's that the store keeps. */
      readonly refusals?: number;
      readonly wantsTree: boolean;
    }
  | { readonly kind: "leave"; readonly member: MemberId }
  | { readonly kind: "change"; readonly member: MemberId; readonly change: Change }
  | { readonly kind: "place"; readonly member: MemberId; readonly place: PlaceWish }
  | { readonly kind: "seen"; readonly member: MemberId; readonly seen: Tag }
  | { readonly kind: "refer"; readonly member: MemberId; readonly message: Share | Refer | Unshare }
  /** It is time to tell of the references that were set. */
  | { readonly kind: "tellReferences" }
  /** What the member has is not what is here. */
  | { readonly kind: "diverged"; readonly member: MemberId }
  /** `wantsTree`: it is time for a snapshot. */
  | { readonly kind: "committed"; readonly wantsTree: boolean }
  | { readonly kind: "commitFailed"; readonly code: ErrorCode; readonly message: string };

/** What a member wants to be put back. */
export type PlaceWish = Pick<Place, "number" | "seen" | "items">;

type WaitingInput = Extract<RoomInput, { readonly member: MemberId }>;

/** What a commit writes: `Commit` of the storage without the model's handle. */
export type RoomCommit = {
  readonly expectedHead: Version;
  readonly entries: readonly LogEntry[];
  readonly clients: readonly ClientRecord[];
  readonly refusals: readonly RefusalRecord[];
};

/** What a session hears: of somebody else's change, of its own one, or something else. `operations`: those of the entry, where they
 *  need not be decoded. */
export type Told = { readonly entry: LogEntry; readonly operations?: readonly Operation[] | undefined };
export type Delivery = Told | { readonly committed: Committed } | { readonly message: Unaddressed<ServerMessage> };

export type RoomEffect =
  | {
      readonly kind: "joined";
      readonly member: MemberId;
      readonly version: Version;
      readonly record: ClientRecord;
      readonly tree: Tree | undefined;
      readonly sessions: readonly SessionInfo[];
      readonly references: readonly ReferenceUpdate[];
    }
  /** References were set, and are to be told before long. */
  | { readonly kind: "referencesSet" }
  /** For everybody who is in: where references are at this version, which everybody has been told. */
  | { readonly kind: "references"; readonly version: Version; readonly updates: readonly ReferenceUpdate[] }
  /** For everybody who is in, and not the one that it is about. */
  | { readonly kind: "presence"; readonly message: PresenceMessage }
  /** Everything that is about to be delivered of others' changes, in the order of the log. */
  | { readonly kind: "told"; readonly entries: readonly Told[] }
  | { readonly kind: "deliver"; readonly member: MemberId; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "commit"; readonly commit: RoomCommit; readonly operations: number }
  /** The client has heard of these refusals of its changes: those with a sequence below `before`. */
  | { readonly kind: "forget"; readonly client: string; readonly before: number }
  | { readonly kind: "snapshot"; readonly version: Version; readonly tree: Tree }
  /** The member is out, and has this to go on from; everything up to this version was told before. */
  | { readonly kind: "diverged"; readonly member: MemberId; readonly version: Version; readonly tree: Tree }
  | ({ readonly kind: "expelled"; readonly member: MemberId } & Expulsion);

/** `mayResume`: nothing is wrong with the client, it opens the model again and goes on. */
export type Expulsion = { readonly code: ErrorCode; readonly message: string; readonly mayResume: boolean };

const tooManyRefusals = (limit: number): Expulsion => ({
  code: "slow-reader",
  message: `${limit} refusals are not known to be seen; no more are kept`,
  mayResume: true,
});

const tooFarBehind: Expulsion = { code: "slow-reader", message: "Too far behind to merge", mayResume: true };

type Member = {
  readonly id: MemberId;
  readonly who: Participant;
  readonly session: TrunkSession;
  readonly refusals: UnseenRefusals;
  sequence: number;
};

/** What was decided in the commit on its way, in order, to be told when it is durable. */
type Decided =
  | {
      readonly kind: "entry";
      readonly member: MemberId;
      readonly entry: LogEntry;
      readonly operations: readonly Operation[];
      readonly lost: readonly number[];
    }
  | { readonly kind: "refused"; readonly member: MemberId; readonly refusal: RefusalRecord }
  | { readonly kind: "answer"; readonly member: MemberId; readonly message: Unaddressed<ServerMessage> };

export type RoomBounds = Pick<ServerLimits, "changesPerCommitMax" | "refusalsKeptMax" | "referencesPerSessionMax">;

const unbounded: RoomBounds = {
  changesPerCommitMax: Number.POSITIVE_INFINITY,
  refusalsKeptMax: Number.POSITIVE_INFINITY,
  referencesPerSessionMax: Number.POSITIVE_INFINITY,
};

export type RoomOptions = {
  readonly tree: Tree;
  readonly version: Version;
  /** The time of the newest entry. */
  readonly modifiedAt: number;
  readonly limits?: ModelLimits & Partial<RoomBounds>;
  readonly authorise?: Authorise;
};

export class Room {
  readonly #trunk: Trunk;
  readonly #limits: ModelLimits;
  readonly #bounds: RoomBounds;
  readonly #authorise: Authorise;
  readonly #members = new Map<MemberId, Member>();
  #modifiedAt: number;
  #waiting: WaitingInput[] = [];
  /** Where in it the latest of each member is, of what came since the last commit began. */
  readonly #lastWaiting = new Map<MemberId, number>();
  readonly #references = new RoomReferences();
  /** The references are to be told when the commit on its way has been. */
  #owesReferences = false;
  /** It was said that there is something to tell of them. */
  #hasReferenceNews = false;
  /** What members did, counted: how much of it has come in, and how much was taken up. */
  #arrived = 0;
  #taken = 0;
  /** Not `undefined` while a commit is on its way. */
  #underway: Batch | undefined;

  constructor({ tree, version, modifiedAt, limits = defaultModelLimits, authorise = allowEverything }: RoomOptions) {
    this.#trunk = new Trunk(tree, version);
    this.#modifiedAt = modifiedAt;
    this.#limits = limits;
    this.#bounds = { ...unbounded, ...limits };
    this.#authorise = authorise;
  }

  /** The durable version, when no commit is on its way. */
  get version(): Version {
    return this.#trunk.head;
  }
  get modifiedAt(): number {
    return this.#modifiedAt;
  }
  get isCommitting(): boolean {
    return this.#underway !== undefined;
  }
  /** What came in and is not taken up: it goes into the next commits. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** How much members have done so far, and of how much of it it is known what became of it. Counts that only grow. */
  get arrived(): number {
    return this.#arrived;
  }
  get settled(): number {
    return this.#taken - (this.#underway?.inputs ?? 0);
  }

  /** Who is in, as others are shown it. */
  sessions(): SessionInfo[] {
    return [...this.#members.values()].map((member) => member.who.shown);
  }

  /** The whole model. Only when no commit is on its way: nobody may see what is not durable. */
  tree(): Tree {
    if (this.#underway !== undefined) throw new Error("A commit is on its way");
    return this.#trunk.document.tree();
  }

  /** The digest of the present version, in one go. */
  digest(): StateDigest {
    return stateDigest(this.#trunk.document);
  }

  /** Makes the digest of the present version in steps; `undefined` if the model went on meanwhile. */
  *digesting(): Generator<undefined, StateDigest | undefined> {
    const { document } = this.#trunk;
    const { revision } = document;
    for (const steps = digesting(document); ; ) {
      const { done, value } = steps.next();
      if (done) return value;
      yield;
      if (document.revision !== revision) return undefined;
    }
  }

  step(input: RoomInput, now: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    if (input.kind === "committed") {
      this.#tellDecided(effects);
      if (input.wantsTree) effects.push({ kind: "snapshot", version: this.version, tree: this.tree() });
    } else if (input.kind === "commitFailed") this.#goBack(input, effects);
    else if (input.kind === "tellReferences") this.#tellReferences(effects);
    else this.#wait(input);
    while (this.#underway === undefined && this.#waiting.length > 0) this.#takeWaiting(now, effects);
    this.#noteReferenceNews(effects);
    return effects;
  }

  #noteReferenceNews(effects: RoomEffect[]): void {
    if (this.#hasReferenceNews || !this.#references.hasNews) return;
    this.#hasReferenceNews = true;
    effects.push({ kind: "referencesSet" });
  }

  /** Positions are those of the head, which nobody may hear of before it is durable. */
  #tellReferences(effects: RoomEffect[]): void {
    this.#owesReferences = this.#underway !== undefined;
    if (this.#owesReferences) return;
    this.#hasReferenceNews = false;
    if (!this.#references.hasNews) return;
    effects.push({ kind: "references", version: this.version, updates: this.#references.takeNews() });
  }

  /** P9: of what one member has seen, or of where one reference of its points, nothing else of its in between, only the last waits. */
  #wait(input: WaitingInput): void {
    const last = this.#lastWaiting.get(input.member);
    this.#lastWaiting.set(input.member, this.#waiting.length);
    if (last !== undefined && supersedes(input, this.#waiting[last]!)) {
      this.#lastWaiting.set(input.member, last);
      this.#waiting[last] = input;
      return;
    }
    if (input.kind !== "join") this.#arrived++;
    this.#waiting.push(input);
  }

  /** Joins first, and those who differ: they see the durable state. Then changes, as one commit; leaves last, so that no change is dropped. */
  #takeWaiting(now: number, effects: RoomEffect[]): void {
    const waiting = this.#nextInputs();
    for (const input of waiting) {
      if (input.kind === "join") this.#join(input, effects);
      else if (input.kind === "diverged") this.#putRight(input.member, effects);
    }
    const inputs = waiting.filter((input) => input.kind !== "join").length;
    this.#taken += inputs;
    const batch = new Batch(this.#trunk.head, inputs);
    for (const input of waiting) {
      const member = this.#members.get(input.member);
      if (member === undefined) continue;
      if (input.kind === "change") this.#decide(member, input.change, now, batch, effects);
      else if (input.kind === "place") this.#place(member, input.place, now, batch, effects);
      else if (input.kind === "seen") this.#guard(member, effects, () => this.#trunk.see(member.session, input.seen));
      else if (input.kind === "refer") this.#guard(member, effects, () => this.#refer(member, input.message, effects));
      const before = member.refusals.see(member.session.acked);
      if (before !== undefined) effects.push({ kind: "forget", client: member.who.client, before });
    }
    for (const input of waiting) if (input.kind === "leave") this.#leave(input.member, effects);
    if (batch.decided.length === 0) return;
    this.#underway = batch;
    if (!batch.isAnyToWrite) return this.#tellDecided(effects);
    effects.push({ kind: "commit", commit: batch.commit(), operations: batch.operations });
  }

  /** All joins, and of the others as many as go into one commit, in their order. The rest goes on waiting. A wish to put something
   *  back waits until what its author did before is durable: what is removed only since then could still come back by itself. */
  #nextInputs(): readonly WaitingInput[] {
    const waiting = this.#waiting;
    const { changesPerCommitMax } = this.#bounds;
    const authors = new Set<MemberId>();
    let changes = 0;
    const cut = waiting.findIndex(({ kind, member }) => {
      if (kind === "change") authors.add(member);
      else if (kind !== "place") return false;
      return ++changes > changesPerCommitMax || (kind === "place" && authors.has(member));
    });
    this.#waiting = [];
    this.#lastWaiting.clear();
    if (cut < 0) return waiting;
    const next = waiting.slice(0, cut);
    for (const input of waiting.slice(cut)) (input.kind === "join" ? next : this.#waiting).push(input);
    return next;
  }

  #join(
    { member: id, who, record, refusals = 0, wantsTree }: Extract<RoomInput, { kind: "join" }>,
    effects: RoomEffect[],
  ): void {
    for (const other of [...this.#members.values()]) {
      if (other.who.client !== who.client) continue;
      this.#expel(
        other,
        { code: "superseded", message: "The client has opened the model again", mayResume: false },
        effects,
      );
    }
    effects.push({ kind: "presence", message: { kind: "joined", session: who.shown } });
    if (wantsTree) this.#references.left(who.shown.client); // it knows of none
    const session = this.#trunk.join(record.client, record.site, record.counter);
    const member = { id, who, session, refusals: new UnseenRefusals(refusals), sequence: record.sequence };
    this.#members.set(id, member);
    const sessions = this.sessions();
    const tree = wantsTree ? this.tree() : undefined;
    const references = this.#references.all();
    effects.push({ kind: "joined", member: id, version: this.#trunk.head, record, tree, sessions, references });
  }

  /** P7. */
  #refer({ id, who, session }: Member, message: Share | Refer | Unshare, effects: RoomEffect[]): void {
    const { client } = who.shown;
    const held = this.#references.get(client, message.id);
    if (message.kind === "unshare") return this.#references.drop(client, message.id);
    if (this.#trunk.isTooFarBehind(session, message.seen)) return; // it will say it again when it has resumed
    const wanted = message.kind === "share" ? message.reference : held && movedTo(held, message.values);
    if (wanted === undefined) return; // it is gone, and that was told
    const { referencesPerSessionMax } = this.#bounds;
    if (held === undefined && this.#references.count(client) >= referencesPerSessionMax)
      return this.#leaveOut(id, referencesPerSessionMax, effects);
    const reference = this.#trunk.refer(session, message.seen, wanted);
    if (message.kind === "refer" && reference !== undefined)
      return this.#references.refer(client, message.id, message.turn, reference);
    if (reference === undefined) this.#references.drop(client, message.id);
    else if (message.kind === "share") this.#references.share(client, message, reference);
  }

  #leaveOut(id: MemberId, limit: number, effects: RoomEffect[]): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    const message = `${limit} references of one session are shared; no more are allowed`;
    this.#expel(member, { code: "limit", message, mayResume: false }, effects);
  }

  /** What it has sent since was made on something wrong; none of it is decided, and it comes again. */
  #putRight(id: MemberId, effects: RoomEffect[]): void {
    if (!this.#members.has(id)) return;
    this.#leave(id, effects);
    effects.push({ kind: "diverged", member: id, version: this.version, tree: this.tree() });
  }

  #leave(id: MemberId, effects: RoomEffect[]): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#trunk.leave(member.session);
    this.#members.delete(id);
    this.#references.left(member.who.shown.client);
    effects.push({ kind: "presence", message: { kind: "left", session: member.who.session } });
  }

  #decide(member: Member, change: Change, now: number, batch: Batch, effects: RoomEffect[]): void {
    const { sequence, seen } = change;
    if (sequence !== member.sequence + 1) {
      const message = `Change ${sequence} does not follow change ${member.sequence}`;
      return this.#expel(member, { code: "sequence", message, mayResume: true }, effects);
    }
    if (this.#trunk.isTooFarBehind(member.session, seen)) {
      return this.#expel(member, tooFarBehind, effects);
    }
    this.#guard(member, effects, () => {
      const { document } = this.#trunk;
      const refusal =
        this.#authorise(member.who, document, change.operations) ??
        limitRefusal(document, this.#trunk.weight, change.operations, this.#limits);
      if (refusal !== undefined) {
        const { refusalsKeptMax } = this.#bounds;
        if (member.refusals.count >= refusalsKeptMax)
          return this.#expel(member, tooManyRefusals(refusalsKeptMax), effects);
        const tag = this.#trunk.refuse(member.session, change);
        member.refusals.add(tag, sequence);
        batch.refused(member.id, { client: member.who.client, sequence, tag, ...refusal });
      } else {
        const { version, operations, lost } = this.#trunk.commit(member.session, change);
        this.#references.moved(operations, member.who.shown.client);
        if (operations.some(detaches)) this.#references.forgetDetached(document);
        this.#modifiedAt = Math.max(this.#modifiedAt, now);
        const time = this.#modifiedAt;
        const entry = entryOf(member.who, change, { version, operations, lost, time });
        batch.decided.push({ kind: "entry", member: member.id, entry, operations, lost });
        batch.operations += operations.length;
      }
      member.sequence = sequence;
      const { client, site, counter } = member.session;
      batch.client({ client, site, sequence, counter });
    });
  }

  /** R8, P7: puts back what can be, and sets anchors, as one change that is not its author's. */
  #place(member: Member, { number, seen, items }: PlaceWish, now: number, batch: Batch, effects: RoomEffect[]): void {
    const { id, who, session } = member;
    if (this.#trunk.isTooFarBehind(session, seen)) return this.#expel(member, tooFarBehind, effects);
    this.#guard(member, effects, () => {
      const { document, weight } = this.#trunk;
      const verdict: { refusal: Refusal | undefined } = { refusal: undefined };
      const placed = this.#trunk.place(session, { seen, items }, (operations) => {
        verdict.refusal =
          this.#authorise(who, document, operations) ?? limitRefusal(document, weight, operations, this.#limits);
        return verdict.refusal === undefined;
      });
      const { refusal } = verdict;
      if (refusal !== undefined) return batch.answer(id, { kind: "notPlaced", number, ...refusal });
      if (placed !== undefined) {
        this.#references.moved(placed.operations, who.shown.client);
        if (placed.operations.some(detaches)) this.#references.forgetDetached(document);
        this.#modifiedAt = Math.max(this.#modifiedAt, now);
        const entry = placedEntryOf(who, placed, this.#modifiedAt);
        batch.decided.push({ kind: "entry", member: id, entry, operations: placed.operations, lost: [] });
        batch.operations += placed.operations.length;
        const { client, site, counter } = session;
        batch.client({ client, site, sequence: member.sequence, counter });
      }
      batch.answer(id, { kind: "placed", number, version: placed?.version, done: placed?.done ?? [] });
    });
  }

  /** A client that breaks the rules cannot go on; nothing of what it broke them with was done. One whose text is too long only
   *  because of what it has not seen says it anew when it has, and is refused that change then (P5). */
  #guard(member: Member, effects: RoomEffect[], action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const { code, message } = error;
      this.#expel(member, { code: violationCodes[code], message, mayResume: code === "too_long" }, effects);
    }
  }

  #expel(member: Member, expulsion: Expulsion, effects: RoomEffect[]): void {
    this.#leave(member.id, effects);
    effects.push({ kind: "expelled", member: member.id, ...expulsion });
  }

  /** P3: now it is durable, and everybody hears of it, each in the order of the log. */
  #tellDecided(effects: RoomEffect[]): void {
    if (this.#underway === undefined) throw new Error("No commit is on its way");
    const { decided } = this.#underway;
    this.#underway = undefined;
    this.#trunk.settle();
    const authors = new Set(decided.map((each) => each.member));
    const forOthers = decided.filter((each) => each.kind === "entry");
    if (forOthers.length > 0 && this.#members.size > 1) effects.push({ kind: "told", entries: forOthers });
    for (const member of this.#members.keys()) {
      const deliveries = authors.has(member) ? decided.flatMap((each) => deliveryTo(member, each)) : forOthers;
      if (deliveries.length > 0) effects.push({ kind: "deliver", member, deliveries });
    }
    if (this.#owesReferences) this.#tellReferences(effects);
    this.#dropLaggards(effects);
  }

  /** P9: what is kept to merge the changes of a session grows until it says what it has seen. One that could not be merged any
   *  more is let go; a session that only reads keeps nothing, and stays. */
  #dropLaggards(effects: RoomEffect[]): void {
    for (const member of [...this.#members.values()]) {
      const { bridges, acked } = member.session;
      if (bridges.size > 0 && this.#trunk.isTooFarBehind(member.session, acked))
        this.#expel(member, tooFarBehind, effects);
    }
  }

  /** The store did not take it: back to the last commit. Everybody resumes, and what was pending comes again. */
  #goBack({ code, message }: Extract<RoomInput, { kind: "commitFailed" }>, effects: RoomEffect[]): void {
    this.#underway = undefined;
    this.#trunk.rollback();
    this.#references.clear();
    this.#owesReferences = this.#hasReferenceNews = false;
    const joining = this.#waiting.flatMap((input) => (input.kind === "join" ? [input.member] : []));
    for (const member of [...this.#members.keys(), ...joining]) {
      effects.push({ kind: "expelled", member, code, message, mayResume: true });
    }
    this.#waiting = [];
    this.#lastWaiting.clear();
    this.#taken = this.#arrived;
    this.#members.clear();
  }
}

/** May it take elements out of the document? */
const detaches = ({ kind }: Operation): boolean =>
  kind !== "splice" && kind !== "insert" && kind !== "move" && kind !== "add";

/** Does what waits last of the same member say nothing any more? */
function supersedes(input: WaitingInput, last: WaitingInput): boolean {
  if (input.kind === "seen") return last.kind === "seen";
  if (input.kind !== "refer" || last.kind !== "refer") return false;
  return input.message.kind === "refer" && last.message.kind === "refer" && input.message.id === last.message.id;
}

/** One commit in the making. */
class Batch {
  readonly decided: Decided[] = [];
  readonly #expectedHead: Version;
  readonly clients = new Map<string, ClientRecord>();
  /** From how many inputs it is made. */
  readonly inputs: number;
  /** In all its entries. */
  operations = 0;

  constructor(expectedHead: Version, inputs: number) {
    this.#expectedHead = expectedHead;
    this.inputs = inputs;
  }

  refused(member: MemberId, refusal: RefusalRecord): void {
    this.decided.push({ kind: "refused", member, refusal });
  }

  /** To be told when what was decided before is durable. */
  answer(member: MemberId, message: Unaddressed<ServerMessage>): void {
    this.decided.push({ kind: "answer", member, message });
  }

  get isAnyToWrite(): boolean {
    return this.decided.some(({ kind }) => kind !== "answer");
  }

  client(record: ClientRecord): void {
    this.clients.set(record.client, record);
  }

  commit(): RoomCommit {
    return {
      expectedHead: this.#expectedHead,
      entries: this.decided.flatMap((each) => (each.kind === "entry" ? [each.entry] : [])),
      refusals: this.decided.flatMap((each) => (each.kind === "refused" ? [each.refusal] : [])),
      clients: [...this.clients.values()],
    };
  }
}

function entryOf(
  who: SessionInfo,
  change: Change,
  { version, operations, lost, time }: Pick<LogEntry, "version" | "time"> & ReturnType<Trunk["commit"]>,
): LogEntry {
  const { sequence, seen, base, clientTime, meta } = change;
  return {
    version,
    base,
    seen,
    client: who.client,
    sequence,
    session: who.session,
    user: who.user,
    time,
    clientTime,
    meta,
    operations: encodeOperations(operations),
    original: encodeOriginal({ lost, operations: change.operations, neverSent: change.lost }),
  };
}

function placedEntryOf(
  { client, session, user }: SessionInfo,
  { version, operations }: Placed,
  time: number,
): LogEntry {
  const base = version - 1;
  return {
    ...{ version, base, seen: tagOf(base), client, sequence: placedSequence, session, user, time, clientTime: time },
    meta: operations.every(({ kind }) => kind === "anchor") ? undefined : { source: "restore" },
    operations: encodeOperations(operations),
    original: undefined,
  };
}

/** An author hears of its own change as an acknowledgement. */
function deliveryTo(member: MemberId, decided: Decided): Delivery[] {
  if (decided.kind === "answer") return decided.member === member ? [{ message: decided.message }] : [];
  if (decided.kind === "refused") {
    if (decided.member !== member) return [];
    const { sequence, tag, code, message } = decided.refusal;
    return [{ message: { kind: "refused", sequence, tag, code: code as ErrorCode, message } }];
  }
  if (decided.member !== member || decided.entry.sequence === placedSequence) return [decided];
  const { sequence, version, time } = decided.entry;
  return [{ committed: { sequence, version, time, lost: decided.lost } }];
}

const violationCodes: { readonly [Code in Violation["code"]]: ErrorCode } = {
  invalid_position: "operation-invalid",
  invalid_operation: "operation-invalid",
  invalid_element: "element-id",
  invalid_version: "version-unknown",
  split_surrogate: "text-invalid",
  too_long: "model-limit",
};
