// The operations that turn the content of one version into that of another, earlier or later, of all of it or of one element.
//
// Law: carried out one after the other, as the log's are, they give the other content byte for byte, ids and anchors included. Where
// nothing differs there is no operation. Texts are said as the log tells what became of them, so that no piece is compared.

import {
  anchorNamed,
  type Document,
  type ElementId,
  encode,
  type Operation,
  operationsPerEntryMax,
  operationsTowards,
  preorder,
  type Reference,
  referenceCodec,
  rootId,
  type TextEdit,
  type Tree,
} from "@convergence/engine";
import { HistoryFault } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import { documentAt, stateAt } from "./state-at.ts";
import { type TextPiece, textPieces } from "./text-diff.ts";
import { treeWithin } from "./tree-within.ts";

/** Throws a `HistoryFault` if there is no such version, or the element is not in both of them with the same type. */
export function operationsBetween(
  source: HistorySource<Pick<HistoryEntry, "version" | "operations">>,
  from: number,
  to: number,
  element: ElementId = rootId,
): readonly Operation[] {
  const document = documentAt(source, from);
  const start = document.get(element);
  const target = treeWithin(stateAt(source, to), element);
  if (start === undefined || target === undefined || start.type !== target.type) {
    const version = start === undefined ? from : to;
    throw new HistoryFault("unknown_element", `There is no such element in the model at version ${version}`);
  }
  const pieces = textPieces(source, from, to, document.tree(start), target);
  const textEdits = (id: ElementId) => editsOf(pieces(id) ?? []);
  const options = { textEdits, mayComeAgain: true, operationsMax: operationsPerEntryMax };
  const operations = operationsTowards(document, start, target, options);
  for (const operation of operations) document.replay(operation);
  return [...operations, ...anchored(document, target)];
}

/** Each in the text before all of them. */
function editsOf(pieces: readonly TextPiece[]): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  for (const [index, { kind, text }] of pieces.entries()) {
    const [before, next] = [pieces[index - 1], pieces[index + 1]];
    if (kind === "removed") {
      edits.push({ at, remove: text.length, insert: next?.kind === "inserted" ? next.text : "" });
    } else if (kind === "inserted" && before?.kind !== "removed") edits.push({ at, remove: 0, insert: text });
    if (kind !== "inserted") at += text.length;
  }
  return edits;
}

/** What is left to do once everything else is as in `target`. */
function* anchored(document: Document, target: Tree): Generator<Operation> {
  for (const tree of preorder(target)) {
    const { anchors } = document.get(tree.id)!;
    const names = new Set([...(anchors ?? []), ...(tree.anchors ?? [])].map(({ name }) => name));
    for (const name of names) {
      const reference = anchorNamed(tree.anchors, name);
      if (isSameReference(anchorNamed(anchors, name), reference)) continue;
      yield { kind: "anchor", element: tree.id, name, reference };
    }
  }
}

function isSameReference(one: Reference | undefined, other: Reference | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [first, second] = [encode(referenceCodec, one), encode(referenceCodec, other)];
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}
