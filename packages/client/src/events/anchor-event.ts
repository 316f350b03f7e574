// An anchor was set, or taken away. That edits move it along is no event of its own.

import type { AnchorValue, ModelAnchor } from "../anchors/model-anchor.ts";
import type { AnyElement } from "../elements/element-registry.ts";
import type { Author, User } from "../user.ts";

/** Told by the element and by the model. `local`: this session asked for it. */
export class AnchorEvent {
  static readonly NAME = "anchor";
  readonly name = "anchor";
  readonly element: AnyElement;
  readonly anchorName: string;
  /** `undefined` if it was taken away. */
  readonly anchor: ModelAnchor | undefined;
  /** Where it points; `undefined` if it is about the element as such, or was taken away. */
  readonly value: AnchorValue;
  /** The same of the one that had the name before. */
  readonly oldValue: AnchorValue;
  readonly user: User;
  readonly sessionId: string;
  readonly local: boolean;

  constructor(
    element: AnyElement,
    author: Author,
    local: boolean,
    anchor: {
      readonly name: string;
      readonly anchor: ModelAnchor | undefined;
      readonly value: AnchorValue;
      readonly oldValue: AnchorValue;
    },
  ) {
    this.element = element;
    this.anchorName = anchor.name;
    this.anchor = anchor.anchor;
    this.value = anchor.value;
    this.oldValue = anchor.oldValue;
    this.user = author.user;
    this.sessionId = author.sessionId;
    this.local = local;
  }
}
