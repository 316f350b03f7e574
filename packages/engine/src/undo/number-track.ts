// Own edits of one number. To take one back is to add: what others add meanwhile stays, in flight too.
//
// Law: while nobody else touched the number, it is what those of its edits that are not taken back make of it, in their order, to the
// last bit, in whatever order they were undone. After somebody else's set nothing of ours is left in it, and there is nothing to
// take back.

import { addNumbers, type Edit, type NumberElement } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Group, Surroundings, Track } from "./track.ts";

/** What one group did: from `old` to `now`, by adding `sum`, or by a set if that is `undefined`. */
type Step = { readonly group: Group; readonly old: number; now: number; sum: number | undefined; isApplied: boolean };

export class NumberTrack implements Track {
  readonly id: ElementId;
  readonly #around: Surroundings;
  #steps: Step[] = [];
  /** What the steps begin with. */
  #base = 0;
  /** What the operations asked for last make of it, and where they stopped if they were not all performed. */
  #goal = 0;
  #stoppedAt: number | undefined;

  constructor(id: ElementId, around: Surroundings) {
    this.id = id;
    this.#around = around;
  }

  get isEmpty(): boolean {
    return this.#steps.every((step) => step.group === 0);
  }

  own(edit: Edit, group: Group): void {
    this.#stoppedAt = undefined;
    const { now, old } = edit as { readonly now: number; readonly old: number };
    const added = edit.kind === "add" ? edit.value : undefined;
    this.#steps = this.#steps.filter((step) => step.isApplied || this.#around.isOn(step.group));
    const last = this.#steps.at(-1);
    if (last === undefined) this.#base = old;
    if (last?.group !== group || !Object.is(last.now, old)) {
      this.#steps.push({ group, old, now, sum: added, isApplied: true });
      return;
    }
    last.now = now;
    last.sum = added === undefined || last.sum === undefined ? undefined : last.sum + added;
  }

  undone(edit: Edit, group: Group): void {
    const { now } = edit as { readonly now: number };
    this.#stoppedAt = Object.is(now, this.#goal) ? undefined : now;
    if (this.#stoppedAt !== undefined) return;
    for (const step of this.#steps) if (step.group === group) step.isApplied = this.#around.isOn(group);
  }

  others(edit: Edit): boolean {
    if (edit.kind === "value") this.#steps = [];
    return true;
  }

  /** Only if it is plain which step was refused the others stay. */
  retracted(edit: Edit): void {
    const { now, old } = edit as { readonly now: number; readonly old: number };
    const last = this.#steps.at(-1);
    if (last !== undefined && Object.is(last.old, now) && Object.is(last.now, old)) this.#steps.pop();
    else this.#steps = [];
  }

  operations(group: Group): Operation[] {
    const isOn = this.#around.isOn(group);
    const steps = this.#steps.filter((step) => step.group === group && step.isApplied !== isOn);
    const content = (this.#around.document.get(this.id) as NumberElement).content;
    const isStopped = Object.is(content, this.#stoppedAt) && this.#steps.some((step) => step.group === group);
    if (steps.length === 0 && !isStopped) return [];
    let now = content;
    if (
      isStopped ||
      Object.is(
        content,
        this.#made((step) => step.isApplied),
      )
    )
      now = this.#made((step) => (step.group === group ? isOn : step.isApplied));
    else for (const step of isOn ? steps : steps.toReversed()) now = steppedFrom(now, step, isOn);
    if (Object.is(now, content)) for (const step of steps) step.isApplied = isOn;
    this.#goal = now;
    return this.#adds(content, now);
  }

  restores(): [] {
    return [];
  }

  forget(group: Group): void {
    const kept: Step[] = [];
    for (const step of this.#steps) {
      if (step.group === group && !step.isApplied) continue;
      const isNobodys = step.group === group || step.group === 0;
      if (isNobodys && kept.length === 0) this.#base = madeBy(this.#base, step);
      else kept.push(isNobodys ? { ...step, group: 0 } : step);
    }
    this.#steps = kept;
  }

  hidden(): [] {
    return [];
  }

  inView(): [] {
    return [];
  }

  /** What some of the steps make of the number, in their order. */
  #made(isIn: (step: Step) => boolean): number {
    return this.#steps.filter(isIn).reduce(madeBy, this.#base);
  }

  /** Additions that lead from one double to another, exactly. The zero that remembers a sign cannot be added up to. */
  #adds(from: number, to: number): Operation[] {
    const add = (value: number): Operation => ({ kind: "add", element: this.id, value });
    if (Object.is(from, to)) return [];
    if (Object.is(to, -0))
      return [{ kind: "value", element: this.id, value: { id: this.id, type: "number", content: to } }];
    const difference = to - from;
    if (Number.isFinite(difference) && Object.is(addNumbers(from, difference), to)) return [add(difference)];
    return [add(-from), add(to)];
  }
}

function madeBy(content: number, { old, now, sum }: Step): number {
  if (sum === undefined || Object.is(content, old) || !Number.isFinite(sum)) return now;
  return addNumbers(content, sum);
}

function steppedFrom(content: number, { old, now, sum }: Step, isOn: boolean): number {
  const [from, to] = isOn ? [old, now] : [now, old];
  if (Object.is(content, from)) return to;
  if (sum !== undefined && Number.isFinite(sum)) return addNumbers(content, isOn ? sum : -sum);
  return addNumbers(addNumbers(content, -from), to);
}
