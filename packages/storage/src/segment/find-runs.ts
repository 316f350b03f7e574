// Entries as runs, and as what their runs leave to other columns: text, author by author in the order in which it was inserted, operations
// of any kind, and bytes that say nothing to this codec.

import {
  CodecError,
  decodeOperations,
  encodeOperations,
  type Operation,
  type SpliceOperation,
} from "@convergence/engine";
import type { LogEntry } from "../log-entry.ts";
import { type RunKind, Runs, runKinds } from "./runs.ts";

export type FoundRuns = {
  readonly runs: Runs;
  readonly text: string;
  readonly others: readonly (readonly Operation[])[];
  readonly opaque: readonly Uint8Array[];
  /** Of each entry, 1 where its splice is. */
  readonly glued: Uint8Array;
};

/** Places and lengths up to here can be added up without ever being rounded. What lies beyond is `other`. */
const placeMax = 2 ** 51;
const unitsMax = 2 ** 32;

type Row = {
  kind: RunKind;
  readonly single: number;
  count: number;
  readonly author: number;
  readonly element: number;
  place: number;
  /** Where the next splice is, if it goes on. */
  next: number;
};

/** `authors`: of each entry. */
export function findRuns(entries: readonly LogEntry[], authors: Uint32Array): FoundRuns {
  const rows: Row[] = [];
  const lengths: number[] = [];
  const texts: string[][] = [];
  const others: (readonly Operation[])[] = [];
  const opaque: Uint8Array[] = [];
  const glued = new Uint8Array(entries.length);
  for (const [index, { operations: bytes }] of entries.entries()) {
    const operations = operationsOf(bytes);
    const author = authors[index]!;
    if (operations === undefined) opaque.push(bytes);
    else if (isFit(operations)) {
      const splice = operations[0];
      const row = rowOf(splice, author);
      (texts[author] ??= []).push(splice.insert);
      glued[index] = splice.glued ? 1 : 0;
      if (row.single === 0) lengths.push(...lengthsOfSplice(splice));
      if (!goesOn(rows.at(-1), row, splice)) rows.push(row);
      continue;
    } else others.push(operations);
    const kind = operations === undefined ? runKinds.opaque : runKinds.other;
    const last = rows.at(-1);
    if (last?.kind === kind && last.author === author) last.count++;
    else rows.push({ kind, single: 0, count: 1, author, element: 0, place: 0, next: 0 });
  }
  return { runs: runsOf(rows, lengths), text: texts.flat().join(""), others, opaque, glued };
}

/** Undefined if they are not the one form of any. */
function operationsOf(bytes: Uint8Array): readonly Operation[] | undefined {
  try {
    const operations = decodeOperations(bytes);
    return Buffer.compare(encodeOperations(operations), bytes) === 0 ? operations : undefined;
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

function isFit(operations: readonly Operation[]): operations is readonly [SpliceOperation] {
  if (operations.length !== 1 || operations[0]!.kind !== "splice") return false;
  const { at, remove, insert } = operations[0]!;
  return at < placeMax && remove < unitsMax && insert.length < unitsMax;
}

const lengthsOfSplice = ({ remove, insert }: SpliceOperation): readonly number[] =>
  remove === 0 ? [insert.length] : insert === "" ? [remove] : [remove, insert.length];

function rowOf({ element, at, remove, insert }: SpliceOperation, author: number): Row {
  const both = { count: 1, author, element };
  if (remove === 0) {
    const single = insert.length === 1 ? 1 : 0;
    return { ...both, kind: runKinds.typed, single, place: at, next: at + insert.length };
  }
  if (insert !== "") return { ...both, kind: runKinds.replaced, single: 0, place: at, next: at + insert.length };
  return { ...both, kind: runKinds.erased, single: remove === 1 ? 1 : 0, place: at + remove, next: at };
}

/** Makes `last` hold one more entry, if that does the same at the place that is next. */
function goesOn(last: Row | undefined, row: Row, { at, remove }: SpliceOperation): boolean {
  if (last === undefined || last.author !== row.author || last.element !== row.element || last.single !== row.single) {
    return false;
  }
  if (last.kind === runKinds.typed && row.kind === runKinds.typed && at === last.next) {
    last.count++;
    last.next = row.next;
    return true;
  }
  if (row.kind !== runKinds.erased) return false;
  const isBackwards = at + remove === last.next;
  if (last.kind === runKinds.erased && isBackwards) {
    last.count++;
    last.next = at;
    return true;
  }
  const isForwards = at === last.next;
  // One removal alone goes either way: the second shows which it was.
  if (last.kind === runKinds.erased && last.count === 1 && isForwards) {
    last.kind = runKinds.deleted;
    last.place = at;
  }
  if (last.kind !== runKinds.deleted || !isForwards) return false;
  last.count++;
  return true;
}

function runsOf(rows: readonly Row[], lengths: number[]): Runs {
  const runs = new Runs(rows.length, lengths);
  for (const [index, { kind, single, count, author, element, place }] of rows.entries()) {
    runs.kinds[index] = kind;
    runs.singles[index] = single;
    runs.counts[index] = count;
    runs.authors[index] = author;
    runs.elements[index] = element;
    runs.places[index] = place;
  }
  return runs;
}
