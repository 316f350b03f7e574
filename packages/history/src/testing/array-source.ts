// A log in an array with snapshots at some versions, as a source of history, for tests and measurements.

import {
  decodeOperations,
  encodeTree,
  extendSplice,
  type Operation,
  type SpliceOperation,
  type Tree,
} from "@convergence/engine";
import type { HistoryEntry, HistorySource } from "../history-source.ts";
import { documentAt } from "../state-at.ts";
import type { Keystrokes, Stroke } from "../stroke.ts";
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

  originals(after: number, to: number): SubmittedChange[] {
    return this.entries(after, to).flatMap(({ version, original }) =>
      original === undefined ? [] : [{ version, original }],
    );
  }

  /** Typing and deleting that go on, unit by unit, as one. */
  *strokes(after: number, to: number): Generator<Stroke> {
    let open: Stroke | undefined;
    for (const { version, operations: bytes } of this.entries(after, to)) {
      const operations = decodeOperations(bytes);
      const next = keystroke(version, operations) ?? { kind: "change", version, operations };
      const both: Stroke | undefined = open && joined(open, next);
      if (open !== undefined && both === undefined) yield open;
      open = both ?? next;
    }
    if (open !== undefined) yield open;
  }

  versionAtTime(time: number): number {
    return this.log.findLast((entry) => entry.time <= time)?.version ?? 0;
  }
}

/** A change of one unit by itself. What removes one is taken for erased: what follows says which it was. */
function keystroke(version: number, [operation, ...others]: readonly Operation[]): Keystrokes | undefined {
  if (operation?.kind !== "splice" || others.length > 0) return undefined;
  const { element, at, remove, insert } = operation;
  if (remove + insert.length !== 1) return undefined;
  const kind = remove === 1 ? "erased" : "typed";
  return { kind, version, count: 1, element, at: at + remove };
}

function joined(open: Stroke, next: Stroke): Stroke | undefined {
  if (open.kind === "change" || next.kind === "change" || open.element !== next.element) return undefined;
  const more = { ...open, count: open.count + 1 };
  if (next.kind === "typed") return open.kind === "typed" && next.at === open.at + open.count ? more : undefined;
  if (open.kind === "erased" && next.at === open.at - open.count) return more;
  if (open.kind === "deleted") return next.at - 1 === open.at ? more : undefined;
  if (open.kind !== "erased" || open.count > 1 || next.at !== open.at) return undefined;
  return { ...more, kind: "deleted", at: open.at - 1 };
}
