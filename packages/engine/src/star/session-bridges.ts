// The server's bridges of one session: for each sequence on which the session is behind, what others did that it has not seen.
//
// R6: a bridge is built from the log when a write arrives, and thrown away once the session has seen all its own operations on
// that element. A session that only reads has none. What others do meanwhile is recorded when the bridge is next needed: mostly
// its session has seen all by then, and it never is.

import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { RareMap } from "../rare-map.ts";
import type { RunTally } from "../sequence/run-tree.ts";
import { SequenceBridge } from "../sequence/sequence-bridge.ts";
import type { Tag, Version } from "../tag.ts";

/** What others did to an element that a session has not seen, in order. */
export type Unseen = readonly { readonly operation: Operation; readonly tag: Tag }[];

/** `until`: the version up to which what others did is recorded in the bridge. Law: not before what its session has seen. */
type Kept = { readonly bridge: SequenceBridge; until: Version };

export class SessionBridges {
  readonly #bridges = new RareMap<ElementId, Kept>();
  /** Where the session's own last operation on an element stands in its stream; ascending. Every bridge has one. */
  readonly #lastOwn = new RareMap<ElementId, Tag>();
  readonly #tally = { runs: 0 };
  #seen: Tag = 0;

  get size(): number {
    return this.#bridges.size;
  }

  /** Of all bridges together: what they take in memory, and what one change can be cut into. */
  get runs(): number {
    return this.#tally.runs;
  }

  /** The version up to which the bridge of an element has everything recorded; `undefined` if there is none. */
  recordedUntil(id: ElementId): Version | undefined {
    return this.#bridges.get(id)?.until;
  }

  /** What others did to an element after the version that its bridge knew, up to this one. None of it put a whole value there. */
  record(id: ElementId, unrecorded: Unseen, until: Version): void {
    const kept = this.#bridges.get(id)!;
    for (const { operation, tag } of unrecorded) recordOperation(kept.bridge, operation, tag);
    kept.until = until;
  }

  /** As of the version up to which it is recorded. */
  get(id: ElementId): SequenceBridge | undefined {
    const bridge = this.#bridges.get(id)?.bridge;
    bridge?.acknowledge(this.#seen);
    return bridge;
  }

  /**
   * `length`: of the sequence as it is now, at version `until`. `unseen`: what others did to it since the session last looked, in
   * order, with tags.
   */
  build(id: ElementId, length: number, unseen: Unseen, until: Version): SequenceBridge {
    const bridge = bridgeOver(length, unseen, this.#tally);
    this.#bridges.set(id, { bridge, until });
    return bridge;
  }

  noteOwn(id: ElementId, tag: Tag): void {
    this.#lastOwn.delete(id); // to come last in the order of the map
    this.#lastOwn.set(id, tag);
  }

  /** The content is another one, or the element is gone: nothing recorded matters any more. */
  delete(id: ElementId): void {
    this.#tally.runs -= this.#bridges.get(id)?.bridge.runs.size ?? 0;
    this.#bridges.delete(id);
    this.#lastOwn.delete(id);
  }

  /** The session has seen everything up to `tag`. A bridge that stays is told when it is next asked for. */
  acknowledge(tag: Tag): void {
    this.#seen = tag;
    for (const [id, own] of this.#lastOwn) {
      if (own > tag) return;
      this.delete(id);
    }
  }
}

/** A bridge over what is unseen, from the length that the sequence has now. */
export function bridgeOver(length: number, unseen: Unseen, tally?: RunTally): SequenceBridge {
  const grown = unseen.reduce((sum, { operation }) => sum + growthOf(operation), 0);
  const bridge = new SequenceBridge(length - grown, "earlier", tally);
  for (const { operation, tag } of unseen) recordOperation(bridge, operation, tag);
  return bridge;
}

/** By how much an operation changes the length of its sequence. */
function growthOf(operation: Operation): number {
  switch (operation.kind) {
    case "splice":
      return operation.insert.length - operation.remove;
    case "insert":
      return operation.values.length;
    case "remove":
      return -operation.count;
    default:
      return 0;
  }
}

/** The recorded side did this, as it took effect. */
export function recordOperation(bridge: SequenceBridge, operation: Operation, tag: Tag): void {
  switch (operation.kind) {
    case "splice":
      if (operation.remove > 0) bridge.recordRemove(operation.at, operation.remove, tag);
      return bridge.recordInsert(operation.at, operation.insert.length, false, tag);
    case "insert":
      return bridge.recordInsert(operation.gap, operation.values.length, false, tag);
    case "remove":
      return bridge.recordRemove(operation.at, operation.count, tag);
    case "move":
      return bridge.recordMove(operation.at, operation.gap, tag);
    case "set":
      return; // the place stays, and of two sets the later wins
    default:
      throw new Error(`A ${operation.kind} is no operation of a sequence`);
  }
}
