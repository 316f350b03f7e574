// The newest committed changes of a trunk, as long as somebody has to be merged with them: what each did, whose it was, and what
// was done to each element. Contiguous: every version after the one before the oldest, up to the newest.
//
// P9: what was done to one element is found in as many steps as it is, however much was done to others.

import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import { type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { weightOfOperation } from "./operation-weight.ts";
import type { Unseen } from "./session-bridges.ts";

/** `marked`: elements that it made another's for who had not seen it (R3). */
export type RecentChange = {
  readonly version: Version;
  readonly operations: readonly Operation[];
  readonly client: string;
  readonly marked: readonly ElementId[];
};

/** One operation, in the chain of those on its element. */
type Touch = {
  readonly version: Version;
  readonly client: string;
  readonly operation: Operation;
  /** The one before, as long as it is kept. */
  before: Touch | undefined;
  after: Touch | undefined;
};

type Kept = RecentChange & { readonly weight: number; readonly touches: readonly Touch[] };

export class RecentChanges {
  #changes: Kept[] = [];
  #weight = 0;
  /** The last one of each element. */
  #touched = new ElementMap<Touch>();

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
    const touches = operations.map((operation): Touch => {
      const before = this.#touched.get(operation.element);
      const touch = { version, client, operation, before, after: undefined };
      if (before !== undefined) before.after = touch;
      this.#touched.set(operation.element, touch);
      return touch;
    });
    this.#changes.push({ version, operations, client, marked, weight, touches });
    this.#weight += weight;
  }

  /** The last version kept that did something to an element; 0 if none did. */
  touchedAt(id: ElementId): Version {
    return this.#touched.get(id)?.version ?? 0;
  }

  /** What others than a client did to an element after a version from which on all are kept, in order. */
  othersSince(version: Version, client: string, id: ElementId): Unseen {
    const newest = this.#changes.at(-1)?.version ?? version;
    const gone = newest - version - this.#changes.length;
    if (gone > 0) throw new Error(`Of what came after version ${version}, ${gone} changes are not kept any more`);
    return this.#others(version, client, id, false);
  }

  /** The same after a tag, and after the last that the client itself did there. */
  othersSinceOwn(tag: Tag, client: string, id: ElementId): Unseen {
    return this.#others(versionOf(tag), client, id, true);
  }

  /** An anchor changes nothing that positions count. */
  #others(version: Version, client: string, id: ElementId, endsAtOwn: boolean): Unseen {
    const others: { operation: Operation; tag: Tag }[] = [];
    for (let touch = this.#touched.get(id); touch !== undefined && touch.version > version; touch = touch.before) {
      const { operation } = touch;
      if (operation.kind === "anchor") continue;
      if (touch.client !== client) others.push({ operation, tag: tagOf(touch.version) });
      else if (endsAtOwn) break;
    }
    return others.reverse();
  }

  isAnchorSetSince(id: ElementId, name: string, version: Version): boolean {
    for (let touch = this.#touched.get(id); touch !== undefined && touch.version > version; touch = touch.before) {
      const { operation } = touch;
      if (operation.kind === "anchor" && operation.name === name) return true;
    }
    return false;
  }

  /** Forgets so many of the oldest, and returns them. */
  drop(count: number): readonly RecentChange[] {
    const dropped = this.#changes.splice(0, count);
    for (const { weight, touches } of dropped) {
      this.#weight -= weight;
      for (const { operation, after } of touches) {
        if (after === undefined) this.#touched.delete(operation.element);
        else after.before = undefined;
      }
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
