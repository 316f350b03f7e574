// Who put what is there: for every element, and every character of a text, the version that wrote it; author and time are in the entry
// of that version, and version 0 is what the model was created with.
//
// Law: it is what you get by writing the version of each splice beside each unit, and taking both along. Text that was removed is not
// in it. It reads the log from its start; only what is asked for is kept meanwhile.

import { attachedTrees, type ElementId, ElementMap, type Operation, preorder, type Tree } from "@convergence/engine";
import { followStroke } from "./follow-texts.ts";
import { HistoryFault } from "./history-fault.ts";
import { type HistoryEntry, type HistorySource, strokesOf } from "./history-source.ts";
import { stateAt } from "./state-at.ts";
import type { Stroke } from "./stroke.ts";
import { treeWithin } from "./tree-within.ts";
import { UnitLabels } from "./unit-labels.ts";

/** `length` units, the first written by `version`; `step` 1: each by the version after the one before, as somebody typed them. */
export type BlameRun = { readonly length: number; readonly version: number; readonly step: 0 | 1 };

export type ElementBlame = {
  /** The version that put the element where it is, as a property or an item; a move within an array is none. */
  readonly placed: number;
  /** The version that last gave it its value: an addition counts, and so does replacing the whole content of an array, object or string. */
  readonly written: number;
  /** Of a string: its units from the first to the last. */
  readonly runs?: readonly BlameRun[];
};

/** By element id, in pre-order of the content. */
export type Blame = ReadonlyMap<ElementId, ElementBlame>;

export type BlameOptions = {
  /** This element and what is inside it alone; the whole model otherwise. */
  readonly element?: ElementId | undefined;
};

type Written = { placed: number; written: number };

type BlameSource = HistorySource<Pick<HistoryEntry, "version" | "operations">>;

/** Throws a `HistoryFault` if the version, or the element in it, does not exist. */
export function blame(source: BlameSource, version: number, options: BlameOptions = {}): Blame {
  const { element } = options;
  const state = stateAt(source, version);
  const tree = element === undefined ? state : treeWithin(state, element);
  if (tree === undefined) {
    throw new HistoryFault("unknown_element", `Element ${element} is not in the model at version ${version}`);
  }
  return blameOf(source, version, tree);
}

/** The same of a part of the content at that version, which the caller has. */
export function blameOf(source: BlameSource, version: number, tree: Tree): Blame {
  const writing = new Writing(tree);
  writing.begin(stateAt(source, 0));
  for (const stroke of strokesOf(source, 0, version)) writing.take(stroke);
  return writing.blame(tree);
}

class Writing {
  readonly #values = new ElementMap<Written>();
  readonly #texts = new ElementMap<UnitLabels>();

  constructor(tree: Tree) {
    for (const { id, type } of preorder(tree)) {
      this.#values.set(id, { placed: 0, written: 0 });
      if (type === "string") this.#texts.set(id, new UnitLabels(0, 0, 0));
    }
  }

  begin(start: Tree): void {
    for (const { id, type, content } of preorder(start))
      if (type === "string") this.#texts.get(id)?.replaceAll(content.length, 0);
  }

  take(stroke: Stroke): void {
    followStroke(this.#texts, stroke);
    if (stroke.kind === "change") this.#takeValues(stroke.operations, stroke.version);
  }

  #takeValues(operations: readonly Operation[], version: number): void {
    for (const operation of operations) {
      if (operation.kind === "splice") continue;
      if (operation.kind === "add" || operation.kind === "value") {
        const value = this.#values.get(operation.element);
        if (value !== undefined) value.written = version;
      }
      for (const attached of attachedTrees(operation)) {
        for (const { id } of preorder(attached)) {
          const value = this.#values.get(id);
          if (value === undefined) continue;
          value.placed = version;
          value.written = version;
        }
      }
    }
  }

  blame(tree: Tree): Blame {
    const elements = new Map<ElementId, ElementBlame>();
    for (const { id } of preorder(tree)) {
      const { placed, written } = this.#values.get(id)!;
      const texts = this.#texts.get(id);
      if (texts === undefined) elements.set(id, { placed, written });
      else elements.set(id, { placed, written, runs: blameRuns(texts) });
    }
    return elements;
  }
}

const blameRuns = (labels: UnitLabels): BlameRun[] =>
  Array.from(labels.runs(), ({ length, label, step }) => ({ length, version: label, step }));
