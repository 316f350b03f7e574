// The newest committed changes of a trunk, as long as somebody has to be merged with them: what each did, whose it was, and what
// the last one was that touched an element. Contiguous: every version after the one before the oldest, up to the newest.

import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import { tagOf, type Version } from "../tag.ts";
import { weightOfOperation } from "./operation-weight.ts";
import type { Unseen } from "./session-bridges.ts";

/** `marked`: elements that it made another's for who had not seen it (R3). */
export type RecentChange = {
  readonly version: Version;
  readonly operations: readonly Operation[];
  readonly client: string;
  readonly marked: readonly ElementId[];
};

export class RecentChanges {
  #changes: (RecentChange & { readonly weight: number })[] = [];
  #weight = 0;
  #touched = new ElementMap<Version>();

  get count(): number {
    return this.#changes.length;
  }

  /** What they take in memory, counted as in `weightOfOperation`. */
  get weight(): number {
    return this.#weight;
  }

  /** The oldest first. */
  all(): readonly RecentChange[] {
    return this.#changes;
  }

  /** Of the newest, so many. */
  newest(count: number): readonly RecentChange[] {
    return this.#changes.slice(this.#changes.length - count);
  }

  push({ version, operations, client, marked }: RecentChange): void {
    const weight = operations.reduce((sum, operation) => sum + weightOfOperation(operation), 0);
    this.#changes.push({ version, operations, client, marked, weight });
    this.#weight += weight;
    for (const { element } of operations) this.#touched.set(element, version);
  }

  /** The last version kept that did something to an element; 0 if none did. */
  touchedAt(id: ElementId): Version {
    return this.#touched.get(id) ?? 0;
  }

  /** What others than a client did to an element after a version from which on all are kept, in order. */
  othersSince(version: Version, client: string, id: ElementId): Unseen {
    const others: { operation: Operation; tag: number }[] = [];
    const newest = this.#changes.at(-1)?.version ?? version;
    const start = this.#changes.length - (newest - version);
    if (start < 0) throw new Error(`Of what came after version ${version}, ${-start} changes are not kept any more`);
    for (let i = start; i < this.#changes.length; i++) {
      const change = this.#changes[i]!;
      if (change.client === client) continue;
      for (const operation of change.operations) {
        if (operation.element !== id || operation.kind === "anchor") continue;
        others.push({ operation, tag: tagOf(change.version) });
      }
    }
    return others;
  }

  isAnchorSetSince(id: ElementId, name: string, version: Version): boolean {
    for (let index = this.#changes.length - 1; index >= 0; index--) {
      const change = this.#changes[index]!;
      if (change.version <= version) return false;
      for (const each of change.operations) {
        if (each.kind === "anchor" && each.element === id && each.name === name) return true;
      }
    }
    return false;
  }

  /** Forgets so many of the oldest, and returns them. */
  drop(count: number): readonly RecentChange[] {
    const dropped = this.#changes.splice(0, count);
    for (const { version, operations, weight } of dropped) {
      this.#weight -= weight;
      for (const { element } of operations) if (this.#touched.get(element) === version) this.#touched.delete(element);
    }
    return dropped;
  }

  /** So many of the newest did not happen. */
  takeBack(count: number): void {
    const before = this.#changes.slice(0, Math.max(0, this.#changes.length - count));
    this.#changes = [];
    this.#weight = 0;
    this.#touched = new ElementMap();
    for (const change of before) this.push(change);
  }
}
