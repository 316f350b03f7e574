// A named reference that belongs to an element of the model: a comment, a bookmark. It outlives its author's session.
//
// Anchors hold nothing: one stands for whatever its element has under that name at the moment it is asked.

import type { Element, Range, Reference, ReferenceKind } from "@convergence/engine";
import type { Registered } from "../elements/element-registry.ts";

/** A position or a range in a string or an array, a key of an object; `undefined`: the element as such. */
export type AnchorValue = number | Range | string | undefined;

/** What an anchor needs of its model. */
export type AnchorHost = {
  /** Where the anchor shows; `undefined` if there is none of that name, or it cannot be said at present. */
  readonly shown: (node: Element, name: string) => Reference | undefined;
  readonly isAttached: (node: Element) => boolean;
  readonly wrap: (node: Element) => Registered<"element">;
};

export class ModelAnchor {
  readonly #host: AnchorHost;
  readonly #node: Element;
  readonly #name: string;

  constructor(host: AnchorHost, node: Element, name: string) {
    this.#host = host;
    this.#node = node;
    this.#name = name;
  }

  /** Unique among the anchors of the element. */
  name(): string {
    return this.#name;
  }

  element(): Registered<"element"> {
    return this.#host.wrap(this.#node);
  }

  /** `undefined` if there is no such anchor any more. */
  type(): ReferenceKind | undefined {
    return this.#host.shown(this.#node, this.#name)?.kind;
  }

  /** Where it points now, this application's pending edits included. `undefined` for one about the element as such; also while what
   *  is pending is being merged after an absence, and if the anchor is not there any more. */
  value(): AnchorValue {
    const shown = this.#host.shown(this.#node, this.#name);
    return shown === undefined ? undefined : anchorValue(shown, this.#node);
  }

  /** Is it in the model, and so is what it points at? */
  isAttached(): boolean {
    const shown = this.#host.isAttached(this.#node) ? this.#host.shown(this.#node, this.#name) : undefined;
    return shown !== undefined && (shown.kind === "element" || anchorValue(shown, this.#node) !== undefined);
  }
}

/** The value of a reference of one. A key that is not there at present is none. */
export function anchorValue(reference: Reference, node: Element): AnchorValue {
  if (reference.kind === "element") return undefined;
  const [value] = reference.values;
  if (typeof value !== "string") return value;
  return node.type === "object" && node.content.has(value) ? value : undefined;
}
