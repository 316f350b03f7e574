// A log in an array with snapshots at some versions, as a source of history, for tests and measurements.

import {
  decodeOperations,
  encodeTree,
  extendSplice,
  type Operation,
  type SpliceOperation,
  type Tree,
} from "@convergence/engine";
import type { HistoryEntry, HistorySource, PlainChange } from "../history-source.ts";
import { documentAt } from "../state-at.ts";
import type { SubmittedChange } from "../touching.ts";

type Kept = { readonly version: number; readonly bytes: Uint8Array };

export class ArraySource implements HistorySource {
  readonly log: readonly HistoryEntry[];
  readonly #kept: Kept[];

  /** `kept`: the versions with snapshots besides 0, ascending. */
  constructor(start: Tree, log: readonly HistoryEntry[], kept: readonly number[] = []) {
    this.log = log;
    this.#kept = [{ version: 0, bytes: encodeTree(start) }];
    for (const version of kept) this.#kept.push({ version, bytes: encodeTree(documentAt(this, version).tree()) });
  }

  get head(): number {
    return this.log.length;
  }

  snapshot(atMost: number): Kept {
    return this.#kept.findLast(({ version }) => version <= atMost)!;
  }

  entries(after: number, to: number): readonly HistoryEntry[] {
    return this.log.slice(after, to);
  }

  *entriesBackwards(before: number, from: number): Generator<HistoryEntry> {
    for (let version = before - 1; version >= Math.max(1, from); version--) yield this.log[version - 1]!;
  }

  *operations(after: number, to: number): Generator<Operation> {
    let open: SpliceOperation | undefined;
    for (let version = after + 1; version <= to; version++) {
      for (const operation of decodeOperations(this.log[version - 1]!.operations)) {
        const splice = operation.kind === "splice" ? { ...operation, glued: false } : undefined;
        if (open !== undefined && splice !== undefined && extendSplice(open, splice)) continue;
        if (open !== undefined) yield open;
        open = splice;
        if (splice === undefined) yield operation;
      }
    }
    if (open !== undefined) yield open;
  }

  changes(after: number, to: number): PlainChange[] {
    return this.entries(after, to).map(({ version, operations }) => {
      return { version, operations: decodeOperations(operations) };
    });
  }

  originals(after: number, to: number): SubmittedChange[] {
    return this.entries(after, to).flatMap(({ version, original }) =>
      original === undefined ? [] : [{ version, original }],
    );
  }

  versionAtTime(time: number): number {
    return this.log.findLast((entry) => entry.time <= time)?.version ?? 0;
  }
}
