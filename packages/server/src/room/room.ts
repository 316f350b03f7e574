// One model on the server: puts changes in order, merges them, decides on them, and says who is to hear of it.
//
// Pure: time, storage and sockets are somebody else's; `step` takes an input and returns effects. While a commit is on its way
// everything that comes in waits and goes into the next ones. Promises kept here: nobody hears of a change before it is durable
// (P3); a change is decided once (P4); a refusal takes back one change (P5); after a failed commit the state is that of the last.

import {
  digesting,
  type Operation,
  type Committed as Performed,
  type StateDigest,
  stateDigest,
  type Tree,
  Trunk,
  type TrunkSession,
  tagOf,
  type Version,
  Violation,
} from "@convergence/engine";
import {
  type Change,
  type ErrorCode,
  movedTo,
  type Refer,
  type Share,
  type Unshare,
  unitsOfReference,
} from "@convergence/protocol";
import { reversalsWaitingMax } from "../limits.ts";
import { takeAll } from "../take-all.ts";
import { type Authorise, allowEverything } from "./authorise.ts";
import { Batch, deliveriesOf, entryOf, placedEntryOf } from "./batch.ts";
import { defaultModelLimits, limitRefusal, type ModelLimits } from "./check-limits.ts";
import { CommitPace } from "./commit-pace.ts";
import { type Expulsion, mayReturnAfter } from "./expulsion.ts";
import { superseded } from "./expulsions.ts";
import type { Refusal } from "./refusal.ts";
import { rangeFault, restoring } from "./restoring.ts";
import { boundsOf, type RoomBounds } from "./room-bounds.ts";
import type { RoomEffect } from "./room-effect.ts";
import type {
  MemberId,
  Participant,
  PlaceWish,
  RestoreWish,
  Reversal,
  Rework,
  RoomInput,
  WaitingInput,
} from "./room-input.ts";
import { RoomReferences } from "./room-references.ts";
import { RoomReversals } from "./room-reversals.ts";
import { UnseenRefusals } from "./unseen-refusals.ts";

const tooManyRefusals = (limit: number): Expulsion => ({
  code: "slow-reader",
  message: `${limit} refusals are not known to be seen; no more are kept`,
  mayResume: true,
});

const tooManyReversals: Refusal = {
  code: "overloaded",
  message: `${reversalsWaitingMax} wishes to take changes back wait already; no more are kept`,
};

const tooFarBehind: Expulsion = { code: "slow-reader", message: "Too far behind to merge", mayResume: true };

type Member = {
  readonly id: MemberId;
  readonly who: Participant;
  readonly session: TrunkSession;
  readonly refusals: UnseenRefusals;
  sequence: number;
  /** Where among the waiting inputs its latest is, if it has one there since the turn. */
  lastWaiting: number;
  lastTurn: number;
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
  readonly #waiting: WaitingInput[] = [];
  /** How often inputs were taken up: what `Member.lastWaiting` counts for. */
  #turn = 0;
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
  readonly #pace: CommitPace;
  readonly #reversals = new RoomReversals();

  constructor({ tree, version, modifiedAt, limits = defaultModelLimits, authorise = allowEverything }: RoomOptions) {
    this.#trunk = new Trunk(tree, version);
    this.#modifiedAt = modifiedAt;
    this.#limits = limits;
    this.#bounds = boundsOf(limits);
    this.#pace = new CommitPace(this.#bounds);
    this.#authorise = authorise;
  }

  /** The durable version, when no commit is on its way. */
  get version(): Version {
    return this.#trunk.head;
  }
  get modifiedAt(): number {
    return this.#modifiedAt;
  }
  /** What is committed has waited for more of its kind, see `CommitPace`. */
  get isPaced(): boolean {
    return this.#pace.isEnough(this.#members.size);
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

  /** A client is gone for good. Returns whether there is something to tell of that. */
  forgetReferences(client: string): boolean {
    this.#references.left(client);
    const isNews = !this.#hasReferenceNews && this.#references.hasNews;
    if (isNews) this.#hasReferenceNews = true;
    return isNews;
  }

  step(input: RoomInput, now: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    if (input.kind === "committed") {
      this.#tellDecided(effects);
      if (input.wantsTree) effects.push({ kind: "snapshot", version: this.version, tree: this.tree() });
    } else if (input.kind === "commitFailed") this.#goBack(input, effects);
    else if (input.kind === "tellReferences") this.#tellReferences(effects);
    else if (input.kind === "rested") this.#pace.end();
    else this.#wait(input);
    const rests = () => this.#pace.rests(now, this.#members.size, this.#waiting.length, effects);
    while (!this.isCommitting && this.#waiting.length > 0 && !rests()) this.#takeWaiting(now, effects);
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
    const member = this.#members.get(input.member);
    if (member !== undefined) {
      const { lastWaiting: last } = member;
      if (member.lastTurn === this.#turn && supersedes(input, this.#waiting[last]!)) {
        this.#waiting[last] = input;
        return;
      }
      member.lastWaiting = this.#waiting.length;
      member.lastTurn = this.#turn;
    }
    if (input.kind !== "join") this.#arrived++;
    this.#waiting.push(input);
  }

  /** Joins first, and those who differ: they see the durable state. Then changes, as one commit; leaves last, so that no change is dropped. */
  #takeWaiting(now: number, effects: RoomEffect[]): void {
    const [first] = this.#waiting;
    if (first?.kind === "revert") {
      this.#waiting.shift();
      this.#turn++;
      return this.#askReversal(first, now, effects);
    }
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
      else if (input.kind === "restore") this.#restore(member, input.restore, now, batch, effects);
      else if (input.kind === "reversed") this.#reversed(member, input.reversal, now, batch);
      else if (input.kind === "seen") this.#guard(member, effects, () => this.#trunk.see(member.session, input.seen));
      else if (input.kind === "refer") this.#guard(member, effects, () => this.#refer(member, input.message, effects));
      const before = member.refusals.see(member.session.acked);
      if (before !== undefined) effects.push({ kind: "forget", client: member.who.client, before });
    }
    for (const input of waiting) if (input.kind === "leave") this.#leave(input.member, input.mayReturn, effects);
    this.#decided(batch, now, effects);
  }

  #decided(batch: Batch, now: number, effects: RoomEffect[]): void {
    if (batch.decided.length === 0) return;
    this.#underway = batch;
    if (!batch.isAnyToWrite) return this.#tellDecided(effects);
    this.#pace.begun(now);
    effects.push({ kind: "commit", commit: batch.commit(), operations: batch.operations });
  }

  /** All joins, and of the others as many as go into one commit, in their order. The rest goes on waiting. A wish to put something
   *  back waits until what its author did before is durable: what is removed only since then could still come back by itself. What
   *  is restored from history, or takes changes back, waits until everything is, whoever did it; a wish to revert, which needs the log,
   *  until it is the first. */
  #nextInputs(): readonly WaitingInput[] {
    const waiting = takeAll(this.#waiting);
    const { changesPerCommitMax } = this.#bounds;
    const authors = new Set<MemberId>();
    let changes = 0;
    const cut = waiting.findIndex(({ kind, member }) => {
      if (kind === "revert") return true;
      if (kind === "change") authors.add(member);
      else if (kind !== "place" && kind !== "restore" && kind !== "reversed") return false;
      changes++;
      if ((kind === "restore" || kind === "reversed") && changes > 1) return true;
      return changes > changesPerCommitMax || (kind === "place" && authors.has(member));
    });
    this.#turn++;
    if (cut < 0) return waiting;
    const next = waiting.slice(0, cut);
    for (const input of waiting.slice(cut)) (input.kind === "join" ? next : this.#waiting).push(input);
    return next;
  }

  #join(
    {
      member: id,
      who,
      record,
      refusals = 0,
      lastRefusal = 0,
      isNew,
      prepared: some,
    }: Extract<RoomInput, { kind: "join" }>,
    effects: RoomEffect[],
  ): void {
    for (const other of [...this.#members.values()]) {
      if (other.who.client !== who.client) continue;
      this.#expel(other, superseded, effects);
    }
    if (isNew) this.#references.left(who.shown.client); // it knows of none
    const session = this.#trunk.join(record.client, record.site, record.counter, lastRefusal);
    const { sequence } = record;
    const member = { id, who, session, refusals: new UnseenRefusals(refusals), sequence, lastWaiting: 0, lastTurn: -1 };
    this.#members.set(id, member);
    const { head: version } = this.#trunk;
    const prepared = some?.version === version ? some : undefined;
    const tree = isNew && prepared === undefined ? this.tree() : undefined;
    const references = this.#references.all();
    effects.push({ kind: "joined", member: id, version, record, isNew, prepared, tree, who, references });
  }

  /** P7: this took effect. `client`: who stands behind what was inserted, or put back. */
  #moveReferences(operations: readonly Operation[], client: string): void {
    this.#references.moved(operations, client);
    if (operations.some(detaches)) this.#references.forgetDetached(this.#trunk.document);
  }

  #refer({ id, who, session }: Member, message: Share | Refer | Unshare, effects: RoomEffect[]): void {
    const { client } = who.shown;
    const held = this.#references.get(client, message.id);
    if (message.kind === "unshare") return this.#references.drop(client, message.id);
    if (this.#trunk.isTooFarBehind(session, message.seen)) return; // it will say it again when it has resumed
    const wanted = message.kind === "share" ? message.reference : held && movedTo(held, message.values);
    if (wanted === undefined) return; // it is gone, and that was told
    const { referencesPerSessionMax: most, referenceUnitsPerSessionMax: unitsMost } = this.#bounds;
    if (held === undefined && this.#references.count(client) >= most)
      return this.#leaveOut(id, `${most} references of one session are shared; no more are allowed`, effects);
    const units = this.#references.unitsBeside(client, message.id) + unitsOfReference(wanted);
    if (units > unitsMost)
      return this.#leaveOut(id, `What references of one session point at weighs ${units}, over ${unitsMost}`, effects);
    const reference = this.#trunk.refer(session, message.seen, wanted);
    if (message.kind === "refer" && reference !== undefined)
      return this.#references.refer(client, message.id, message.turn, reference);
    if (reference === undefined) this.#references.drop(client, message.id);
    else if (message.kind === "share") this.#references.share(client, message, reference);
  }

  #leaveOut(id: MemberId, message: string, effects: RoomEffect[]): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#expel(member, { code: "limit", message, mayResume: false }, effects);
  }

  /** What it has sent since was made on something wrong; none of it is decided, and it comes again. */
  #putRight(id: MemberId, effects: RoomEffect[]): void {
    if (!this.#members.has(id)) return;
    this.#leave(id, true, effects);
    effects.push({ kind: "diverged", member: id, version: this.version, tree: this.tree() });
  }

  #leave(id: MemberId, mayReturn: boolean, effects: RoomEffect[]): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#trunk.leave(member.session);
    const reversal = this.#reversals.forget(id);
    if (reversal !== undefined) this.#trunk.leave(reversal.watch);
    this.#members.delete(id);
    effects.push({ kind: "left", who: member.who, mayReturn });
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
        this.#moveReferences(operations, member.who.shown.client);
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
      if (placed !== undefined) this.#enter(member, placed, now, batch);
      batch.answer(id, { kind: "placed", number, version: placed?.version, done: placed?.done ?? [] });
    });
  }

  /** P6: an element gets the content of another version, as one change that is not its author's. */
  #restore(member: Member, wish: RestoreWish, now: number, batch: Batch, effects: RoomEffect[]): void {
    const { number, version } = wish;
    this.#guard(member, effects, () => {
      const plan = { ...restoring(this.#trunk.document, wish), number, reason: `version ${version}` };
      this.#rework(member, plan, now, batch);
    });
  }

  /** P6: what a wish to take past changes back takes is found out of what is durable, while everything goes on. */
  #askReversal(input: Extract<RoomInput, { kind: "revert" }>, now: number, effects: RoomEffect[]): void {
    this.#taken++;
    const { member: id, revert: wish } = input;
    const member = this.#members.get(id);
    if (member === undefined) return;
    const fault = rangeFault(wish, this.version);
    if (fault === undefined && !this.#reversals.isAsking(id)) {
      this.#reversals.asked(id, { wish, watch: this.#trunk.watch() });
      return void effects.push({ kind: "reverse", member: id, wish });
    }
    if (fault === undefined && this.#reversals.wait(id, wish)) return;
    const batch = new Batch(this.#trunk.head, 0);
    this.#rework(member, { ...(fault ?? tooManyReversals), number: wish.number, reason: "" }, now, batch);
    this.#decided(batch, now, effects);
  }

  /** Past changes are taken back, as one change that is not its author's, and what others did in the meantime stays. */
  #reversed(member: Member, reversal: Reversal, now: number, batch: Batch): void {
    const { asked, next } = this.#reversals.answered(member.id);
    if (asked === undefined) throw new Error("Nothing was to be reverted");
    if (next !== undefined) this.#wait({ kind: "revert", member: member.id, revert: next });
    const { watch, wish } = asked;
    const { number, after, to } = wish;
    const said = this.#reversalNow(watch, reversal);
    if ("code" in said) {
      this.#trunk.leave(watch);
      return this.#rework(member, { ...said, number, reason: "" }, now, batch);
    }
    const { version } = said;
    const reason = to === after + 1 ? `without version ${to}` : `without versions ${after + 1} to ${to ?? version}`;
    const perform = (operations: readonly Operation[]) => this.#trunk.performLate(watch, version, operations);
    try {
      this.#rework(member, { ...said, number, reason }, now, batch, perform);
    } catch (error) {
      if (!(error instanceof Violation)) throw error; // with what others did since, a text would be too long
      const { code, message } = error;
      this.#rework(member, { code: violationCodes[code], message, number, reason }, now, batch);
    } finally {
      this.#trunk.leave(watch);
    }
  }

  #reversalNow(watch: TrunkSession, reversal: Reversal): Reversal {
    if ("code" in reversal || !this.#trunk.isTooFarBehind(watch, tagOf(reversal.version))) return reversal;
    const { version } = reversal;
    const since = this.version - version;
    return {
      code: "overloaded",
      message: `${since} changes were made while it was found out what that takes, too many to merge with`,
    };
  }

  #rework(
    member: Member,
    plan: Rework & { readonly number: number; readonly reason: string },
    now: number,
    batch: Batch,
    perform = (operations: readonly Operation[]): Performed | undefined => this.#trunk.perform(operations),
  ): void {
    const { id, who } = member;
    const { number, reason } = plan;
    const { document, weight } = this.#trunk;
    const refusal =
      "code" in plan
        ? { code: plan.code, message: plan.message }
        : (this.#authorise(who, document, plan.operations) ??
          limitRefusal(document, weight, plan.operations, this.#limits));
    if (refusal !== undefined) return batch.answer(id, { kind: "notPlaced", number, ...refusal });
    const { operations } = plan as Extract<typeof plan, { readonly operations: unknown }>;
    const performed = operations.length === 0 ? undefined : perform(operations);
    if (performed !== undefined) this.#enter(member, performed, now, batch, reason);
    batch.answer(id, { kind: "placed", number, version: performed?.version, done: [] });
  }

  /** What the server has done at a member's wish becomes an entry of the log. */
  #enter(member: Member, performed: Performed, now: number, batch: Batch, reason?: string): void {
    const { id, who, session, sequence } = member;
    const { operations } = performed;
    this.#moveReferences(operations, who.shown.client);
    this.#modifiedAt = Math.max(this.#modifiedAt, now);
    const entry = placedEntryOf(who, performed, this.#modifiedAt, reason);
    batch.decided.push({ kind: "entry", member: id, entry, operations, lost: [] });
    batch.operations += operations.length;
    const { client, site, counter } = session;
    batch.client({ client, site, sequence, counter });
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
    this.#leave(member.id, mayReturnAfter(expulsion), effects);
    effects.push({ kind: "expelled", member: member.id, ...expulsion });
  }

  /** P3: now it is durable, and everybody hears of it, each in the order of the log. */
  #tellDecided(effects: RoomEffect[]): void {
    if (this.#underway === undefined) throw new Error("No commit is on its way");
    const { decided } = this.#underway;
    this.#underway = undefined;
    this.#trunk.settle();
    const entries = decided.filter((each) => each.kind === "entry");
    if (entries.length > 0 && this.#members.size > 1) effects.push({ kind: "told", entries });
    effects.push(...deliveriesOf(decided, entries, this.#members.keys()));
    if (this.#owesReferences) this.#tellReferences(effects);
    this.#dropLaggards(effects);
  }

  /** P9: what is kept to merge the changes of a session grows until it says what it has seen. One that could not be merged any
   *  more is let go; a session that only reads keeps nothing, and stays. */
  #dropLaggards(effects: RoomEffect[]): void {
    for (const member of this.#members.values()) {
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
    this.#waiting.length = 0;
    this.#turn++;
    this.#reversals.clear();
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

const violationCodes: { readonly [Code in Violation["code"]]: ErrorCode } = {
  invalid_position: "operation-invalid",
  invalid_operation: "operation-invalid",
  invalid_element: "element-id",
  invalid_version: "version-unknown",
  split_surrogate: "text-invalid",
  too_long: "model-limit",
};
