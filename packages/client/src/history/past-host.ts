// What an element of a model of the past finds around itself: it can be read, with the anchors that it had, and nothing can be edited.

import { anchorNamed, type Element } from "@convergence/engine";
import { ModelAnchor } from "../anchors/model-anchor.ts";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import type { ElementHost } from "../elements/real-time-element.ts";
import type { ReportError } from "../emitter.ts";

type PastHostOptions = {
  readonly model: Registered<"historicalModel">;
  readonly reportError: ReportError;
  readonly wrap: (element: Element) => Registered<"element">;
  readonly isAttached: (element: Element) => boolean;
};

export function pastHost(options: PastHostOptions): Omit<ElementHost, "wrap" | "undefinedElement" | "isAttached"> {
  const { model, reportError, wrap, isAttached } = options;
  const refuse = (): never => {
    const what = `Model ${model.modelId()} is shown as it was at version ${model.version()}`;
    throw new ConvergenceError("read-only", `${what}, and cannot be edited; open the model itself for that`);
  };
  const shown = (node: Element, name: string) => anchorNamed(node.anchors, name);
  return {
    // Elements name their model by one type. A model of the past has the part of it that reads.
    model: model as unknown as Registered<"model">,
    reportError,
    requireWritable: refuse,
    edit: refuse,
    newTree: refuse,
    valueTree: refuse,
    isTypingAt: refuse,
    references: () => ({ local: refuse, list: () => [] }),
    anchors: () => ({
      set: refuse,
      remove: refuse,
      of: (node) => (node.anchors ?? []).map(({ name }) => new ModelAnchor({ wrap, isAttached, shown }, node, name)),
    }),
  };
}
