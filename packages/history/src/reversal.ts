// The operations that take back past changes, any of them, without touching what others did since: for one change of a server's, since
// elements come back under their ids (R8).
//
// It is undo, long afterwards: the log is played again, the chosen changes as one's own, all others as somebody else's, and `UndoLog` says
// what is left to take back. So its laws hold: what others inserted, set, or edited inside stays as they left it. Anchors go back to
// what comes back around them; to set one, or to take it away, is not taken back.

import {
  type Anchors,
  type ArrayElement,
  attachedTrees,
  contained,
  type Document,
  decodeOperations,
  type Edit,
  type Element,
  type ElementId,
  type ObjectElement,
  type Operation,
  preorder,
  type Restore,
  RestoreError,
  removedBy,
  treeDepthMax,
  UndoLog,
} from "@convergence/engine";
import { requireVersion } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { SecondNames } from "./second-names.ts";
import { documentAt } from "./state-at.ts";

/** To be carried out one after the other, as one change, on the content of `version`. */
export type Plan = { readonly version: number; readonly operations: readonly Operation[] };

/** Changes with `after` < version <= `to`; of these only those that are chosen, if that is said. */
export type Selection<Entry> = {
  readonly after: number;
  readonly to: number;
  readonly isChosen?: (entry: Entry) => boolean;
  /** So many changes may be gone through at most, from the first that is chosen on. */
  readonly changesMax?: number | undefined;
};

/** All chosen changes are one group to `UndoLog`. */
const group = 1;

/** Every round reaches what the one before brought back, one level further in. */
const roundsMax = 2 * treeDepthMax;

/** No operations if nothing is chosen, or nothing is left that may be taken back. Throws a `HistoryFault` if there is no such version, and
 *  a `RestoreError` if it takes going through too many changes. */
export function reversal<Entry extends Pick<HistoryEntry, "version" | "operations">>(
  source: HistorySource<Entry>,
  { after, to, isChosen = () => true, changesMax = Number.POSITIVE_INFINITY }: Selection<Entry>,
): Plan {
  requireVersion(source, after);
  requireVersion(source, to);
  const { head: version } = source;
  const first = firstOf(source.entries(after, to), isChosen);
  if (first === undefined) return { version, operations: [] };
  const changes = version - first + 1;
  if (changes > changesMax) {
    throw new RestoreError(`It takes going through the last ${changes} changes; at most ${changesMax} are allowed`);
  }
  const redoing = new Replaying(documentAt(source, first - 1));
  for (const entry of source.entries(first - 1, version)) {
    redoing.take(decodeOperations(entry.operations), entry.version <= to && isChosen(entry));
  }
  redoing.takeBack();
  return { version, operations: redoing.done };
}

function firstOf<Entry extends Pick<HistoryEntry, "version">>(
  entries: Iterable<Entry>,
  isChosen: (entry: Entry) => boolean,
): number | undefined {
  for (const entry of entries) if (isChosen(entry)) return entry.version;
  return undefined;
}

class Replaying {
  readonly done: Operation[] = [];
  /** With second names, where what went and what came back are two. */
  readonly #document: Document;
  readonly #log: UndoLog;
  readonly #names: SecondNames;

  constructor(document: Document) {
    this.#document = document;
    this.#log = new UndoLog(document);
    this.#names = new SecondNames(document.tree());
  }

  take(operations: readonly Operation[], isOwn: boolean): void {
    for (const operation of operations) {
      const { edit, anchors } = this.#perform(this.#names.inward(operation));
      if (isOwn && edit.kind !== "anchor") this.#log.own(edit, group, anchors);
      else this.#log.others(edit);
    }
  }

  takeBack(): void {
    this.#carryOut(this.#log.revert(group));
    for (let rounds = 0; rounds < roundsMax; rounds++) {
      const placed = this.#place(this.#log.restores(group));
      const operations = this.#log.operations(group);
      this.#carryOut(operations);
      if (!placed && operations.length === 0) return this.#placeAnchors();
    }
    throw new Error(`A reversal does not come to rest after ${roundsMax} rounds`);
  }

  #carryOut(operations: readonly Operation[]): void {
    for (const operation of operations) {
      const { edit, anchors } = this.#perform(operation);
      this.#log.undone(edit, group, anchors);
      this.done.push(this.#names.outward(operation));
    }
  }

  /** From the last to the first: each counts on the document without the others. Was any of them possible? */
  #place(restores: readonly Restore[]): boolean {
    let hasPlaced = false;
    for (const restore of restores.toReversed()) {
      const element = this.#document.get(restore.element);
      const operation = element && operationOf(element, this.#once(restore));
      const said = operation && this.#sayable(operation);
      if (operation === undefined || said === undefined) continue;
      this.#log.others(this.#perform(operation).edit);
      for (const tree of attachedTrees(operation)) for (const { id } of preorder(tree)) this.#names.isBack(id);
      this.done.push(...said.map((each) => this.#names.outward(each)));
      hasPlaced = true;
    }
    return hasPlaced;
  }

  /** Without what has an id that comes back beside it already: of an element that went more than once. */
  #once(restore: Restore): Restore {
    if (restore.kind !== "insert") return restore;
    const seen = new Set<ElementId>();
    const values = restore.values.filter((tree) => {
      const ids = Array.from(preorder(tree), ({ id }) => this.#names.idOf(id));
      if (ids.some((id) => seen.has(id))) return false;
      for (const id of ids) seen.add(id);
      return true;
    });
    return { ...restore, values };
  }

  /**
   * The operation as it can be said with ids: an element that takes its own place, under another name, has to go first. `undefined` if
   * something of what is to come back is in another place already.
   */
  #sayable(operation: Operation): readonly Operation[] | undefined {
    const { nameOf, idOf } = this.#names;
    const names = attachedTrees(operation).flatMap((tree) => Array.from(preorder(tree), ({ id }) => nameOf(idOf(id))));
    const present = names.flatMap((name) => this.#document.get(name) ?? []);
    if (present.length === 0) return [operation];
    const goes = new Set(replacedBy(this.#document.get(operation.element)!, operation));
    return present.every((each) => isInside(each, goes)) ? inTwo(operation) : undefined;
  }

  /** Once everything that they may point into is there. */
  #placeAnchors(): void {
    for (const operation of this.#log.anchorRestores(group)) {
      const { element, name } = operation;
      this.#log.anchorAsked(element, name);
      this.#log.others(this.#perform(operation).edit);
      this.#log.anchorDecided(element, name, true);
      this.done.push(this.#names.outward(operation));
    }
  }

  /** `anchors`: of the element, before. */
  #perform(operation: Operation): { readonly edit: Edit; readonly anchors: Anchors } {
    const anchors = this.#document.get(operation.element)?.anchors;
    const edit = this.#document.apply(operation);
    for (const element of removedBy(edit)) this.#document.forget(element);
    this.#document.moveAnchors(operation);
    return { edit, anchors };
  }
}

/** `undefined` if what it expects is not there. */
function operationOf(element: Element, restore: Restore): Operation | undefined {
  switch (restore.kind) {
    case "set": {
      const at = (element as ArrayElement).content.slice().findIndex(({ id }) => id === restore.expected);
      return at < 0 ? undefined : { kind: "set", element: restore.element, at, value: restore.value };
    }
    case "setKey": {
      const { key, value, expected } = restore;
      const stands = (element as ObjectElement).content.get(key)?.id;
      return stands === expected ? { kind: "setKey", element: restore.element, key, value } : undefined;
    }
    case "value": {
      const { anchors: _, ...value } = restore.value; // they are the element's, and not of its value
      return { kind: "value", element: restore.element, value };
    }
    default:
      return restore;
  }
}

/** What an operation would take the place of. */
function replacedBy({ content }: Element, operation: Operation): readonly Element[] {
  if (operation.kind === "set") return [(content as ArrayElement["content"]).at(operation.at)!];
  if (operation.kind === "setKey") return [(content as ObjectElement["content"]).get(operation.key)!];
  return operation.kind === "value" ? [...contained(content)] : [];
}

function isInside(element: Element, outer: ReadonlySet<Element>): boolean {
  for (let each: Element | undefined = element; each !== undefined; each = each.parent)
    if (outer.has(each)) return true;
  return false;
}

/** First it takes away, then it puts there. */
function inTwo(operation: Operation): readonly Operation[] {
  const { element } = operation;
  if (operation.kind === "set") {
    const { at, value } = operation;
    return [
      { kind: "remove", element, at, count: 1 },
      { kind: "insert", element, gap: at, values: [value] },
    ];
  }
  if (operation.kind === "setKey") return [{ kind: "removeKey", element, key: operation.key }, operation];
  if (operation.kind !== "value") return [operation];
  const { value } = operation;
  if (value.type === "array") return [{ ...operation, value: { ...value, content: [] } }, operation];
  return value.type === "object" ? [{ ...operation, value: { ...value, content: [] } }, operation] : [operation];
}
