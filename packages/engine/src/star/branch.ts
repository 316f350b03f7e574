// The client's side of one model: its replica, the queue of changes that the server has not decided on, and how far it has
// followed the server's stream. Pure; a client feeds it what arrives and sends what `takeUnsent` gives.
//
// While a batch is open nothing from the server may be fed in: the operations of one change share one `seen`.

import type { Edit, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { isPureRemoval, type Operation } from "../operation.ts";
import { Queue } from "../queue.ts";
import { type Anchor, movedAnchors } from "../references/anchor.ts";
import { FollowedReferences, type ReferenceOwner } from "../references/followed-references.ts";
import { type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { TypingRun } from "../text/typing-run.ts";
import type { Tree } from "../tree.ts";
import type { Conflict } from "./conflict.ts";
import { LossWatch } from "./loss-watch.ts";
import type { OutgoingChange } from "./outgoing-change.ts";
import { type PendingChange, PendingChanges, tagOfOperation } from "./pending-changes.ts";
import { isRetagged } from "./pending-subjects.ts";
import { Replica } from "./replica.ts";
import type { Recorded, Rewriting } from "./rewriting.ts";
import { shownAnchors, withAnchorsShown } from "./shown-anchors.ts";

/**
 * A committed change of somebody else's, as the server sends it; or `count` of them, the last one being `version`, whose operations
 * together are these. `session`, `user`: whose it is, for conflicts.
 */
export type IncomingEntry = {
  readonly version: Version;
  readonly count?: number;
  readonly base: Version;
  readonly session?: string;
  readonly user?: string;
  readonly operations: readonly Operation[];
};

export type Outcome = { readonly edits: readonly Edit[]; readonly conflicts: readonly Conflict[] };

/** R5 under way: the changes rewritten so far, which take the place of the pending ones when all are. */
type Resume = {
  readonly seen: Tag;
  readonly rewriting: Rewriting;
  readonly changes: PendingChanges;
  /** Operations that came to nothing. */
  readonly gone: { readonly operation: Operation; readonly tag: Tag; readonly base: Version }[];
  /** Operations that were recorded under one tag and are so under another now. */
  readonly retagged: { readonly operation: Operation; readonly tag: Tag; readonly by: Tag }[];
};

const noOperations: readonly Operation[] = [];
const noAnchors: readonly Anchor[] = [];

/** Pending operations that are gone through to show where a reference stands. With more of them it is not shown. */
const referenceStepsMax = 10_000;

const quiet: Outcome = { edits: [], conflicts: [] };

export class Branch {
  readonly replica: Replica;
  /** Moved with all that comes in and goes out here. */
  readonly references: FollowedReferences = new FollowedReferences((element) => this.#outstandingOn(element));
  #pending: PendingChanges;
  /** Of the pending changes, the first so many are with the server. */
  #sent = 0;
  /** Where the stream brought something else than commits of ours, while there were unsent changes; ascending. */
  #disturbed = new Queue<Tag>();
  #batch: Recorded | undefined;
  #seen: Tag;
  #resume: Resume | undefined;
  readonly #losses: LossWatch;
  readonly #typing = new TypingRun();

  /** `sequence`: the last one of this client that the server has decided. `former`: whose place this one takes, see `reload.ts`. */
  constructor(tree: Tree, version: Version, sequence: number, former?: Branch) {
    this.replica = new Replica(tree, former?.replica.document.elements);
    this.#losses = new LossWatch(this.replica, () => this.#pending, former === undefined ? undefined : former.#losses);
    this.#seen = tagOf(version);
    this.#pending = new PendingChanges(sequence);
  }

  get seen(): Tag {
    return this.#seen;
  }
  get version(): Version {
    return versionOf(this.#seen);
  }
  get pendingCount(): number {
    return this.#pending.length;
  }
  get isBatchOpen(): boolean {
    return this.#batch !== undefined;
  }
  get batchSize(): number {
    return this.#batch?.operations.length ?? 0;
  }
  /** The sequence number of the latest change made here, decided or not. */
  get sequence(): number {
    return this.#pending.sequence;
  }

  /** Conflicts about what the user wrote over as well, which are told only if a change is refused that is pending now. */
  get conflictsHeld(): number {
    return this.#losses.held;
  }

  /** What the server has not decided on, the oldest first. */
  pendingChanges(): readonly OutgoingChange[] {
    return Array.from({ length: this.#pending.length }, (_, index) => this.#pending.at(index)!);
  }

  /** R2: is the unit before this gap the last of a run that the user is typing? */
  isTypingAt(element: ElementId, gap: number): boolean {
    return this.#typing.isDirectlyBefore(element, gap);
  }

  /** Applies an operation, valid on the document as it is: in the open batch, or as a change of its own. */
  edit(operation: Operation): Edit {
    const edit = this.replica.record(operation);
    this.#typing.own(edit);
    if (!this.references.isEmpty) this.references.acted(edit);
    this.#losses.recorded(edit, this.replica.lastTag);
    if (this.#batch === undefined)
      this.#pending.pushOperation(operation, this.#seen, this.version, this.replica.lastTag);
    else {
      this.#batch.operations.push(operation);
      this.#batch.tags.push(this.replica.lastTag);
    }
    return edit;
  }

  startBatch(): void {
    if (this.#batch !== undefined) throw new Error("A batch is open already");
    this.#batch = { operations: [], tags: [] };
  }

  /** Makes the batch one change; none if it is empty. */
  completeBatch(): void {
    const batch = this.#batch;
    if (batch === undefined) throw new Error("No batch is open");
    this.#batch = undefined;
    if (batch.operations.length === 0) return;
    this.#pending.push({ seen: this.#seen, base: this.version, lost: noOperations, ...batch });
  }

  /** Makes the batch a change again that a former branch had pending, also if nothing is left of it. */
  completeFormer({ base }: Pick<OutgoingChange, "base">, lost: readonly Operation[]): void {
    const batch = this.#batch;
    if (batch === undefined) throw new Error("No batch is open");
    this.#batch = undefined;
    this.#pending.push({ seen: this.#seen, base, lost, ...batch });
  }

  /** Takes back everything in the batch. */
  cancelBatch(): Edit[] {
    const batch = this.#batch;
    if (batch === undefined) throw new Error("No batch is open");
    this.#batch = undefined;
    return this.#retract(batch);
  }

  takeUnsent(changesMax = Number.POSITIVE_INFINITY): OutgoingChange[] {
    if (this.#resume !== undefined) return [];
    const count = Math.min(changesMax, this.#pending.length - this.#sent);
    if (count === 1) return [this.#takeNext()]; // a keystroke: no list has to grow
    const taken: OutgoingChange[] = [];
    while (taken.length < count) taken.push(this.#takeNext());
    return taken;
  }

  #takeNext(): OutgoingChange {
    const change = this.#pending.at(this.#sent++)!;
    const seen = this.#quietUntil(change.seen);
    return seen === change.seen ? change : { ...change, seen };
  }

  /** What the first unsent change will say to have seen: the server has to look back as far as that. `undefined` if all are sent. */
  get unsentSeen(): Tag | undefined {
    const first = this.#pending.at(this.#sent);
    return first === undefined ? undefined : this.#quietUntil(first.seen);
  }

  /** Up to which point the stream after `seen` brought nothing but our own changes: to have seen that says the same, and the
   *  server need not look as far back. */
  #quietUntil(seen: Tag): Tag {
    while ((this.#disturbed.at(0) ?? seen) < seen) this.#disturbed.shift();
    return this.#disturbed.at(0) ?? this.#seen;
  }

  /** Something of others', or a refusal, comes next in the stream. */
  #disturb(): void {
    if (this.#sent === this.#pending.length) this.#disturbed = new Queue();
    else this.#disturbed.push(this.#seen);
  }

  /** Somebody else's change. `author`: whose references it pushes on. */
  receive(entry: IncomingEntry, author: ReferenceOwner = ""): Outcome {
    this.#requireNext(entry.version, entry.count);
    this.#disturb();
    const conflicts: Conflict[] = [];
    const edits: Edit[] = [];
    const { operations } = entry;
    const hasPending = this.#pending.length > 0;
    const isReferring = !this.references.isEmpty;
    for (let index = 0; index < operations.length; index++) {
      const operation = operations[index]!;
      const seen = this.#losses.pass(operation, entry, hasPending, conflicts);
      for (let at = 0; at < seen.length; at++) {
        const edit = seen[at]!;
        this.#typing.others(edit);
        edits.push(edit);
        if (isReferring) this.references.appeared(edit);
      }
      this.replica.document.moveAnchors(operation);
      if (isReferring) this.references.passed(operation, author);
    }
    this.#seen = tagOf(entry.version);
    return { edits, conflicts };
  }

  /** Our oldest pending change is committed. `lost`: indexes of its operations that had no effect. */
  committed(sequence: number, version: Version, lost: readonly number[]): Outcome {
    const change = this.#takeFirst(sequence);
    this.#requireNext(version);
    this.#seen = tagOf(version);
    const conflicts: Conflict[] = [];
    for (let index = 0; index < change.operations.length; index++) {
      const operation = change.operations[index]!;
      const tag = tagOfOperation(change, index);
      if (this.#isReferredTo(operation.element) && !lost.includes(index)) this.#moveReferences(operation, tag);
      this.replica.acknowledge(operation, tag);
      if (lost.includes(index)) this.#losses.lost(operation, tag, { base: change.base, version }, conflicts);
      else this.#losses.kept(operation, tag, version);
    }
    this.#losses.committed(sequence);
    return conflicts.length === 0 ? quiet : { edits: [], conflicts };
  }

  /** R4: our oldest pending change is refused. `undefined` if that is known already: a resume tells it once more. */
  refused(sequence: number, tag: Tag): Outcome | undefined {
    const first = this.#pending.at(0);
    if (first === undefined || first.sequence > sequence) return undefined;
    const change = this.#takeFirst(sequence);
    this.#disturb();
    this.#seen = tag;
    const edits = this.#retract(change);
    return { edits, conflicts: this.#losses.refused(sequence) };
  }

  /** The connection is gone. What was in flight may be committed or not: see `resumed`. */
  interrupted(): void {
    this.#resume?.rewriting.abandon();
    this.#resume = undefined;
    this.#seen = tagOf(this.version);
    this.replica.isAway = true;
  }

  /** R5: the server has told everything up to its head and starts afresh there. What is pending is rewritten and goes again. */
  resumed(version: Version): Outcome {
    if (this.#batch !== undefined) throw new Error("What is pending cannot be rewritten while a batch is open");
    this.startResume(version);
    return this.continueResume()!;
  }

  /** The same in slices, for a page that has to stay alive: this first, then `continueResume` until it gives the outcome. The
   *  user may edit in between; nothing from the server may be fed in. */
  startResume(version: Version): void {
    if (version !== this.version) throw new Error(`Resumed at version ${version}, but here is version ${this.version}`);
    const seen = tagOf(version); // refusals before the resume are not of this stream
    const changes = new PendingChanges(this.sequence - this.#pending.length);
    this.#resume = { seen, rewriting: this.replica.rewriting(), changes, gone: [], retagged: [] };
  }

  /** Rewrites up to so many operations more, or a single change. `undefined`: not done yet, or a batch is open. */
  continueResume(stepsMax: number = Number.POSITIVE_INFINITY): Outcome | undefined {
    const resume = this.#resume;
    if (resume === undefined) throw new Error("No resume has been started");
    for (let left = stepsMax; left > 0 && resume.changes.length < this.#pending.length; ) {
      const change = this.#pending.at(resume.changes.length)!;
      resume.changes.push(this.#rewritten(change, resume));
      left -= change.operations.length;
    }
    if (resume.changes.length < this.#pending.length || this.#batch !== undefined) return undefined;
    return this.#completeResume(resume);
  }

  #rewritten(change: PendingChange, { seen, rewriting, gone, retagged }: Resume): Omit<PendingChange, "sequence"> {
    const { base } = change;
    const fresh: Recorded = { operations: [], tags: [] };
    const before = gone.length;
    for (let index = 0; index < change.operations.length; index++) {
      const operation = change.operations[index]!;
      const tag = tagOfOperation(change, index);
      if (rewriting.rewrite(operation, tag, fresh)) {
        const by = fresh.tags.at(-1)!;
        if (by !== tag && isRetagged(operation)) retagged.push({ operation, tag, by });
      } else if (!this.#isDoneAnyhow(operation)) {
        gone.push({ operation, tag, base });
      }
    }
    const { operations, tags } = fresh;
    const lost =
      gone.length === before ? change.lost : [...change.lost, ...gone.slice(before).map((each) => each.operation)];
    return { seen, base, operations, tags: tags.length === 1 ? tags[0]! : tags, lost };
  }

  #completeResume({ seen, rewriting, changes, gone, retagged }: Resume): Outcome {
    rewriting.finish();
    const conflicts: Conflict[] = [];
    for (const { operation, tag, base } of gone)
      this.#losses.lost(operation, tag, { base, version: undefined }, conflicts);
    for (const { operation, tag, by } of retagged) this.#losses.retagged(operation, tag, by);
    this.#pending = changes;
    this.#sent = 0;
    this.#seen = seen;
    this.#disturbed = new Queue();
    this.#resume = undefined;
    this.replica.isAway = false;
    return { edits: [], conflicts };
  }

  /** What somebody else removed as well is removed, and nothing is lost; unless the whole element went. */
  #isDoneAnyhow(operation: Operation): boolean {
    return isPureRemoval(operation) && this.replica.document.get(operation.element) !== undefined;
  }

  #retract(change: Pick<PendingChange, "operations" | "tags">): Edit[] {
    const { operations } = change;
    const edits: Edit[] = [];
    for (let index = operations.length - 1; index >= 0; index--) {
      const operation = operations[index]!;
      const tag = tagOfOperation(change, index);
      const retracted = this.replica.retract(operation, tag);
      this.#losses.retracted(operation, tag, retracted);
      for (const edit of retracted) edits.push(edit);
      if (!this.references.isEmpty) this.references.takenBack(operation.element);
    }
    for (const edit of edits) {
      this.#typing.others(edit);
      if (!this.references.isEmpty) this.references.appeared(edit);
    }
    return edits;
  }

  #isReferredTo(element: ElementId): boolean {
    return !this.references.isEmpty || this.replica.document.get(element)?.anchors !== undefined;
  }

  /** The server has the oldest of our operations: references and anchors move there as it took effect. */
  #moveReferences(operation: Operation, tag: Tag): void {
    const said =
      operation.kind === "value" ? [operation] : this.replica.saidAnew(operation.element, [{ operation, tag }]);
    for (const each of said) {
      this.references.passed(each, undefined);
      this.replica.document.moveAnchors(each);
    }
  }

  /** An element's anchors where they show; `undefined` if that cannot be said at present. */
  shownAnchors({ id, anchors }: Element): readonly Anchor[] | undefined {
    if (anchors === undefined) return noAnchors;
    if (this.replica.isHidden(id)) return movedAnchors(anchors, { kind: "whole", element: id }) ?? noAnchors;
    const outstanding = this.#outstandingOn(id);
    return outstanding && (shownAnchors(anchors, outstanding) ?? noAnchors);
  }

  /** A tree of the document, or of what was removed from it, as the user sees it, anchors included: what is asked to be put back. */
  withAnchorsShown(tree: Tree): Tree {
    return withAnchorsShown(tree, ({ id, anchors }) => {
      const element = this.replica.document.get(id);
      const shown = element === undefined ? anchors : (this.shownAnchors(element) ?? anchors);
      return shown?.length === 0 ? undefined : shown;
    });
  }

  #outstandingOn(element: ElementId): readonly Operation[] | undefined {
    if (this.#resume !== undefined) return undefined;
    const steps: { readonly operation: Operation; readonly tag: Tag }[] = [];
    const add = (change: Pick<PendingChange, "operations" | "tags">) => {
      for (let index = 0; index < change.operations.length; index++) {
        const operation = change.operations[index]!;
        if (operation.element === element) steps.push({ operation, tag: tagOfOperation(change, index) });
      }
    };
    if (this.#pending.length > referenceStepsMax) return undefined;
    for (let index = 0; index < this.#pending.length; index++) add(this.#pending.at(index)!);
    if (this.#batch !== undefined) add(this.#batch);
    const value = this.replica.isHidden(element) && steps.find(({ operation }) => operation.kind === "value");
    if (value) return [value.operation]; // nothing that is pointed into now outlives it
    return steps.length === 0 ? noOperations : this.replica.saidAnew(element, steps);
  }

  #takeFirst(sequence: number): PendingChange {
    const change = this.#pending.shift();
    if (change?.sequence !== sequence) {
      throw new Error(`The server decided on change ${sequence}, but change ${change?.sequence} is the oldest here`);
    }
    if (this.#sent > 0) this.#sent--;
    return change;
  }

  #requireNext(version: Version, count = 1): void {
    if (this.#batch !== undefined) throw new Error("Nothing from the server may be taken in while a batch is open");
    if (version !== this.version + count) throw new Error(`Version ${version} arrived after version ${this.version}`);
  }
}
