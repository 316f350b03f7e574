// The server's side of one model: the document, the recent log, and for each session what it has not seen. It puts changes in
// order and merges them; who may do what, and when something is durable, is decided around it.
//
// Law: whatever clients send, in any order, with any of it refused, lost or late: every client that follows its stream comes to
// this document. A change that breaks the rules of the protocol throws a `Violation` and leaves nothing behind, but its session
// cannot go on. `rollback` returns to the last settled version. Pure.

import { Document, type Element } from "../document.ts";
import { type ElementId, formatElementId, rootId, siteOf } from "../element-id.ts";
import { bridgeRunsMax } from "../limits.ts";
import { attachedTrees, type Operation } from "../operation.ts";
import type { Placement } from "../placement.ts";
import { RareMap } from "../rare-map.ts";
import type { Reference } from "../references/reference.ts";
import type { SequenceBridge } from "../sequence/sequence-bridge.ts";
import { refusalsPerVersionMax, type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { preorder, type Tree } from "../tree.ts";
import { KnownIds } from "./known-ids.ts";
import { LateWork } from "./late-work.ts";
import { isContainer } from "./layers.ts";
import { Marks } from "./marks.ts";
import { Merge } from "./merge.ts";
import { weightOfTree } from "./model-weight.ts";
import { OthersChanges } from "./others-changes.ts";
import { passOperation } from "./pass-operation.ts";
import { movedOver, passReference, shiftedOver } from "./pass-reference.ts";
import { type Asking, placing } from "./placing.ts";
import { RecentChanges } from "./recent-changes.ts";
import { requireEffect, requireOperation } from "./require-operation.ts";
import { bridgeOver, SessionBridges, type Unseen } from "./session-bridges.ts";
import { requireOnceKnown, useIds, useUpTo } from "./session-ids.ts";
import type { TrunkSession } from "./trunk-session.ts";
import { Violation } from "./violation.ts";

/** A submitted change. `seen`: the last tag of its session's stream that its author had processed. */
export type Submission = { readonly seen: Tag; readonly operations: readonly Operation[] };

/** A committed change: its operations as they took effect. `lost`: indexes of submitted operations that had none. */
export type Committed = {
  readonly version: Version;
  readonly operations: readonly Operation[];
  readonly lost: readonly number[];
};

/** A wish to put elements back. `seen`: as of a change that is submitted in its place. */
export type PlacementRequest = { readonly seen: Tag; readonly items: readonly Placement[] };

/** What came of it. `done`: indexes of the items that took effect. */
export type Placed = Committed & { readonly done: readonly number[] };

/** Stands for the author of what the trunk itself places: no client has seen it, and to all of them it is others' work. */
const noClient = "";

/** Stands for the server where it works on a version that others go on from: none of what is committed is its own. */
const lateClient = "\0";

const nothingLost: readonly number[] = [];
const nothingUnseen: Unseen = [];

/** Entries kept in memory to build bridges from. A session that is further behind when it writes has to resume. */
export const recentEntriesMax = 4096;

/** So many are added before it is looked again what all sessions have seen: that is kept no longer. A change takes half a kilobyte, and a
 *  look a step for each session, much less than to tell them. */
export const entriesPerLook = 8;

/** What they take in memory, counted as in `weightOfOperation`: some tens of megabytes. What is more than that goes as well. */
export const recentWeightMax: number = 2 ** 24;

/** What a trunk may keep for sessions that are behind; one that is further behind has to resume. */
export type TrunkBounds = {
  readonly recentEntriesMax: number;
  readonly recentWeightMax: number;
  readonly bridgeRunsMax: number;
  readonly entriesPerLook: number;
};

const defaultBounds: TrunkBounds = { recentEntriesMax, recentWeightMax, bridgeRunsMax, entriesPerLook };

export class Trunk {
  readonly document: Document;
  readonly #sessions = new Set<TrunkSession>();
  readonly #marks = new Marks();
  readonly #knownIds = new KnownIds();
  readonly #bounds: TrunkBounds;
  #head: Version;
  #weight: number;
  readonly #recent: RecentChanges;
  /** The number of entries at which to look what all have seen. */
  #lookAt: number;
  #unsettled: Merge[] = [];
  /** Sessions that have bridges, or had. */
  readonly #behind = new Set<TrunkSession>();
  /** Who made all the versions after the one that follows. */
  #author = "";
  #authorSince: Version;

  constructor(tree: Tree, version: Version, bounds: Partial<TrunkBounds> = {}) {
    this.#bounds = { ...defaultBounds, ...bounds };
    this.#lookAt = 2 * this.#bounds.entriesPerLook;
    this.#recent = new RecentChanges(version);
    this.document = new Document(tree);
    this.#weight = weightOfTree(tree);
    this.#knownIds.noteTree(tree);
    this.#head = version;
    this.#authorSince = version;
  }

  get head(): Version {
    return this.#head;
  }

  /** What the document weighs: see `model-weight.ts`. */
  get weight(): number {
    return this.#weight;
  }

  /** R5: a session begins at the head, with nothing unseen. */
  join(client: string, site: number, counter: number, lastRefusal: Tag = 0): TrunkSession {
    const bridges = new SessionBridges();
    const acked = tagOf(this.#head);
    // Refusals go on counting where an earlier stream of the client's stopped: no two have the same tag.
    const refusals = Math.max(0, lastRefusal - acked);
    const session = {
      client,
      site,
      counter,
      acked,
      refusals,
      refusedAt: this.#head,
      bridges,
      outdated: new RareMap<ElementId, Tag>(),
    };
    this.#sessions.add(session);
    this.#knownIds.noteUpTo(site, counter);
    return session;
  }

  leave(session: TrunkSession): void {
    this.#sessions.delete(session);
    this.#behind.delete(session);
  }

  /** The session has processed its stream up to `seen`. */
  see(session: TrunkSession, seen: Tag): void {
    const last = tagOf(this.#head, this.#refusalsOf(session));
    if (seen > last)
      throw new Violation("invalid_version", `Seen is ${seen}, but the session's stream ends at ${last}`);
    if (seen < session.acked) throw new Violation("invalid_version", `Seen is ${seen}, after ${session.acked}`);
    if (seen === session.acked) return;
    session.acked = seen;
    session.bridges.acknowledge(seen);
    for (const [id, tag] of session.outdated) {
      if (tag > seen) break;
      session.outdated.delete(id);
    }
  }

  /** Is the session so far behind, having seen its stream up to `seen`, that a change of its cannot be merged any more, or that what
   *  is kept for that is too much? Then it has to resume. */
  isTooFarBehind(session: TrunkSession, seen: Tag): boolean {
    return (
      versionOf(seen) < this.#head - this.#recent.count ||
      session.bridges.runs + session.outdated.size > this.#bounds.bridgeRunsMax
    );
  }

  /** Merges a change and makes it the next version. */
  commit(session: TrunkSession, { seen, operations }: Submission): Committed {
    this.#requireCurrent(session, seen);
    this.see(session, seen);
    const tag = tagOf(this.#head + 1);
    const done: Operation[] = [];
    const lost: number[] = [];
    const merge = new Merge(session);
    try {
      for (const [index, operation] of operations.entries()) {
        if (!this.#merge(session, operation, tag, merge, done)) lost.push(index);
      }
    } catch (error) {
      this.#undo(merge);
      this.leave(session); // its bridges have taken in what did not happen
      throw error;
    }
    const committed = { version: this.#head + 1, operations: done, lost };
    this.#advance(session, committed, merge);
    return committed;
  }

  /**
   * R8: puts elements back under their old ids, in one change that nobody has made: also the asking client hears of it as of
   * somebody else's. What cannot take effect is left out; `undefined` if nothing is left, or if `mayPlace` says no. It is asked
   * before anything is done.
   */
  place(
    session: TrunkSession,
    { seen, items }: PlacementRequest,
    mayPlace: (operations: readonly Operation[]) => boolean = () => true,
  ): Placed | undefined {
    this.#requireCurrent(session, seen);
    this.see(session, seen);
    const { operations, done } = placing(this.#asking(session), items);
    if (operations.length === 0 || !mayPlace(operations)) return undefined;
    for (const tree of operations.flatMap(attachedTrees)) useUpTo(session, tree);
    return { ...this.perform(operations, session), done };
  }

  /** Carries out what the server has made itself, at the head: one change that nobody has made. Each operation is valid where those
   *  before have left the document, and attaches no element that is attached, or was until a change that is not settled. `asker`: whose
   *  ids may be among those that it attaches for the first time. */
  perform(operations: readonly Operation[], asker?: TrunkSession): Committed {
    const version = this.#head + 1;
    const merge = new Merge(asker);
    for (const operation of operations) {
      this.#weight += merge.perform(this.document, operation);
      this.#mark(noClient, operation, tagOf(version), merge);
    }
    const committed = { version, operations, lost: nothingLost };
    this.#advance(undefined, committed, merge);
    return committed;
  }

  /** A session of the server's own, which sends nothing: until it leaves, what it makes of the present version can be carried out later. */
  watch(): TrunkSession {
    return this.join(lateClient, 0, 0);
  }

  /** Carries out what the server has made of the version that `watch` saw, or of a later one: at the head, as far as others have not
   *  touched that since (see `LateWork`), as one change that nobody has made. `undefined` if nothing is left of it. The watch ends. */
  performLate(watch: TrunkSession, version: Version, operations: readonly Operation[]): Committed | undefined {
    this.#requireCurrent(watch, tagOf(version));
    this.see(watch, tagOf(version));
    const tag = tagOf(this.#head + 1);
    const merge = new Merge(undefined);
    const done: Operation[] = [];
    const perform = (operation: Operation): void => {
      this.#weight += merge.perform(this.document, operation);
      this.#mark(noClient, operation, tag, merge);
      done.push(operation);
    };
    try {
      const work = new LateWork({ ...this.#since(watch), perform });
      for (const operation of operations) work.add(operation);
    } catch (error) {
      this.#undo(merge);
      throw error;
    } finally {
      this.leave(watch);
    }
    if (done.length === 0) return undefined;
    const committed = { version: this.#head + 1, operations: done, lost: nothingLost };
    this.#advance(undefined, committed, merge);
    return committed;
  }

  /** What came after what a watch has seen. */
  #since(watch: TrunkSession) {
    const { acked, bridges, client } = watch;
    const version = versionOf(acked);
    return {
      document: this.document,
      version,
      operations: this.#recent.newest(this.#head - version),
      others: this.#others(client),
      isUnseen: (id: ElementId) => this.#marks.hasUnseen(id, client, acked, true),
      isAnchorSet: (id: ElementId, name: string) => this.#recent.isAnchorSetSince(id, name, version),
      refer: (reference: Reference) => this.#referred(watch, reference),
      bridge: ({ id, content }: Element, needed: boolean) => {
        const existing = this.#existing(watch, id);
        if (existing !== undefined) return existing;
        const unseen = this.#unseen(watch, id);
        const { length } = content as { readonly length: number };
        return unseen.length > 0 || needed ? bridges.build(id, length, unseen, this.#head) : undefined;
      },
    };
  }

  /** R4: the change passes and is undone in place; nobody else hears of it. Returns where in the session's stream that stands. */
  refuse(session: TrunkSession, { seen, operations }: Submission): Tag {
    this.#requireCurrent(session, seen);
    this.see(session, seen);
    const refusals = this.#refusalsOf(session);
    if (refusals >= refusalsPerVersionMax) {
      throw new Violation("invalid_operation", `More than ${refusalsPerVersionMax} refusals at one version`);
    }
    session.refusals = refusals + 1;
    session.refusedAt = this.#head;
    const tag = tagOf(this.#head, session.refusals);
    try {
      for (const operation of operations) this.#passRefused(session, operation, tag);
    } catch (error) {
      this.leave(session);
      throw error;
    }
    return tag;
  }

  /**
   * A reference as a session has set it, in coordinates of the head. `seen`: as of a change; it stands on what the session has at that
   * point, all of its own changes so far included. `undefined` if what it is about is gone; nowhere if that was replaced unseen.
   *
   * Law: where the session has nothing of its own on the way, it stands where it would have come to if it had been here at `seen`.
   */
  refer(session: TrunkSession, seen: Tag, reference: Reference): Reference | undefined {
    this.#requireCurrent(session, seen);
    this.see(session, seen);
    if (reference.kind === "element") requireRoot(reference.element);
    return this.#referred(session, reference);
  }

  #referred(session: TrunkSession, reference: Reference): Reference | undefined {
    if (reference.kind === "element") {
      return { ...reference, values: reference.values.filter((id) => this.#isThere(session, id)) };
    }
    // What is not here may never have come here: its author took it back, or could not send it any more.
    const element = this.#attached(reference.element);
    if (element === undefined) return undefined;
    if (this.#reached(session, element.id, true) === undefined) return { ...reference, values: [] };
    if (reference.kind === "property") {
      if (element.type !== "object") throw unfitting(reference, element);
      const values = reference.values.filter((key) => element.content.has(key));
      return movedOver(this.#unseenOperations(session, element.id), { ...reference, values });
    }
    if (element.type !== "string" && element.type !== "array") throw unfitting(reference, element);
    const bridge = this.#existing(session, element.id);
    if (bridge !== undefined) return passReference(bridge, reference);
    return shiftedOver(this.#unseenOperations(session, element.id), reference, element.content.length);
  }

  /** Everything up to the head is durable: what it removed is forgotten, and `rollback` ends here. */
  settle(): void {
    for (const { removed, author } of this.#unsettled) {
      for (const element of removed) this.document.forget(element);
      if (author !== undefined) this.#knownIds.noteUpTo(author.site, author.counter);
    }
    this.#unsettled.length = 0;
  }

  /** Back to the last settled version. The streams of all sessions went beyond it, so all of them have to resume. */
  rollback(): void {
    for (const merge of [...this.#unsettled].reverse()) this.#undo(merge);
    this.#head -= this.#unsettled.length;
    this.#recent.takeBack(this.#unsettled.length);
    this.#unsettled = [];
    this.#sessions.clear();
    this.#behind.clear();
    this.#author = "";
    this.#authorSince = this.#head;
  }

  #undo(merge: Merge): void {
    merge.undo(this.document);
    this.#weight -= merge.growth;
  }

  /** At the head. */
  #refusalsOf(session: TrunkSession): number {
    return session.refusedAt === this.#head ? session.refusals : 0;
  }

  /** Merging for a session that is not kept up to date, or with a log that does not reach back, would go wrong unnoticed. */
  #requireCurrent(session: TrunkSession, seen: Tag): void {
    if (!this.#sessions.has(session)) throw new Error(`The session of site ${session.site} has left`);
    if (this.isTooFarBehind(session, seen))
      throw new Error(`The log kept does not reach back to ${versionOf(seen)}; the session must resume`);
  }

  /** Carries an operation out as it takes effect, and adds that to `done`. Not if it is void or loses (R1, R3). */
  #merge(session: TrunkSession, operation: Operation, tag: Tag, merge: Merge, done: Operation[]): boolean {
    const element = this.#target(session, operation);
    if (element === undefined) return false;
    const bridge = this.#bridge(session, element, operation);
    requireOperation(operation, element, bridge?.baseLength);
    let isLost = false;
    if (bridge === undefined) {
      const effect = withoutGlue(operation);
      this.#weight += merge.perform(this.document, effect);
      done.push(effect);
    } else {
      const effect = passOperation(bridge, operation);
      for (const each of effect) {
        requireEffect(each, element);
        this.#weight += merge.perform(this.document, each);
        done.push(each);
      }
      isLost = effect.length === 0 && (operation.kind === "set" || operation.kind === "move");
      session.bridges.noteOwn(element.id, tag);
    }
    this.#mark(session.client, operation, tag, merge);
    if (operation.kind === "value" && isContainer(element)) session.bridges.delete(element.id);
    return !isLost;
  }

  #passRefused(session: TrunkSession, operation: Operation, tag: Tag): void {
    const element = this.#target(session, operation);
    if (element === undefined) return;
    if (operation.kind === "value" && isContainer(element)) {
      session.outdated.delete(element.id); // to come last in the order of the map
      session.outdated.set(element.id, tag);
    }
    const bridge = this.#bridge(session, element, operation, true);
    requireOperation(operation, element, bridge?.baseLength);
    if (bridge === undefined) return;
    passOperation(bridge, operation, tag);
    session.bridges.noteOwn(operation.element, tag);
  }

  /** The element of an operation, or `undefined` if the operation is void. Takes note of the ids that it uses up. */
  #target(session: TrunkSession, operation: Operation): Element | undefined {
    for (const tree of attachedTrees(operation)) useIds(session, tree);
    return this.#reached(session, operation.element, operation.kind !== "value");
  }

  /** `undefined` also for an id that never came here: of an edit that had no effect any more when its author came back. */
  #attached(id: ElementId): Element | undefined {
    const element = this.document.get(id);
    return element !== undefined && this.document.isAttached(element) ? element : undefined;
  }

  /** R3: the element, unless it is gone, or is another one than the session knows. `isFine`: it is not about a whole value. */
  #reached(session: TrunkSession, id: ElementId, isFine: boolean): Element | undefined {
    if (this.document.get(id) === undefined) requireOnceKnown(session, id);
    const element = this.#attached(id);
    if (element === undefined) return undefined;
    const isPart = isFine || !isContainer(element);
    if (this.#marks.hasUnseen(id, session.client, session.acked, isPart)) return undefined;
    if (isPart && (session.outdated.get(id) ?? -1) > session.acked) return undefined;
    if (!isPart) session.outdated.delete(id);
    return element;
  }

  /** Is it the element that the session knows, whatever is in it? */
  #isThere(session: TrunkSession, id: ElementId): boolean {
    const element = this.document.get(id);
    if (element === undefined || !this.document.isAttached(element)) return false;
    return !this.#marks.hasUnseen(id, session.client, session.acked, false);
  }

  /**
   * R6. None if nothing of others' is unseen: then the author has the sequence as it is. A refusal has to be recorded, so it
   * needs one always.
   */
  #bridge(session: TrunkSession, element: Element, operation: Operation, isRefused = false) {
    if (operation.kind === "value" || (element.type !== "string" && element.type !== "array")) return undefined;
    const existing = this.#existing(session, element.id);
    if (existing !== undefined) return existing;
    const unseen = this.#unseen(session, element.id);
    if (unseen.length === 0 && !isRefused) return undefined;
    this.#behind.add(session);
    return session.bridges.build(element.id, element.content.length, unseen, this.#head);
  }

  /** The bridge that a session has of an element, with all that others did there. */
  #existing({ bridges, client }: TrunkSession, id: ElementId): SequenceBridge | undefined {
    const until = bridges.recordedUntil(id);
    if (until === undefined) return undefined;
    // Also if nothing was done: what came until now may be forgotten before the bridge is needed again.
    const isBehind = until < this.#recent.touchedAt(id);
    bridges.record(id, isBehind ? this.#recent.othersSince(until, client, id) : nothingUnseen, this.#head);
    return bridges.get(id);
  }

  /** What others did to an element that the session has not seen. It needs no bridge yet: what it did there itself since it last
   *  looked, it did when nothing was unseen, and what came before that is not unseen either. */
  #unseen(session: TrunkSession, id: ElementId): Unseen {
    const from = Math.max(session.acked, this.#marks.since(id));
    if (session.client === this.#author && tagOf(this.#authorSince) <= from) return nothingUnseen;
    return this.#recent.othersSinceOwn(from, session.client, id);
  }

  /** What the author of a wish has seen, and what there is that it has not. */
  #asking(session: TrunkSession): Asking {
    const { client, site, acked } = session;
    const seen = versionOf(acked);
    const others = this.#others(client);
    const { knownAfter } = this.#recent;
    const passing = new Map<ElementId, ReturnType<typeof bridgeOver>>();
    return {
      document: this.document,
      seen,
      gapNow: ({ id, content }, gap) => {
        const bridge =
          this.#existing(session, id) ?? passing.get(id) ?? bridgeOver(content.length, this.#unseen(session, id));
        passing.set(id, bridge);
        const isGap = Number.isSafeInteger(gap) && gap >= 0 && gap <= bridge.baseLength;
        return isGap ? bridge.placeOfGap(gap, "before") : undefined;
      },
      isUnseen: (id, isFine) =>
        this.#marks.hasUnseen(id, client, acked, isFine) || (session.outdated.get(id) ?? -1) > acked,
      isChangedSince: (element, version) => version < knownAfter || others.isChangedSince(element, version),
      isAnchorSetSince: (id, name, version) => version < knownAfter || this.#recent.isAnchorSetSince(id, name, version),
      refer: (reference) => this.#referred(session, reference),
      // Its own may be of an edit that had no effect any more when it came back: nobody has heard of them yet.
      isUsed: (id) => siteOf(id) === site || this.#knownIds.has(id),
    };
  }

  #others(client: string): OthersChanges {
    return new OthersChanges(this.document, () => this.#recent.touchedByOthers(client));
  }

  #unseenOperations(session: TrunkSession, id: ElementId): readonly Operation[] {
    return this.#unseen(session, id).map(({ operation }) => operation);
  }

  /** R3: what this operation makes void. */
  #mark(client: string, operation: Operation, tag: Tag, merge: Merge): void {
    const event = { tag, client };
    for (const tree of attachedTrees(operation)) {
      for (const { id } of preorder(tree)) {
        if (this.document.get(id) === undefined) continue;
        merge.mark(id, this.#marks.attach(id, event));
      }
    }
    const element = operation.kind === "value" ? this.document.get(operation.element)! : undefined;
    if (element !== undefined && isContainer(element)) {
      merge.mark(element.id, this.#marks.putValue(element.id, event));
    }
  }

  /** `session`: of the author, unless it is nobody's. */
  #advance(session: TrunkSession | undefined, committed: Committed, merge: Merge): void {
    this.#head = committed.version;
    const { version, operations } = committed;
    const client = session?.client ?? noClient;
    this.#recent.push({ version, operations, client, marked: merge.marked });
    this.#unsettled.push(merge);
    this.#dropBridges(session, committed, merge);
    if (this.#recent.count >= this.#lookAt) this.#dropSeen();
    const { recentEntriesMax: entriesMax, recentWeightMax: weightMax } = this.#bounds;
    while (this.#recent.count > entriesMax || this.#recent.weight > weightMax) {
      this.#drop(Math.ceil(this.#recent.count / 4)); // in steps, so that the cost per entry stays constant
    }
    if (client !== this.#author) {
      this.#author = client;
      this.#authorSince = committed.version - 1;
    }
  }

  /** Bridges of what is another content now, is gone, or was when a session last met it, matter no more. */
  #dropBridges(author: TrunkSession | undefined, { operations }: Committed, { marked, removed }: Merge): void {
    const replaced = operations.flatMap(({ kind, element }) => (kind === "value" ? [element] : []));
    const gone = removed.map(({ id }) => id).concat(author === undefined ? marked : []);
    if (replaced.length === 0 && gone.length === 0) return;
    for (const session of this.#behind) {
      if (session !== author) for (const id of replaced) session.bridges.delete(id);
      for (const id of gone) session.bridges.delete(id);
    }
  }

  /** What every session has seen, nothing will have to pass any more. What is not settled nobody has seen. */
  #dropSeen(): void {
    let seen = this.#head - this.#unsettled.length;
    for (const { acked } of this.#sessions) seen = Math.min(seen, versionOf(acked));
    const oldest = this.#head - this.#recent.count + 1;
    if (seen >= oldest) this.#drop(seen - oldest + 1);
    const { entriesPerLook: perLook } = this.#bounds;
    this.#lookAt = Math.max(2 * perLook, this.#recent.count + perLook);
  }

  /** No bridge needs them any more: it has recorded all that came before its session's own last operation there, and that the session
   *  has not seen. */
  #drop(count: number): void {
    for (const session of this.#behind) if (session.bridges.size === 0) this.#behind.delete(session);
    for (const { version, marked } of this.#recent.drop(count)) {
      for (const id of marked) this.#marks.prune(id, tagOf(version));
    }
  }
}

/** As it took effect: glue has done its work once an insert has its place. */
function withoutGlue(operation: Operation): Operation {
  if (operation.kind !== "splice" || !operation.glued) return operation;
  const { element, at, remove, insert } = operation;
  return { kind: "splice", element, at, remove, insert, glued: false };
}

const unfitting = ({ kind, element: id }: Reference, { type }: Element): Violation =>
  new Violation(
    "invalid_operation",
    `A reference of the kind "${kind}" does not fit the ${type} ${formatElementId(id)}`,
  );

/** Of what elements a reference points at is looked after at the root. */
function requireRoot(id: ElementId): void {
  if (id === rootId) return;
  throw new Violation("invalid_operation", `A reference to elements is about the root, and not ${formatElementId(id)}`);
}
