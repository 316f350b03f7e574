// The whole model as a tree of fields.

import type { RealTimeModel } from "@convergence/client";
import type { Attempt } from "./attempt.ts";
import { TreeChildren } from "./tree-children.ts";
import { TreeNode } from "./tree-node.ts";

export function showTree(list: HTMLUListElement, model: RealTimeModel, attempt: Attempt): void {
  new TreeChildren({
    container: model.root(),
    list,
    keyIds: [],
    attempt,
    createChild: (element, parent) => new TreeNode({ element, parent, keyIds: [], attempt }),
  });
  model.on("closed", () => freeze(list));
}

/** The model cannot be edited any more, but read and copied. */
function freeze(list: HTMLUListElement): void {
  for (const area of list.querySelectorAll("textarea")) area.readOnly = true;
  for (const field of list.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button:not(.toggle)")) {
    field.disabled = true;
  }
}
