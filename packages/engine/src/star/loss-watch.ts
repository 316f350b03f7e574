// Finds out which of a client's operations others have made ineffective, and by what (promise P2).
//
// Laws: an operation is told once; only if whoever took its place had not seen it; not if it only removed, and not if its own
// author wrote over it anyhow. The last counts once what the author wrote instead is committed, for it may be refused: until
// then such a conflict is held back. What may cost something is done only when a removal, a set, a move or a whole value of
// others' arrives, not when others type. It changes nothing.

import { type Edit, type Element, movedIndex, removedBy } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { causesMax, conflictsHeldMax } from "../limits.ts";
import { isPureRemoval, type Operation } from "../operation.ts";
import type { Tag, Version } from "../tag.ts";
import type { Conflict, Winner } from "./conflict.ts";
import { isContainer } from "./layers.ts";
import { OwnWrites } from "./own-writes.ts";
import type { PendingChanges } from "./pending-changes.ts";
import { PendingSubjects } from "./pending-subjects.ts";
import type { Forgotten, Replica } from "./replica.ts";

/** Why pending operations about an element will be lost, of those that were recorded before the tag. `isHidden`: their author had
 *  taken it away already, or has put a whole value of their own there. */
type Cause = { readonly winner: Winner; readonly before: Tag; readonly isHidden: boolean };

/** Told if a change up to `until` is refused, forgotten when all of them are committed. */
type Held = { readonly conflict: Conflict; readonly until: number };

/** The change of somebody else's that an operation is of; its author had seen `base`. */
type Change = {
  readonly version: Version;
  readonly base: Version;
  readonly session?: string;
  readonly user?: string;
};

type Passing = { readonly winner: Winner; readonly base: Version; readonly told: Conflict[] };

export class LossWatch {
  readonly #replica: Replica;
  readonly #writes: OwnWrites;
  readonly #subjects: PendingSubjects;
  readonly #causes = new Map<ElementId, Cause[]>();
  #causesCount = 0;
  #held: Held[];
  readonly #pending: () => PendingChanges;

  /** `former`: of a replica whose place this one takes. What was committed stays so. */
  constructor(replica: Replica, pending: () => PendingChanges, former?: LossWatch) {
    this.#replica = replica;
    this.#pending = pending;
    this.#subjects = new PendingSubjects(() => pending().operations());
    this.#writes = former === undefined ? new OwnWrites() : former.#writes;
    this.#held = former === undefined ? [] : former.#held;
  }

  get held(): number {
    return this.#held.length;
  }

  /** An own edit was carried out under `tag`. */
  recorded(edit: Edit, tag: Tag): void {
    if (edit.kind === "splice") return;
    this.#subjects.record(edit, tag);
    if (edit.kind === "set") this.#writes.followMoves(edit.old.id, edit.value.id);
  }

  /** Own edits were taken back. */
  retracted(operation: Operation, tag: Tag, edits: readonly Edit[]): void {
    this.#subjects.remove(operation, tag);
    for (const edit of edits) if (edit.kind === "set") this.#follow(edit.old.id, edit.value.id);
  }

  retagged(operation: Operation, tag: Tag, by: Tag): void {
    this.#subjects.retag(operation, tag, by);
  }

  /** Lets the operation pass, and tells what of ours it overwrote. `hasPending`: is anything of ours undecided? */
  pass(operation: Operation, change: Change, hasPending: boolean, told: Conflict[]): Edit[] {
    if (!mayOverwrite(operation) || (!hasPending && this.#writes.isEmpty)) return this.#replica.pass(operation);
    const { version, base, session, user } = change;
    const passing: Passing = { winner: { operation, version, session, user }, base, told };
    if (operation.kind === "value") return this.#passValue(passing);
    const forgotten: Forgotten[] = [];
    const edits = this.#passWatched(operation, forgotten);
    this.#tellForgotten(forgotten, edits, passing);
    if (operation.kind === "move") this.#tellMoves(edits, passing);
    return edits;
  }

  #passValue(passing: Passing): Edit[] {
    const { operation } = passing.winner;
    const element = this.#replica.document.get(operation.element);
    if (element === undefined) return this.#replica.pass(operation);
    const { winner } = passing;
    const isHidden = this.#replica.hidesContent(element) || !this.#replica.document.isAttached(element);
    const isOutstanding = this.#replica.isOutstanding(element);
    const before = this.#replica.firstValueTag(element);
    const forgotten: Forgotten[] = [];
    const edits = this.#passWatched(operation, forgotten);
    this.#tellWrites(this.#writes.takeContents(element.id), isHidden, passing);
    if (isOutstanding && isContainer(element)) this.#noteCause(element.id, { winner, before, isHidden });
    this.#tellForgotten(forgotten, edits, passing);
    return edits;
  }

  /** Adds what matters here of that which went for good. */
  #passWatched(operation: Operation, forgotten: Forgotten[]): Edit[] {
    let isFirst = operation.kind === "set";
    return this.#replica.pass(operation, (each) => {
      const { id } = each.element;
      if (isFirst && operation.kind === "set") this.#follow(id, operation.value.id); // seen or not, its slot has another item
      isFirst = false;
      if (each.isOutstanding || this.#writes.has(id) || this.#subjects.has(id)) forgotten.push(each);
    });
  }

  #tellForgotten(forgotten: readonly Forgotten[], edits: readonly Edit[], passing: Passing): void {
    if (forgotten.length === 0) return;
    const { document } = this.#replica;
    const shown = new Set<Element>();
    for (const edit of edits) {
      if (document.isAttached(edit.element)) for (const element of removedBy(edit)) shown.add(element);
    }
    for (const { element, isOutstanding } of forgotten) {
      const isHidden = !shown.has(topOf(element));
      this.#tellWrites(this.#writes.take(element.id), isHidden, passing);
      if (isOutstanding || this.#subjects.has(element.id))
        this.#noteCause(element.id, { winner: passing.winner, before: Number.POSITIVE_INFINITY, isHidden });
    }
  }

  #tellMoves(edits: readonly Edit[], passing: Passing): void {
    const unseen = this.#replica.movedUnseen;
    if (unseen !== undefined) this.#tellWrites(this.#writes.takeMoves(unseen.id), true, passing);
    for (const edit of edits) {
      if (edit.kind !== "move") continue;
      const item = edit.element.content.at(movedIndex(edit.at, edit.gap))!;
      const isHidden = !this.#replica.document.isAttached(item);
      this.#tellWrites(this.#writes.takeMoves(item.id), isHidden, passing);
    }
  }

  #tellWrites(
    writes: ReturnType<OwnWrites["take"]>,
    isHidden: boolean,
    { base, winner, told }: Pick<Passing, "base" | "winner" | "told">,
  ): void {
    for (const { operation, version } of writes) {
      if (version > base) this.#tell({ kind: "overwritten", operation, version, winner }, isHidden, told);
    }
  }

  /** An own operation, made by somebody who had seen `base`, has no effect. `version`: at which it is committed, if it is. */
  lost(
    operation: Operation,
    tag: Tag,
    { base, version }: { readonly base: Version; readonly version: Version | undefined },
    told: Conflict[],
  ): void {
    if (isPureRemoval(operation)) return;
    const causes = this.#causes.get(this.#subjects.of(operation, tag));
    const cause = causes?.find(({ winner, before }) => winner.version > base && tag < before);
    const isHidden = cause?.isHidden === true || this.#subjects.isOverwritten(operation, tag);
    this.#tell({ kind: "gone", operation, version, winner: cause?.winner }, isHidden, told);
    this.#subjects.remove(operation, tag);
  }

  /** An own operation took effect. */
  kept(operation: Operation, tag: Tag, version: Version): void {
    if (isPureRemoval(operation)) return;
    this.#writes.note(this.#subjects.of(operation, tag), operation, version);
    this.#subjects.remove(operation, tag);
  }

  /** All up to this own change are committed, or refused. */
  committed(sequence: number): void {
    while (this.#held.length > 0 && this.#held[0]!.until <= sequence) this.#held.shift();
    if (sequence === this.#pending().sequence) this.#forgetPending();
  }

  /** The change is refused: what it hid may have been worth something. */
  refused(sequence: number): readonly Conflict[] {
    const told = this.#held.map(({ conflict }) => conflict);
    this.#held = [];
    if (sequence === this.#pending().sequence) this.#forgetPending();
    return told;
  }

  #forgetPending(): void {
    this.#subjects.clear();
    if (this.#causesCount === 0) return;
    this.#causes.clear();
    this.#causesCount = 0;
  }

  #follow(from: ElementId, to: ElementId): void {
    this.#subjects.follow(from, to);
    this.#writes.followMoves(from, to);
  }

  #tell(conflict: Conflict, isHidden: boolean, told: Conflict[]): void {
    if (!isHidden) {
      told.push(conflict);
      return;
    }
    if (this.#held.length >= conflictsHeldMax) told.push(this.#held.shift()!.conflict); // told in vain rather than not at all
    this.#held.push({ conflict, until: this.#pending().sequence });
  }

  #noteCause(id: ElementId, cause: Cause): void {
    const causes = this.#causes.get(id);
    if (causes === undefined) this.#causes.set(id, [cause]);
    else if (isSameCause(causes.at(-1)!, cause)) return;
    else causes.push(cause);
    if (++this.#causesCount > causesMax) this.#dropOldestCauses();
  }

  #dropOldestCauses(): void {
    for (const [id, causes] of this.#causes) {
      this.#causes.delete(id);
      this.#causesCount -= causes.length;
      return;
    }
  }
}

const isSameCause = (a: Cause, b: Cause): boolean => a.winner.version === b.winner.version && a.before === b.before;

/** Typing, inserting and adding take nothing from anybody. */
const mayOverwrite = ({ kind }: Operation): boolean => kind !== "splice" && kind !== "insert" && kind !== "add";

function topOf(element: Element): Element {
  let top = element;
  while (top.parent !== undefined) top = top.parent;
  return top;
}
