// Who wrote which part of a text, kept while the text changes.
//
// Law: each unit has the author that it was put in by, whatever is put in and taken out around it; neighbours are joined as everywhere.
// A change costs what it touches, and the way from the change before: a text has thousands of runs and is played at hundreds of
// changes in a frame.

import { joinOrigins, type OriginRun, type Origins } from "./text-origins.ts";

export class OriginList {
  #runs: OriginRun[] = [];
  /** A run that was in use, and where it starts: the next change is near it. */
  #near = { index: 0, start: 0 };
  #copy: Origins | undefined;

  /** As they are now: what is given out stays as it is. */
  get runs(): Origins {
    this.#copy ??= [...this.#runs];
    return this.#copy;
  }

  /** Begins anew. The runs are joined already. */
  reset(runs: Origins): void {
    this.#runs = [...runs];
    this.#near = { index: 0, start: 0 };
    this.#copy = undefined;
  }

  /** Takes `remove` units out at `at` and puts a run in there. */
  splice(at: number, remove: number, insert: OriginRun): void {
    const { index, start } = this.#find(at);
    const [fresh, first, firstStart] = [[] as OriginRun[], Math.max(0, index - 1), this.#startBefore(index, start)];
    if (first < index) fresh.push(this.#runs[first]!);
    let [next, end] = [index, start];
    const left = at - start;
    if (left > 0) fresh.push({ ...this.#runs[index]!, length: left });
    fresh.push(insert);
    while (next < this.#runs.length && end + this.#runs[next]!.length <= at + remove) end += this.#runs[next++]!.length;
    if (next < this.#runs.length) {
      const run = this.#runs[next++]!;
      fresh.push({ ...run, length: end + run.length - Math.max(at + remove, end) });
    }
    if (next < this.#runs.length) fresh.push(this.#runs[next++]!);
    this.#runs.splice(first, next - first, ...joinOrigins(fresh));
    this.#near = { index: first, start: firstStart };
    this.#copy = undefined;
  }

  #startBefore(index: number, start: number): number {
    return index === 0 ? 0 : start - this.#runs[index - 1]!.length;
  }

  /** The run that the unit `at` is in; behind the last one, what would come next. */
  #find(at: number): { readonly index: number; readonly start: number } {
    let { index, start } = this.#near;
    while (index > 0 && start > at) start -= this.#runs[--index]!.length;
    while (index < this.#runs.length && start + this.#runs[index]!.length <= at) start += this.#runs[index++]!.length;
    return { index, start };
  }
}
