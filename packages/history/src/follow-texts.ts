// Who wrote what is left of some texts, or where it came from: the labels of their units, taken along over a log.
//
// It looks at the strings that it was given alone. One that gets another value as a whole, or comes back after it was gone, is written
// anew by that change: what it held before is not matched with what it holds then.

import { attachedTrees, type ElementMap, preorder } from "@convergence/engine";
import type { Keystrokes, PlainChange, Stroke } from "./stroke.ts";
import type { LabelRun, UnitLabels } from "./unit-labels.ts";

/** Told of units of a string that a version took away; or, by `step`, each by the version after or before that of the unit before it. */
export type Taken = (element: number, run: LabelRun, version: number, step: -1 | 0 | 1) => void;

export function followStroke(texts: ElementMap<UnitLabels>, stroke: Stroke, taken?: Taken): void {
  if (stroke.kind === "change") return followChange(texts, stroke, taken);
  const { kind, element, at, count, version } = stroke;
  const labels = texts.get(element);
  if (labels === undefined) return;
  if (kind === "typed") labels.type(at, count, version);
  else labels.splice(kind === "erased" ? at - count : at, count, 0, 0, taken && toldInOrder(stroke, taken));
}

/** Takes the units of a removal in their order in the text: erasing goes against it. */
function toldInOrder({ kind, element, version, count }: Keystrokes, taken: Taken): (run: LabelRun) => void {
  const step = kind === "erased" ? -1 : 1;
  let by = kind === "erased" ? version + count - 1 : version;
  return (run) => {
    taken(element, run, by, step);
    by += step * run.length;
  };
}

function followChange(texts: ElementMap<UnitLabels>, { version, operations }: PlainChange, taken?: Taken): void {
  for (const operation of operations) {
    const { element } = operation;
    const told = taken && ((run: LabelRun) => taken(element, run, version, 0));
    if (operation.kind === "splice") {
      texts.get(element)?.splice(operation.at, operation.remove, operation.insert.length, version, told);
    } else if (operation.kind === "value" && operation.value.type === "string") {
      texts.get(element)?.replaceAll(operation.value.content.length, version, told);
    }
    for (const attached of attachedTrees(operation)) {
      for (const tree of preorder(attached)) {
        if (tree.type !== "string") continue;
        const { id } = tree;
        texts.get(id)?.replaceAll(tree.content.length, version, taken && ((run) => taken(id, run, version, 0)));
      }
    }
  }
}
