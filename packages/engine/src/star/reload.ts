// A branch that is found to differ from the server begins anew with what the server has at its version. What the user has pending
// was made on something wrong, and is kept as far as it says what was meant.
//
// Laws: the new branch has the server's tree below what is pending; each pending change is there under its number; an operation
// does what it was about, or it is lost and told, and never something else. A text that was wrong is put right as if the server
// had edited it; in an array items are found by their ids; what is said by id or key needs nothing.

import { type Content, Document, type Edit, type Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { List } from "../list/list.ts";
import { attachedTrees, type Operation, type SpliceOperation } from "../operation.ts";
import { preorder, type Tree } from "../tree.ts";
import { Branch } from "./branch.ts";
import type { Conflict } from "./conflict.ts";
import { isSameContent } from "./layers.ts";
import type { OutgoingChange } from "./outgoing-change.ts";
import { requireOperation } from "./require-operation.ts";
import { Violation } from "./violation.ts";

/** `edits`: what the user sees change, as whole values. `conflicts`: what of the pending changes is lost. */
export type Reloaded = {
  readonly branch: Branch;
  readonly edits: readonly Edit[];
  readonly conflicts: readonly Conflict[];
};

/** `tree`: what the server has at the version of `former`. Nothing is in flight, and no batch is open; `former` is of no use then. */
export function reload(former: Branch, tree: Tree): Reloaded {
  const before = new Map<Element, Content>();
  for (const element of former.replica.document.elements.values()) before.set(element, element.content);
  const conflicts: Conflict[] = [];
  const base: Base = { document: formerBase(former, conflicts) };
  const pending = former.pendingChanges();
  const { begun, corrections } = withFormerTexts(tree, base.document, pending);
  const branch = new Branch(begun, former.version, former.sequence - pending.length, former);
  for (const change of pending) for (const conflict of requeue(branch, change, base)) conflicts.push(conflict);
  branch.replica.document.endFormer();
  for (const correction of corrections) branch.replica.pass(correction);
  return { branch, edits: editsSince(before, branch.replica.document), conflicts };
}

/** What the user's changes went on from, as it was after those that are queued again; not there if that is not known. */
type Base = { document: Document | undefined };

/** What the pending changes go on from, in order, after they were said anew for it. None if the branch is damaged beyond that. */
function formerBase(former: Branch, conflicts: Conflict[]): Document | undefined {
  try {
    former.interrupted();
    for (const conflict of former.resumed(former.version).conflicts) conflicts.push(conflict);
    return new Document(former.replica.serverTree());
  } catch {
    return undefined; // then nothing is known of what a position is about
  }
}

/** The tree with those wrong texts in it that pending splices are about, and what puts them right afterwards. */
function withFormerTexts(tree: Tree, base: Document | undefined, pending: readonly OutgoingChange[]) {
  const edited = new Set<ElementId>();
  for (const { operations } of pending)
    for (const { kind, element } of operations) if (kind === "splice") edited.add(element);
  const corrections: SpliceOperation[] = [];
  const visit = (each: Tree): Tree => {
    if (each.type === "array") return { ...each, content: each.content.map(visit) };
    if (each.type === "object") return { ...each, content: each.content.map(([key, child]) => [key, visit(child)]) };
    const former = each.type === "string" && edited.has(each.id) ? base?.get(each.id) : undefined;
    if (each.type !== "string" || former?.type !== "string") return each;
    const text = former.content.toString();
    if (text === each.content) return each;
    corrections.push(spliceBetween(each.id, text, each.content));
    return { ...each, content: text };
  };
  return { begun: edited.size === 0 ? tree : visit(tree), corrections };
}

/** Queues a change again, and returns what is lost of it. */
function requeue(branch: Branch, change: OutgoingChange, base: Base): Conflict[] {
  const lost: Operation[] = [];
  branch.startBatch();
  for (const operation of change.operations) {
    const fitting = fit(operation, branch.replica.document, base.document);
    if (fitting === undefined) lost.push(operation);
    else branch.edit(fitting);
    follow(base, operation);
  }
  branch.completeFormer(change, [...change.lost, ...lost]);
  return lost.map((operation) => ({ kind: "gone", operation, version: undefined, winner: undefined }));
}

function follow(base: Base, operation: Operation): void {
  const element = base.document?.get(operation.element);
  if (element === undefined) return;
  try {
    requireOperation(operation, element);
    base.document!.apply(operation);
  } catch {
    base.document = undefined; // the damage reaches into what is pending
  }
}

/** The operation as it says the same on this document; `undefined` if it cannot be said. */
function fit(operation: Operation, document: Document, base: Document | undefined): Operation | undefined {
  const element = document.get(operation.element);
  if (element === undefined || !document.isAttached(element)) return undefined;
  for (const tree of attachedTrees(operation)) {
    for (const { id } of preorder(tree)) if (document.get(id) !== undefined) return undefined;
  }
  const fitting = isPositional(operation) ? placed(operation, element, base?.get(operation.element)) : operation;
  try {
    if (fitting !== undefined) requireOperation(fitting, element);
    return fitting;
  } catch (error) {
    if (error instanceof Violation) return undefined;
    throw error;
  }
}

type Positional = Extract<Operation, { kind: "splice" | "insert" | "remove" | "set" | "move" }>;

const isPositional = ({ kind }: Operation): boolean =>
  kind === "splice" || kind === "insert" || kind === "remove" || kind === "set" || kind === "move";

/** In coordinates of `element`, by what stands at its places in `former`. */
function placed(operation: Operation, element: Element, former: Element | undefined): Operation | undefined {
  if (former === undefined || former.type !== element.type) return undefined;
  if (former.type === "string") return operation; // the same text, see `withFormerTexts`
  if (former.type !== "array" || element.type !== "array") return undefined;
  return placedItems(operation as Exclude<Positional, SpliceOperation>, element.content, former.content);
}

function placedItems(
  operation: Exclude<Positional, SpliceOperation>,
  items: List<Element>,
  former: List<Element>,
): Operation | undefined {
  switch (operation.kind) {
    case "insert": {
      const gap = gapIn(items, former, operation.gap);
      return gap === undefined ? undefined : { ...operation, gap };
    }
    case "remove": {
      const at = indexIn(items, former, operation.at);
      if (at === undefined) return undefined;
      for (let i = 1; i < operation.count; i++) {
        if (items.at(at + i)?.id !== former.at(operation.at + i)?.id) return undefined;
      }
      return { ...operation, at };
    }
    case "set": {
      const at = indexIn(items, former, operation.at);
      return at === undefined ? undefined : { ...operation, at };
    }
    case "move": {
      const at = indexIn(items, former, operation.at);
      const gap = gapIn(items, former, operation.gap);
      return at === undefined || gap === undefined ? undefined : { ...operation, at, gap };
    }
  }
}

/** Where an item of `former` stands in `items`; mostly at the same place. */
function indexIn(items: List<Element>, former: List<Element>, at: number): number | undefined {
  const id = former.at(at)?.id;
  if (id === undefined) return undefined;
  if (items.at(at)?.id === id) return at;
  let index = 0;
  for (const item of items) {
    if (item.id === id) return index;
    index++;
  }
  return undefined;
}

/** A gap behind the same item, or before the same. */
function gapIn(items: List<Element>, former: List<Element>, gap: number): number | undefined {
  if (gap === 0) return 0;
  const left = indexIn(items, former, gap - 1);
  return left === undefined ? indexIn(items, former, gap) : left + 1;
}

/** One splice that makes a text another one, and cuts no surrogate pair. */
function spliceBetween(element: ElementId, from: string, to: string): SpliceOperation {
  const most = Math.min(from.length, to.length);
  let at = 0;
  while (at < most && from.charCodeAt(at) === to.charCodeAt(at)) at++;
  if (at > 0 && isHigh(from.charCodeAt(at - 1))) at--;
  let end = 0;
  while (end < most - at && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end++;
  if (end > 0 && isLow(from.charCodeAt(from.length - end))) end--;
  const insert = to.slice(at, to.length - end);
  return { kind: "splice", element, at, remove: from.length - end - at, insert, glued: false };
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** What looks different now than `before`, as whole values. What is gone no longer points into the document. */
export function editsSince(before: ReadonlyMap<Element, Content>, document: Document): Edit[] {
  const edits: Edit[] = [];
  for (const [element, old] of before) {
    if (document.get(element.id) !== element) {
      if (element.parent !== undefined && document.get(element.parent.id) === element.parent)
        element.parent = undefined;
    } else if (document.isAttached(element) && !isSameContent(old, element.content)) {
      edits.push({ kind: "value", element, now: element.content, old });
    }
  }
  return edits;
}
