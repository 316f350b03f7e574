// A world of one trunk and several branches, joined by links of any delay that lose everything in flight when they drop. Refusals,
// reconnects, lost acknowledgements, failed commits (everybody resumes), late messages of dead connections, batches.
//
// Every promise that concerns merging is checked after every event, by comparing whole trees: what a branch thinks the server has
// with what the server had at that version, ids included. Driven by choices alone, so that a failure can be shrunk and kept.

import assert from "node:assert/strict";
import type { Choices } from "@convergence/proof";
import { decode, encode } from "../codec/codec.ts";
import { committedOperationsCodec, submittedOperationsCodec } from "../codec/operation-codec.ts";
import { placementsCodec } from "../codec/placement-codec.ts";
import { decodeTree, encodeTree } from "../codec/tree-codec.ts";
import { stateDigest } from "../digest/state-digest.ts";
import { Document, type Element } from "../document.ts";
import { type ElementId, elementId } from "../element-id.ts";
import { attachedTrees, type Operation } from "../operation.ts";
import { Branch } from "../star/branch.ts";
import { weightOfTree } from "../star/model-weight.ts";
import type { OutgoingChange } from "../star/outgoing-change.ts";
import { type Committed, type PlacementRequest, type Submission, Trunk, type TrunkBounds } from "../star/trunk.ts";
import type { TrunkSession } from "../star/trunk-session.ts";
import { type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { preorder, type Tree } from "../tree.ts";
import { type Down, joined, type LogEntry } from "./joined-entries.ts";
import { countAnchors, randomAnchors, withoutAnchors } from "./random-anchors.ts";
import { randomOperation } from "./random-operation.ts";
import { RemovedThings } from "./removed-things.ts";
import { checkDocument, checkRecorded, countElements, has, travelled } from "./star-checks.ts";
import type { AnchorCounts, NarrowCounts, PartCounts, PlaceCounts, StarCounts } from "./star-counts.ts";
import { noPlaceCounts } from "./star-counts.ts";

type Up = { readonly epoch: number } & (
  | { readonly kind: "change"; readonly change: OutgoingChange }
  | { readonly kind: "hello"; readonly version: Version }
  | ({ readonly kind: "place" } & PlacementRequest)
  | { readonly kind: "see"; readonly seen: Tag }
);
type Refusal = { readonly client: string; readonly sequence: number; readonly tag: Tag };

type Link = {
  readonly client: string;
  readonly site: number;
  readonly branch: Branch;
  counter: number;
  session: TrunkSession | undefined;
  epoch: number;
  serverEpoch: number;
  up: Up[];
  late: Up[];
  down: Down[];
  isOpen: boolean;
  /** Has the server said "resumed", and is what is pending being rewritten, in slices? */
  isRewriting: boolean;
  /** Its elements so far, where things are put back: who holds on to one gets that one again. */
  readonly held: Map<ElementId, Element>;
  editsLeft: number;
  /** How often it may still ask for something to be put back. */
  placesLeft: number;
  /** Changes that are with the server, or on their way there or back. */
  inFlight: number;
  /** Where its own last typing ended, while nothing else has happened. */
  caret: { readonly element: ElementId; readonly at: number } | undefined;
};

export const startTree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["a", { id: 1, type: "array", content: [2, 3, 4].map((id) => ({ id, type: "number", content: id })) }],
    ["n", { id: 5, type: "number", content: 0 }],
    ["o", { id: 6, type: "object", content: [["k", { id: 7, type: "boolean", content: true }]] }],
    ["s", { id: 8, type: "string", content: "abcd" }],
  ],
};

export type StarOptions = {
  readonly clientsMax: number;
  readonly editsMax: number;
  /** Everybody edits these elements and what is inside them, so that nearly every change meets another. */
  readonly hot?: readonly ElementId[];
  /** Changes go a few at a time, batches stay open, what is unsent is merged anew, runs of typing come as one entry: counted here. */
  readonly inParts?: PartCounts;
  /** What was removed is put back by the server: counted here. */
  readonly places?: PlaceCounts;
  /** Anchors are set and taken away: counted here. */
  readonly anchors?: AnchorCounts;
  /** The trunk keeps little; sessions say what they have seen, and those too far behind are let go: counted here. */
  readonly narrow?: { readonly bounds: Partial<TrunkBounds>; readonly counts: NarrowCounts };
  /** Gets everything that the trunk is asked, with its answers: see `golden-merges.test.ts`. */
  readonly record?: (call: TrunkCall) => void;
};

export type TrunkCall =
  | { readonly kind: "join"; readonly site: number; readonly counter: number }
  | ({ readonly kind: "commit"; readonly site: number; readonly tree: Tree } & Submission & Pick<Committed, "lost">)
  | ({ readonly kind: "refuse"; readonly site: number; readonly tag: Tag } & Submission)
  | { readonly kind: "rollback" };

export function runStarWorld(choices: Choices, counts: StarCounts, options: StarOptions): void {
  new StarWorld(choices, counts, options).run();
}

class StarWorld {
  readonly #choices: Choices;
  readonly #looksSeldom: boolean;
  readonly #counts: StarCounts;
  readonly #links: Link[];
  readonly #hot: readonly ElementId[] | undefined;
  readonly #record: (call: TrunkCall) => void;
  readonly #parts: PartCounts | undefined;
  readonly #places: PlaceCounts | undefined;
  readonly #anchors: AnchorCounts | undefined;
  readonly #replayed = new Document(startTree);
  readonly #removed = new RemovedThings();
  readonly #placedIds = new Set<ElementId>();
  /** Counts are those of many worlds. */
  readonly #rollbacksBefore: number;
  readonly #narrow: StarOptions["narrow"];
  readonly #trunk: Trunk;
  readonly #log: LogEntry[] = [];
  readonly #refusals: Refusal[] = [];
  /** The server's tree at each version. */
  readonly #trees: Tree[] = [this.#replayed.tree()];
  /** Last decided sequence and last counter of each client: what storage keeps. */
  readonly #decided = new Map<string, { sequence: number; counter: number }>();

  constructor(choices: Choices, counts: StarCounts, options: StarOptions) {
    const { clientsMax, editsMax, hot, record, inParts, places, anchors, narrow } = options;
    this.#choices = choices;
    this.#looksSeldom = choices.chance(0.5);
    this.#hot = hot;
    this.#record = record ?? (() => undefined);
    this.#counts = counts;
    this.#parts = inParts;
    this.#places = places;
    this.#anchors = anchors;
    this.#narrow = narrow;
    this.#trunk = new Trunk(startTree, 0, narrow?.bounds);
    this.#rollbacksBefore = counts.rollbacks;
    this.#links = Array.from({ length: choices.between(2, clientsMax) }, (_, index) => {
      const site = index + 1;
      const client = `c${site}`;
      this.#decided.set(client, { sequence: 0, counter: 0 });
      const session = this.#join(client, site, 0);
      const branch = new Branch(startTree, 0, 0);
      const editsLeft = choices.between(1, editsMax);
      return {
        client,
        site,
        branch,
        held: this.#hold(branch),
        counter: 0,
        session,
        epoch: 0,
        serverEpoch: 0,
        up: [],
        late: [],
        down: [],
        isOpen: true,
        isRewriting: false,
        editsLeft,
        placesLeft: places === undefined && anchors === undefined ? 0 : 6,
        inFlight: 0,
        caret: undefined,
      };
    });
  }

  run(): void {
    for (let steps = 0; ; steps++) {
      assert.ok(steps < 20_000, "the world does not come to rest");
      const events = this.#links.flatMap((link) => this.#events(link));
      const quiet = (link: Link) =>
        link.isOpen &&
        !link.isRewriting &&
        link.editsLeft === 0 &&
        link.up.length === 0 &&
        link.down.length === 0 &&
        !link.branch.isBatchOpen &&
        link.branch.unsentSeen === undefined;
      if (events.length === 0 || this.#links.every(quiet)) break;
      this.#choices.pick(events)();
    }
    this.#checkRest();
  }

  #join(client: string, site: number, counter: number): TrunkSession {
    this.#record({ kind: "join", site, counter });
    return this.#trunk.join(client, site, counter);
  }

  #events(link: Link): (() => void)[] {
    const isBusy = this.#links.some((each) => each.editsLeft > 0);
    const events: (() => void)[] = [];
    if (link.isRewriting) events.push(() => this.#rewriteMore(link));
    else if (link.isOpen && link.down.length > 0 && !link.branch.isBatchOpen) events.push(() => this.#receive(link));
    if (link.up.length > 0) events.push(() => this.#submit(link, link.up.shift()!));
    if (!link.isOpen) events.push(() => this.#hello(link));
    if (link.editsLeft > 0) events.push(() => this.#edit(link));
    if (link.editsLeft > 0 && link.isRewriting && this.#parts !== undefined) events.push(() => this.#edit(link));
    if (link.late.length > 0) events.push(() => this.#submitLate(link));
    if (this.#parts !== undefined) this.#addPartEvents(link, this.#parts, events);
    if (this.#mayPlace(link)) events.push(() => this.#askToPlace(link));
    if (isBusy && link.isOpen && this.#choices.chance(link.isRewriting ? 0.5 : 0.04))
      events.push(() => this.#drop(link));
    return events;
  }

  /** What is possible besides, where changes go in parts. */
  #addPartEvents(link: Link, parts: PartCounts, events: (() => void)[]): void {
    const { branch } = link;
    if (branch.isBatchOpen) events.push(() => this.#endBatch(link));
    if (!this.#maySend(link) || link.isRewriting || branch.unsentSeen === undefined) return;
    events.push(() => this.#send(link));
    // As a client does when the server could soon not look back far enough: nothing is in flight, nothing is unheard of.
    // R4: not directly after a refusal. What is rewritten goes on from a version, and would not have seen it.
    const isAtVersion = branch.seen === tagOf(branch.version);
    const isBehind = isAtVersion && link.inFlight === 0 && !branch.isBatchOpen && branch.unsentSeen < branch.seen;
    if (!isBehind) return;
    events.push(() => {
      parts.mergedAnew++;
      if (this.#counts.rollbacks > this.#rollbacksBefore) parts.mergedAnewAfterRollback++;
      branch.startResume(branch.version);
      link.isRewriting = true;
    });
  }

  #endBatch(link: Link): void {
    const { branch } = link;
    if (this.#choices.chance(0.5)) {
      if (link.isRewriting) this.#parts!.cancelledLate++;
      branch.cancelBatch();
    } else branch.completeBatch();
    link.caret = undefined;
    checkDocument(branch.replica.document);
    this.#send(link);
  }

  /** What it typed goes on, in half of the edits; else anything. */
  #nextOperation(link: Link): Operation {
    const { document } = link.branch.replica;
    const { caret } = link;
    const nextId = () => elementId(link.site, ++link.counter);
    const isTyping = caret !== undefined && this.#choices.chance(0.5);
    const operation: Operation = isTyping
      ? { kind: "splice", ...caret, remove: 0, insert: "t", glued: false }
      : randomOperation(this.#choices, document, nextId, this.#hot);
    if (this.#parts === undefined || operation.kind !== "splice" || operation.insert === "") link.caret = undefined;
    else link.caret = { element: operation.element, at: operation.at + operation.insert.length };
    return operation;
  }

  #mayPlace(link: Link): boolean {
    const { branch, isRewriting, placesLeft } = link;
    if (
      placesLeft === 0 ||
      (this.#removed.isEmpty && this.#anchors === undefined) ||
      isRewriting ||
      !this.#maySend(link)
    )
      return false;
    return !branch.isBatchOpen && branch.unsentSeen === undefined;
  }

  #askToPlace(link: Link): void {
    link.placesLeft--;
    if (this.#places !== undefined) this.#places.asked++;
    const { document } = link.branch.replica;
    const isAnchor = this.#anchors !== undefined && (this.#removed.isEmpty || this.#choices.chance(0.5));
    const items = isAnchor ? randomAnchors(this.#choices, document) : this.#removed.pick(this.#choices, document);
    const arrived = decode(placementsCodec, encode(placementsCodec, items));
    assert.deepEqual(arrived, items, "placements survive their encoding");
    link.up.push({ epoch: link.epoch, kind: "place", seen: link.branch.seen, items: arrived });
  }

  /** In half of the worlds. */
  #hold(branch: Branch): Map<ElementId, Element> {
    const held = new Map<ElementId, Element>();
    const { document } = branch.replica;
    if (this.#places !== undefined && this.#looksSeldom) {
      document.recallFrom((id, type) => {
        const element = held.get(id);
        if (element?.type === type) this.#places!.recalled++;
        return element?.type === type ? element : undefined;
      });
    }
    return held;
  }

  #place({ client }: Link, session: TrunkSession, request: PlacementRequest): void {
    const places = this.#places ?? noPlaceCounts();
    const before = this.#trunk.document.tree();
    const placed = this.#trunk.place(session, request);
    places.leftOut += request.items.length - (placed?.done.length ?? 0);
    if (this.#anchors !== undefined && placed !== undefined && versionOf(request.seen) < placed.version - 1) {
      this.#anchors.setBehind += placed.operations.filter(({ kind }) => kind === "anchor").length;
    }
    if (placed === undefined) {
      assert.deepEqual(this.#trunk.document.tree(), before, "what has no effect changes nothing");
      return;
    }
    assert.equal(placed.operations.length, placed.done.length, "each item is one operation");
    if (this.#choices.chance(0.05)) return this.#failCommit();
    places.placed++;
    if (versionOf(request.seen) < placed.version - 1) places.placedBehind++;
    const unseen = this.#log.slice(versionOf(request.seen)).filter((entry) => entry.client !== client);
    const isLost = ({ element }: Operation) => this.#trunk.document.get(element) === undefined && has(before, element);
    this.#append(placed, { base: placed.version - 1, client: "", sequence: 0 });
    const lost = unseen.flatMap(({ operations }) => operations).filter(isLost);
    assert.deepEqual(lost, [], "[P2] what is put back overwrites nothing that its author has not seen");
    for (const operation of placed.operations) {
      for (const tree of attachedTrees(operation)) for (const { id } of preorder(tree)) this.#placedIds.add(id);
    }
  }

  #edit(link: Link): void {
    const { branch } = link;
    link.editsLeft--;
    const isOpen = branch.isBatchOpen;
    const isBatch = isOpen || this.#choices.chance(0.25);
    if (isBatch && !isOpen) branch.startBatch();
    for (let n = isBatch ? this.#choices.between(1, 3) : 1; n > 0; n--) this.#editOnce(link);
    if (isBatch && this.#parts !== undefined && this.#choices.chance(link.isRewriting ? 0.9 : 0.3)) return; // stays open
    if (isBatch) {
      this.#counts.batches++;
      if (this.#choices.chance(0.2)) {
        branch.cancelBatch();
        link.caret = undefined;
      } else branch.completeBatch();
    }
    checkDocument(branch.replica.document);
    this.#send(link);
  }

  #editOnce(link: Link): void {
    const { branch } = link;
    const operation = this.#nextOperation(link);
    if (this.#placedIds.has(operation.element)) this.#places!.editedAfter++;
    const edit = branch.edit(operation);
    if (this.#places === undefined) return;
    for (const [id, element] of branch.replica.document.elements) link.held.set(id, element);
    this.#removed.note(branch, edit);
  }

  #maySend(link: Link): boolean {
    if (!link.isOpen || link.session === undefined || link.epoch !== link.serverEpoch) return false;
    return !link.down.some((message) => message.kind === "resumed");
  }

  #send(link: Link): void {
    if (!this.#maySend(link)) return;
    if (this.#parts !== undefined && this.#choices.chance(0.5)) return; // it waits, and is sent by an event of its own
    const { branch } = link;
    const changes = this.#parts === undefined ? branch.takeUnsent() : branch.takeUnsent(this.#choices.between(1, 3));
    if (this.#parts !== undefined && branch.unsentSeen !== undefined) this.#parts.partialSends++;
    link.inFlight += changes.length;
    for (const taken of changes) {
      const change = { ...taken, operations: travelled(submittedOperationsCodec, taken.operations) };
      link.up.push({ epoch: link.epoch, kind: "change", change });
    }
  }

  #submitLate(link: Link): void {
    this.#counts.late++;
    this.#submit(link, link.late.shift()!);
  }

  #submit(link: Link, message: Up): void {
    if (message.kind === "hello") {
      if (message.epoch > link.serverEpoch) this.#resume(link, message);
      return;
    }
    if (message.epoch !== link.serverEpoch || link.session === undefined) return; // fenced off
    if (message.kind === "see") return this.#trunk.see(link.session, Math.max(message.seen, link.session.acked));
    if (this.#narrow !== undefined && this.#isLetGo(link, link.session, message, this.#narrow.counts)) return;
    if (message.kind === "place") return this.#place(link, link.session, message);
    const { sequence, seen, base, operations } = message.change;
    const decided = this.#decided.get(link.client)!;
    assert.equal(sequence, decided.sequence + 1, "[P4] a change arrives once, in order");
    decided.sequence = sequence;
    this.#counts.changes++;
    if (this.#isConcurrent(link, message.change)) this.#counts.concurrent++;
    if (this.#choices.chance(0.12)) {
      const tag = this.#trunk.refuse(link.session, { seen, operations });
      this.#record({ kind: "refuse", site: link.site, seen, operations, tag });
      this.#counts.refused++;
      this.#refusals.push({ client: link.client, sequence, tag });
      this.#tell(link, { kind: "refused", sequence, tag });
    } else if (this.#choices.chance(0.02)) {
      const { lost } = this.#trunk.commit(link.session, { seen, operations });
      this.#record({ kind: "commit", site: link.site, seen, operations, lost, tree: this.#trunk.document.tree() });
      decided.sequence--;
      this.#failCommit();
      return;
    } else this.#commit(link, sequence, base, { seen, operations });
    this.#counts.bridges += link.session.bridges.size;
    decided.counter = link.session.counter;
  }

  /** P9: its session ends, and it resumes. */
  #isLetGo(link: Link, session: TrunkSession, message: Up, counts: NarrowCounts): boolean {
    const seen = message.kind === "change" ? message.change.seen : session.acked;
    const isLetGo = this.#trunk.isTooFarBehind(session, seen);
    if (isLetGo) counts.letGo++;
    else if (session.bridges.size > 0) counts.withBridges++;
    if (!isLetGo) return false;
    this.#trunk.leave(session);
    link.session = undefined;
    if (link.isOpen) this.#drop(link);
    return true;
  }

  #commit(
    link: Link,
    sequence: number,
    base: Version,
    submission: { seen: Tag; operations: readonly Operation[] },
  ): void {
    const committed = this.#trunk.commit(link.session!, submission);
    const { lost } = committed;
    this.#record({ kind: "commit", site: link.site, ...submission, lost, tree: this.#trunk.document.tree() });
    this.#counts.lost += committed.lost.length;
    this.#append(committed, { base, client: link.client, sequence });
  }

  #append(committed: Committed, author: Pick<LogEntry, "base" | "client" | "sequence">): void {
    this.#trunk.settle();
    const operations = travelled(committedOperationsCodec, committed.operations);
    const entry = { ...committed, operations, ...author };
    this.#log.push(entry);
    const tree = this.#trunk.document.tree();
    if (this.#anchors !== undefined) countAnchors(this.#anchors, this.#trees.at(-1)!, tree, operations);
    this.#trees.push(tree);
    for (const operation of operations) this.#replayed.replay(operation);
    assert.deepEqual(this.#replayed.tree(), tree, "[P6] the log gives what the server has");
    assert.deepEqual(decodeTree(encodeTree(tree)), tree, "a snapshot survives its encoding");
    this.#checkWeight();
    checkDocument(this.#trunk.document);
    assert.equal(this.#trunk.document.elements.size, countElements(this.#trees.at(-1)!), "nothing detached is kept");
    for (const other of this.#links) {
      this.#tell(other, { kind: "entry", entry });
      if (other.session !== undefined) checkRecorded(other.session, this.#trunk.document);
    }
  }

  #checkWeight(): void {
    assert.equal(
      this.#trunk.weight,
      weightOfTree(this.#trunk.document.tree()),
      "[P9] the weight is that of the document",
    );
  }

  /** What the server sends to a dead connection is lost. */
  #tell(link: Link, message: Down): void {
    if (link.isOpen && link.epoch === link.serverEpoch && link.session !== undefined) link.down.push(message);
  }

  /** The store failed: the trunk goes back, and everybody has to resume. */
  #failCommit(): void {
    this.#counts.rollbacks++;
    this.#trunk.rollback();
    this.#record({ kind: "rollback" });
    assert.deepEqual(this.#trunk.document.tree(), this.#trees.at(-1), "a rollback returns to the last settled version");
    this.#checkWeight();
    checkDocument(this.#trunk.document);
    for (const link of this.#links) {
      link.session = undefined;
      if (link.isOpen) this.#drop(link);
    }
  }

  #isConcurrent(link: Link, { seen, operations }: OutgoingChange): boolean {
    const unseen = this.#log.slice(versionOf(seen)).filter((entry) => entry.client !== link.client);
    return unseen.some((entry) => entry.operations.some((a) => operations.some((b) => a.element === b.element)));
  }

  #drop(link: Link): void {
    this.#counts.drops++;
    link.isOpen = false;
    link.late.push(...link.up);
    link.up = [];
    link.down = [];
    if (link.isRewriting) this.#counts.abandoned++;
    link.isRewriting = false;
    link.inFlight = 0;
    link.branch.interrupted();
  }

  #hello(link: Link): void {
    link.isOpen = true;
    link.epoch++;
    link.up.push({ epoch: link.epoch, kind: "hello", version: link.branch.version });
  }

  /** R5: fence off, replay the stream since, begin afresh at the head. */
  #resume(link: Link, { epoch, version }: { epoch: number; version: Version }): void {
    if (link.session !== undefined) this.#trunk.leave(link.session);
    link.serverEpoch = epoch;
    link.session = this.#join(link.client, link.site, this.#decided.get(link.client)!.counter);
    const isCurrent = link.isOpen && link.epoch === epoch;
    if (!isCurrent) return;
    const refused = this.#refusals
      .filter((each) => each.client === link.client && versionOf(each.tag) >= version)
      .map((each): readonly [Tag, Down] => [each.tag, { kind: "refused", ...each }]);
    const entries = this.#log
      .slice(version)
      .map((entry): readonly [Tag, Down] => [tagOf(entry.version), { kind: "entry", entry }]);
    const stream = [...refused, ...entries].sort((a, b) => a[0] - b[0] || (a[1].kind === "entry" ? -1 : 1));
    const told = stream.map((each) => each[1]);
    link.down = this.#parts === undefined ? told : joined(told, link.client, this.#parts);
    link.down.push({ kind: "resumed", version: this.#trunk.head });
  }

  #receive(link: Link): void {
    const { branch } = link;
    const message = link.down.shift()!;
    link.caret = undefined;
    if (message.kind === "refused" || (message.kind === "entry" && message.entry.client === link.client)) {
      link.inFlight = Math.max(0, link.inFlight - 1);
    }
    const before = withoutAnchors(branch.replica.document.tree());
    if (message.kind === "refused") branch.refused(message.sequence, message.tag);
    else if (message.kind === "resumed") {
      this.#counts.rewritten += branch.pendingCount;
      if (this.#choices.chance(0.5)) {
        branch.startResume(message.version);
        link.isRewriting = true;
        return;
      }
      branch.resumed(message.version);
      const after = withoutAnchors(branch.replica.document.tree());
      assert.deepEqual(after, before, "[R5] rewriting changes nothing that the user sees");
    } else if (message.entry.client === link.client) {
      branch.committed(message.entry.sequence, message.entry.version, message.entry.lost);
      const after = withoutAnchors(branch.replica.document.tree());
      assert.deepEqual(after, before, "an acknowledgement changes nothing that the user sees");
    } else branch.receive(message.entry);
    this.#checkReceived(link);
    if (this.#narrow !== undefined && this.#maySend(link) && this.#choices.chance(0.5)) {
      link.up.push({ epoch: link.epoch, kind: "see", seen: branch.seen });
    }
    this.#send(link);
  }

  /** A slice of the rewriting; the user may have gone on since the last one. */
  #rewriteMore(link: Link): void {
    const { branch } = link;
    const before = branch.replica.document.tree();
    if (branch.isBatchOpen && this.#parts !== undefined) this.#parts.slicesInBatch++;
    const outcome = branch.continueResume(this.#parts === undefined ? this.#choices.between(1, 3) : 1);
    assert.deepEqual(branch.replica.document.tree(), before, "[R5] rewriting changes nothing that the user sees");
    if (outcome === undefined) return;
    link.isRewriting = false;
    this.#checkReceived(link);
    this.#send(link);
  }

  /** In half of the worlds not at every step: to ask what the server has builds the bridges that are built on demand. */
  #checkReceived({ branch, client }: Link): void {
    checkDocument(branch.replica.document);
    if (this.#looksSeldom && this.#choices.chance(0.9)) return;
    const what = `[P1] ${client} knows what the server had at version ${branch.version}`;
    assert.deepEqual(branch.replica.serverTree(), this.#trees[branch.version], what);
  }

  #checkRest(): void {
    const last = this.#trees.at(-1);
    const digest = stateDigest(this.#trunk.document);
    for (const { branch, client } of this.#links) {
      assert.equal(branch.pendingCount, 0, `nothing of ${client} is left over`);
      assert.deepEqual(branch.replica.document.tree(), last, `[P1] ${client} is equal to the server`);
      assert.equal(stateDigest(branch.replica.document), digest, `[P1] ${client} has the server's digest`);
      assert.ok(branch.replica.isClean, `nothing is outstanding at ${client}`);
      assert.equal(branch.replica.document.elements.size, countElements(last!), `${client} keeps nothing detached`);
    }
  }
}
