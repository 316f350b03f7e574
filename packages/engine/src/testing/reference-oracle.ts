// Where a reference that a client has set must stand on the server, found out from the log alone.
//
// Where its author has nothing of its own on the way there: where a marker planted at the time that its author saw has come to. Else
// where the oracle's cells put what is inserted at its place; those cannot say everything, and then nothing is said.
//
// Known corner: the two differ where others removed, or replaced, what is directly beside the place. A bridge keeps to the item, or to
// where it was removed; a marker stands between what is left, as if it had been there when that was taken away.

import assert from "node:assert/strict";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { IndexReference, Range, RangeReference, Reference } from "../references/reference.ts";
import { type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { CellBridge } from "./cell-bridge.ts";
import { PlantedReference } from "./planted-reference.ts";

/** A committed change: its operations as they took effect, and as they were made on what its author had seen. `lost`: indexes of
 *  those without effect. */
export type Logged = {
  readonly seen: Tag;
  readonly version: Version;
  readonly client: string;
  readonly operations: readonly Operation[];
  readonly submitted: readonly Operation[];
  readonly lost: readonly number[];
};

/** What is known of the server besides its log. `refused`: operations of the author's, with where in its stream that stands. */
export type Known = {
  readonly log: readonly Logged[];
  readonly refused: readonly { readonly tag: Tag; readonly operations: readonly Operation[] }[];
  /** Of a sequence at a version, or 0 of anything else; `undefined` if the element was not there. */
  readonly lengthAt: (version: Version, element: ElementId) => number | undefined;
  readonly hasBridge: boolean;
};

export type Asked = { readonly client: string; readonly seen: Tag; readonly reference: Reference };

/** `how`: by which oracle. `reference` is `undefined` if there must be none. */
export type Expected =
  | { readonly how: "marker" | "cells"; readonly reference: Reference | undefined }
  | { readonly how: "nothing" };

const isOn =
  (element: ElementId) =>
  (operation: Operation): boolean =>
    operation.element === element;

export function expectedPlace(asked: Asked, known: Known): Expected {
  const { client, seen, reference } = asked;
  const { element } = reference;
  const since = known.log.slice(versionOf(seen));
  const head = known.log.length;
  const others = since.filter((each) => each.client !== client).flatMap((each) => each.operations);
  const refused = known.refused.filter((each) => each.tag > seen && each.operations.some(isOn(element)));
  const own = since.filter((each) => each.client === client && each.submitted.some(isOn(element)));
  if (refused.length === 0 && own.length === 0) assert.ok(!known.hasBridge, "[R6] no bridge is kept for what is seen");
  if (known.lengthAt(head, element) === undefined) return { how: "marker", reference: undefined };
  if (reference.kind === "element") return { how: "marker", reference };
  if (
    refused.length > 0 ||
    own.some((each) => each.submitted.some((one) => isOn(element)(one) && one.kind === "value"))
  ) {
    return { how: "nothing" };
  }
  if (others.some((each) => isOn(element)(each) && each.kind === "value"))
    return { how: "marker", reference: { ...reference, values: [] } };
  return known.hasBridge ? inCells(asked, known) : marked(asked, known, own);
}

/** What the author did there itself it did on what the server had: the marker is planted after that. */
function marked({ client, seen, reference }: Asked, { log, lengthAt }: Known, own: readonly Logged[]): Expected {
  const { element } = reference;
  if (reference.kind === "property" && own.length > 0) return { how: "nothing" };
  const last = own.findLast((each) => each.operations.some(isOn(element)));
  let version = Math.max(versionOf(seen), last?.version ?? 0);
  while (lengthAt(version, element) === undefined) version++; // the author made it itself
  const planted = new PlantedReference(reference, lengthAt(version, element)!);
  for (const each of log.slice(version)) {
    for (const operation of each.operations) planted.carryOut(operation, each.client === client);
  }
  return { how: "marker", reference: planted.now() };
}

/** A version at which the author had nothing of its own on the way, before all that it has now. */
function quietVersion(log: readonly Logged[], client: string, seen: Tag): Version {
  let version = versionOf(seen);
  for (let i = log.length - 1; i >= version; i--) {
    const each = log[i]!;
    if (each.client === client) version = Math.min(version, versionOf(each.seen));
  }
  return version;
}

function inCells({ client, seen, reference }: Asked, { log, lengthAt, refused }: Known): Expected {
  const { element } = reference;
  const from = quietVersion(log, client, seen);
  const start = lengthAt(from, element);
  const wasRefused = refused.some((each) => versionOf(each.tag) >= from && each.operations.some(isOn(element)));
  if (start === undefined || wasRefused) return { how: "nothing" };
  if (reference.kind !== "index" && reference.kind !== "range") return { how: "nothing" };
  const calls: ((cells: CellBridge) => void)[] = [];
  for (const each of log.slice(from)) {
    if (each.client !== client) {
      for (const operation of each.operations.filter(isOn(element))) {
        if (operation.kind === "value") return { how: "nothing" };
        calls.push((cells) => cells.record(operation, tagOf(each.version)));
      }
      continue;
    }
    calls.push((cells) => cells.acknowledge(each.seen));
    for (const [index, operation] of each.submitted.entries()) {
      if (operation.element !== element) continue;
      const isLost = each.lost.includes(index);
      // A move that lost has been through the bridge, one that was void has not; and with a whole value the bridge went.
      if (operation.kind === "value" || (isLost && operation.kind === "move")) return { how: "nothing" };
      if (!isLost) calls.push((cells) => cells.pass(operation));
    }
  }
  const cells = (): CellBridge => {
    const fresh = new CellBridge(start, "earlier");
    for (const call of calls) call(fresh);
    fresh.acknowledge(seen);
    return fresh;
  };
  const hasMoves = log.slice(from).some((each) => each.operations.some(({ kind }) => kind === "move"));
  const place = placedBy(cells, reference, hasMoves);
  return place === undefined ? { how: "nothing" } : { how: "cells", reference: place };
}

function placedBy(
  cells: () => CellBridge,
  reference: IndexReference | RangeReference,
  hasMoves: boolean,
): Reference | undefined {
  const { element } = reference;
  const gapAt: GapAt = (at, side) => {
    if (side === "before" && at === 0) return 0;
    const glued = side === "before";
    const [insert] = cells().pass({ kind: "splice", element, at, remove: 0, insert: "x", glued });
    assert.ok(insert?.kind === "splice");
    return insert.at;
  };
  if (reference.kind === "range") {
    return { ...reference, values: reference.values.map((each) => rangeAt(gapAt, each, reference)) };
  }
  const { knownLength } = cells();
  const values: number[] = [];
  for (const at of reference.values) {
    const isItem = reference.side === "after" && at < knownLength;
    const value = { id: 0, type: "null", content: null } as const;
    const [set] = isItem ? cells().pass({ kind: "set", element, at, value }) : [];
    if (set?.kind === "set") values.push(set.at);
    else if (isItem && hasMoves)
      return undefined; // it is gone, from where it had been moved to perhaps
    else values.push(gapAt(at, reference.side));
  }
  return { ...reference, values };
}

type GapAt = (at: number, side: "before" | "after") => number;

function rangeAt(gapAt: GapAt, { start, end }: Range, { side }: RangeReference): Range {
  const inside = start === end ? (["before", "before"] as const) : (["after", "before"] as const);
  const [left, right] = side === "inside" ? inside : ([side, side] as const);
  const last = gapAt(Math.max(start, end), right);
  const first = Math.min(gapAt(Math.min(start, end), left), last); // they do not pass each other
  return start <= end ? { start: first, end: last } : { start: last, end: first };
}
