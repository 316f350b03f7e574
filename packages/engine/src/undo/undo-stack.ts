// Which groups of own edits can be undone, and which done again. Pure: time is an argument.
//
// Keystrokes that go on in one string share a group, removals apart from insertions, while no pause is long and the group does not
// get too long; every other edit is a group of its own, and so is a batch. A new edit ends what could be done again. What is on no
// stack any more is told, so that `UndoLog.forget` can be called for it.

import type { Edit } from "../document.ts";
import { undoGroupPauseMs, undoGroupSpanMs, undoGroupsMax } from "../limits.ts";
import type { Group } from "./track.ts";

export type UndoStackOptions = {
  /** The longest pause inside a group. 0: only what is done at the same time. */
  readonly pauseMs?: number;
  /** The longest time from the first edit of a group to its last. */
  readonly spanMs?: number;
  readonly groupsMax?: number;
};

/** `forgotten`: groups that are on no stack any more; to be forgotten before the edit is fed in. */
export type Grouped = { readonly group: Group; readonly forgotten: readonly Group[] };

type OpenGroup = { readonly group: Group; readonly nature: string; readonly startMs: number; lastMs: number };

const none: readonly Group[] = [];

export class UndoStack {
  readonly #pauseMs: number;
  readonly #spanMs: number;
  readonly #groupsMax: number;
  #done: Group[] = [];
  #undone: Group[] = [];
  #open: OpenGroup | undefined;
  #lastGroup: Group = 0;

  constructor({
    pauseMs = undoGroupPauseMs,
    spanMs = undoGroupSpanMs,
    groupsMax = undoGroupsMax,
  }: UndoStackOptions = {}) {
    if (!Number.isInteger(groupsMax) || groupsMax < 1) {
      throw new RangeError(`An undo stack has room for one group or more, not for ${groupsMax}`);
    }
    this.#pauseMs = pauseMs;
    this.#spanMs = spanMs;
    this.#groupsMax = groupsMax;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** The newest group that can be undone; 0 if there is none. */
  get newest(): Group {
    return this.#done.at(-1) ?? 0;
  }

  /** The group of an own edit that is not part of a batch. */
  edit(edit: Edit, nowMs: number): Grouped {
    const nature = natureOf(edit);
    const open = this.#open;
    if (open !== undefined && open.nature === nature && this.#goesOn(open, nowMs)) {
      open.lastMs = nowMs;
      return { group: open.group, forgotten: none };
    }
    const grouped = this.batch();
    if (nature !== undefined) this.#open = { group: grouped.group, nature, startMs: nowMs, lastMs: nowMs };
    return grouped;
  }

  /** A group for all edits of one batch. */
  batch(): Grouped {
    this.#open = undefined;
    const group = ++this.#lastGroup;
    const forgotten = this.#undone;
    this.#undone = [];
    this.#done.push(group);
    if (this.#done.length > this.#groupsMax) forgotten.push(this.#done.shift()!);
    return { group, forgotten };
  }

  /** Both stacks are empty then. Returns what was on them. */
  clear(): readonly Group[] {
    const forgotten = [...this.#done, ...this.#undone];
    this.#open = undefined;
    this.#done = [];
    this.#undone = [];
    return forgotten;
  }

  /** The group is to be on no stack: its batch was cancelled. */
  drop(group: Group): void {
    this.#done = this.#done.filter((each) => each !== group);
    this.#undone = this.#undone.filter((each) => each !== group);
  }

  /** These were to be taken back, and are not: they can be undone, each in its place. */
  putBack(groups: readonly Group[]): void {
    for (const group of groups) this.drop(group);
    this.#done = [...this.#done, ...groups].sort((a, b) => a - b);
  }

  /** The next edit begins a group, whatever it is. */
  close(): void {
    this.#open = undefined;
  }

  /** The group to take back; it is on the other stack from here on. `undefined`: there is none. */
  undo(): Group | undefined {
    this.#open = undefined;
    const group = this.#done.pop();
    if (group !== undefined) this.#undone.push(group);
    return group;
  }

  /** The group to do again; it is on the other stack from here on. `undefined`: there is none. */
  redo(): Group | undefined {
    this.#open = undefined;
    const group = this.#undone.pop();
    if (group !== undefined) this.#done.push(group);
    return group;
  }

  /** A clock that was set back ends a group too. */
  #goesOn({ startMs, lastMs }: OpenGroup, nowMs: number): boolean {
    return nowMs >= lastMs && nowMs - lastMs <= this.#pauseMs && nowMs - startMs <= this.#spanMs;
  }
}

/** Edits of one nature may share a group; `undefined`: nothing shares one with it. */
function natureOf(edit: Edit): string | undefined {
  if (edit.kind !== "splice") return undefined;
  return `${edit.inserted === "" ? "removal" : "typing"} ${edit.element.id}`;
}
