// What can happen to a reference; that edits move it along is no event of its own.

import type { Registered } from "../elements/element-registry.ts";

export type AnyReference = Registered<"reference">;

abstract class ReferenceEvent {
  abstract readonly name: string;
  readonly src: AnyReference;
  constructor(src: AnyReference) {
    this.src = src;
  }
}

/** Its owner has set it. */
export class ReferenceSetEvent extends ReferenceEvent {
  static readonly NAME = "set";
  readonly name = "set";
}

/** It points nowhere: its owner cleared it, or what it pointed at was replaced. */
export class ReferenceClearedEvent extends ReferenceEvent {
  static readonly NAME = "cleared";
  readonly name = "cleared";
}

/** It will not come back: its owner has left, or does not share it any more, or what it was about is gone. */
export class ReferenceDisposedEvent extends ReferenceEvent {
  static readonly NAME = "disposed";
  readonly name = "disposed";
}

/** Somebody else shares a reference. Told by what it is about, the element or the model. */
export class RemoteReferenceCreatedEvent {
  static readonly NAME = "reference";
  readonly name = "reference";
  readonly src: Registered<"element"> | Registered<"model">;
  readonly reference: AnyReference;

  constructor(src: Registered<"element"> | Registered<"model">, reference: AnyReference) {
    this.src = src;
    this.reference = reference;
  }
}
