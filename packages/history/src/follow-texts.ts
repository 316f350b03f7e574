// Who wrote what is left of some texts, or where it came from: the labels of their units, taken along over a log.
//
// It looks at the strings that it was given alone. One that gets another value as a whole, or comes back after it was gone, is written
// anew by that change: what it held before is not matched with what it holds then.

import { attachedTrees, type ElementMap, type Operation, preorder } from "@convergence/engine";
import type { LabelRun, UnitLabels } from "./unit-labels.ts";

/** Told of units of a string that a version took away. */
export type Taken = (element: number, run: LabelRun, version: number) => void;

export function followTexts(
  texts: ElementMap<UnitLabels>,
  operations: readonly Operation[],
  version: number,
  taken?: Taken,
): void {
  for (const operation of operations) {
    const { element } = operation;
    const told = taken && ((run: LabelRun) => taken(element, run, version));
    if (operation.kind === "splice") {
      texts.get(element)?.splice(operation.at, operation.remove, operation.insert.length, version, told);
    } else if (operation.kind === "value" && operation.value.type === "string") {
      texts.get(element)?.replaceAll(operation.value.content.length, version, told);
    }
    for (const attached of attachedTrees(operation)) {
      for (const tree of preorder(attached)) {
        if (tree.type !== "string") continue;
        const { id } = tree;
        texts.get(id)?.replaceAll(tree.content.length, version, taken && ((run) => taken(id, run, version)));
      }
    }
  }
}
