// The newest committed changes of a trunk, as long as somebody has to be merged with them: what each did, whose it was, and what
// was done to each element. Contiguous: every version after the one before the oldest, up to the newest.
//
// P9: what was done to one element is found in as many steps as it is, however much was done to others.
//
// Of what is let go of there stays, for each element, when it was last touched, and by whom: who wants to put back what it replaced long
// ago has to know whether anybody came after it. That takes no more memory the more is typed into one text.

import type { ElementId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import type { Operation } from "../operation.ts";
import { type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { weightOfOperation } from "./operation-weight.ts";
import type { Unseen } from "./session-bridges.ts";

/** Elements of which it is known when they were touched, however few changes of theirs are kept. */
const touchedElementsMin = 1024;

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

/** When an element was last touched, kept or not; and when somebody else than that client had touched it before, 0 if that is unknown. */
type Touched = {
  /** The last operation that is kept. */
  last: Touch | undefined;
  client: string;
  version: Version;
  versionOfOthers: Version;
  /** When its anchors were set, by name. */
  anchors: Map<string, Version> | undefined;
};

/** Its operations are those of its touches. */
type Kept = Pick<RecentChange, "version" | "client" | "marked"> & {
  readonly weight: number;
  readonly touches: readonly Touch[];
};

const operationsOf = ({ touches }: Kept): readonly Operation[] => touches.map(({ operation }) => operation);

export class RecentChanges {
  #changes: Kept[] = [];
  #weight = 0;
  #touched = new ElementMap<Touched>();
  /** What touched elements after this version is all known. */
  #knownAfter: Version;
  /** The number of elements at which those are forgotten of which nothing is kept. */
  #forgetAt = touchedElementsMin;

  /** `version`: that of the document at present. */
  constructor(version: Version) {
    this.#knownAfter = version;
  }

  get count(): number {
    return this.#changes.length;
  }

  /** What they take in memory, counted as in `weightOfOperation`. */
  get weight(): number {
    return this.#weight;
  }

  /** What touched elements after this version is all known, also if it is not kept. */
  get knownAfter(): Version {
    return this.#knownAfter;
  }

  /** What so many of the newest did, in order. */
  newest(count: number): readonly Operation[] {
    return this.#changes.slice(this.#changes.length - count).flatMap(operationsOf);
  }

  push({ version, operations, client, marked }: RecentChange): void {
    const weight = operations.reduce((sum, operation) => sum + weightOfOperation(operation), 0);
    const touches = operations.map((operation) => this.#touch(operation, version, client));
    this.#changes.push({ version, client, marked, weight, touches });
    this.#weight += weight;
  }

  #touch(operation: Operation, version: Version, client: string): Touch {
    const { element: id } = operation;
    let touched = this.#touched.get(id);
    if (touched === undefined) {
      touched = { last: undefined, client, version, versionOfOthers: 0, anchors: undefined };
      this.#touched.set(id, touched);
    }
    const before = touched.last;
    const touch: Touch = { version, client, operation, before, after: undefined };
    if (before !== undefined) before.after = touch;
    touched.last = touch;
    if (touched.client !== client) touched.versionOfOthers = touched.version;
    touched.client = client;
    touched.version = version;
    if (operation.kind === "anchor") (touched.anchors ??= new Map()).set(operation.name, version);
    return touch;
  }

  /** The last version kept that did something to an element; 0 if none did. */
  touchedAt(id: ElementId): Version {
    return this.#touched.get(id)?.last?.version ?? 0;
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
    let touch = this.#touched.get(id)?.last;
    for (; touch !== undefined && touch.version > version; touch = touch.before) {
      const { operation } = touch;
      if (operation.kind === "anchor") continue;
      if (touch.client !== client) others.push({ operation, tag: tagOf(touch.version) });
      else if (endsAtOwn) break;
    }
    return others.reverse();
  }

  /** After a version from which on all is known. */
  isAnchorSetSince(id: ElementId, name: string, version: Version): boolean {
    return (this.#touched.get(id)?.anchors?.get(name) ?? 0) > version;
  }

  /** Elements that others than a client have touched, and the last version in which they did, as far as that is known. */
  *touchedByOthers(client: string): Generator<readonly [ElementId, Version]> {
    for (const [id, touched] of this.#touched)
      yield [id, touched.client === client ? touched.versionOfOthers : touched.version];
  }

  /** Forgets so many of the oldest, and returns them. */
  drop(count: number): readonly Pick<RecentChange, "version" | "marked">[] {
    const dropped = this.#changes.splice(0, count);
    for (const { weight, touches } of dropped) {
      this.#weight -= weight;
      for (const { operation, after } of touches) {
        if (after === undefined) this.#touched.get(operation.element)!.last = undefined;
        else after.before = undefined;
      }
    }
    if (this.#touched.size >= this.#forgetAt) this.#forgetTouched(dropped.at(-1)?.version ?? this.#knownAfter);
    return dropped;
  }

  /** So many of the newest did not happen. */
  takeBack(count: number): void {
    if (count === 0) return;
    const first = this.#changes[0]!.version;
    const before = this.#changes.slice(0, Math.max(0, this.#changes.length - count));
    this.#changes = [];
    this.#weight = 0;
    this.#touched = new ElementMap();
    this.#knownAfter = first - 1;
    for (const change of before) this.push({ ...change, operations: operationsOf(change) });
  }

  /** P9: those of which nothing is kept. `knownAfter`: the last version that is not. */
  #forgetTouched(knownAfter: Version): void {
    const touched = this.#touched;
    this.#touched = new ElementMap();
    for (const [id, each] of touched) if (each.last !== undefined) this.#touched.set(id, each);
    this.#knownAfter = knownAfter;
    this.#forgetAt = touchedElementsMin + 2 * this.#touched.size; // so that the cost of each change stays constant
  }
}
