// The anchors of one open model: which there are is in its data; here they are asked for, and told of.
//
// The server sets them, so that they stand at the same place for everybody. Until it is asked, a position that is to be set moves
// with what the user sees; when it is asked is the link's business.

import {
  type Anchor,
  anchorNamed,
  anchorNameUnitsMax,
  type Branch,
  cut,
  type Edit,
  type Element,
  type Placement,
  type Reference,
  type Side,
} from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import { deliver } from "../emitter.ts";
import { AnchorEvent } from "../events/anchor-event.ts";
import type { PlacementOutcome } from "../placement-queue.ts";
import { requireObject, requireText } from "../require-argument.ts";
import type { Author } from "../user.ts";
import { anchorTo } from "./anchor-to.ts";
import { type AnchorValue, anchorValue, ModelAnchor } from "./model-anchor.ts";

/** What is known of the model around. */
export type ModelAnchorsOptions = {
  readonly branch: () => Branch;
  readonly model: Registered<"model">;
  readonly wrap: (element: Element) => Registered<"element">;
  readonly isAttached: (element: Element) => boolean;
  readonly ownSession: () => string;
  readonly place: (items: () => readonly Placement[]) => Promise<PlacementOutcome>;
};

export type AnchorOptions = {
  /** To which side it keeps where something is inserted exactly there. At first "after" for a position, "inside" for a range. */
  readonly side?: Side | undefined;
};

export class ModelAnchors {
  readonly #options: ModelAnchorsOptions;
  /** Those that the server has not been asked for, or has not answered: what follows them in the branch, and on which element. */
  readonly #wanted = new Map<string, Element>();
  #lastWanted = 0;

  constructor(options: ModelAnchorsOptions) {
    this.#options = options;
  }

  /** Resolves when the anchor is on the server's durable storage, and in here. */
  async set(node: Element, name: string, value: AnchorValue, options: AnchorOptions = {}): Promise<void> {
    requireName(name);
    requireObject("The options of an anchor", options);
    const { side } = options;
    const key = `anchor ${++this.#lastWanted}`;
    const { references } = this.#options.branch();
    references.place(key, anchorTo(node, value, side), others);
    this.#wanted.set(key, node);
    let isLost = true;
    const items = (): readonly Placement[] => {
      const reference = this.#wantedNow(key, node);
      isLost = reference === undefined;
      if (reference === undefined || isSame(reference, this.#shown(node, name))) return [];
      isLost = true; // unless the server says that it is done
      return [{ kind: "anchor", element: node.id, name, reference, expected: undefined }];
    };
    try {
      const { done } = await this.#options.place(items);
      if (done.length > 0 || !isLost) return;
    } finally {
      this.#wanted.delete(key);
      this.#options.branch().references.forget(key);
    }
    const what = "was removed or replaced before an anchor could be set in it";
    throw new ConvergenceError("element-detached", `Element ${this.#options.wrap(node).id()} ${what}`);
  }

  /** Resolves when there is none of that name any more, on the server as well. */
  async remove(node: Element, name: string): Promise<void> {
    requireName(name);
    await this.#options.place(() => {
      if (anchorNamed(node.anchors, name) === undefined || !this.#options.isAttached(node)) return [];
      return [{ kind: "anchor", element: node.id, name, reference: undefined, expected: undefined }];
    });
  }

  /** In order of their names. */
  of(node: Element): ModelAnchor[] {
    const shown = this.#options.branch().shownAnchors(node) ?? node.anchors ?? [];
    return shown.map(({ name }) => this.#anchor(node, name));
  }

  /** Those of all elements that are in the model, in no particular order. */
  all(): ModelAnchor[] {
    const anchored = [...this.#options.branch().replica.document.anchored];
    return anchored.filter((node) => this.#options.isAttached(node)).flatMap((node) => this.of(node));
  }

  /** Tells those who listen what one change did to anchors. */
  tell(edits: readonly Edit[], author: Author): void {
    for (const edit of edits) {
      if (edit.kind !== "anchor") continue;
      const { element: node, name, now, old } = edit;
      const { model, wrap, ownSession } = this.#options;
      const element = wrap(node);
      const values = {
        value: now && this.#valueOf(anchorNamed(node.anchors, name) ?? now, node),
        oldValue: old && this.#valueOf(old, node),
      };
      const anchor = now && this.#anchor(node, name);
      const event = new AnchorEvent(element, author, author.sessionId === ownSession(), { name, anchor, ...values });
      element[deliver](event);
      model[deliver](event);
    }
  }

  /** Another branch took the place of the one that `branch` gave. */
  moveTo(former: Branch): void {
    const { references } = this.#options.branch();
    for (const [key, node] of this.#wanted) {
      const shown = former.references.shown(key);
      const isSequence = node.type === "string" || node.type === "array";
      if (shown !== undefined) references.place(key, isSequence ? cut(shown, node.content.length) : shown, others);
    }
  }

  /** Where a wanted anchor is to stand; `undefined` if what it was about is not there any more. */
  #wantedNow(key: string, node: Element): Reference | undefined {
    const reference = this.#options.branch().references.shown(key);
    if (reference === undefined || !this.#options.isAttached(node)) return undefined;
    return reference.kind === "element" || reference.values.length > 0 ? reference : undefined;
  }

  #anchor(node: Element, name: string): ModelAnchor {
    const { wrap, isAttached } = this.#options;
    return new ModelAnchor({ wrap, isAttached, shown: (each, of) => this.#shown(each, of) }, node, name);
  }

  #shown(node: Element, name: string): Reference | undefined {
    const anchors: readonly Anchor[] | undefined = this.#options.branch().shownAnchors(node);
    return anchorNamed(anchors, name);
  }

  #valueOf(base: Reference, node: Element): AnchorValue {
    const shown = this.#options.branch().references.show(base);
    return shown === undefined ? undefined : anchorValue(shown, node);
  }
}

/** Not the user's own: what the user types at an anchor does not push it on more than what others type. */
const others = "";

const isSame = (a: Reference, b: Reference | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

function requireName(name: unknown): void {
  requireText("The name of an anchor", name);
  if (!name.isWellFormed()) throw new ConvergenceError("value-invalid", "The name of an anchor has a lone surrogate");
  if (name.length <= anchorNameUnitsMax) return;
  const what = `The name of an anchor has ${name.length} characters`;
  throw new ConvergenceError("limit", `${what}; at most ${anchorNameUnitsMax} are allowed`);
}
