// Something changed in an element or anywhere below it.

import type { AnyElement } from "../elements/element-registry.ts";
import type { User } from "../user.ts";
import type { ValueEvent } from "./element-event.ts";

/** `relativePath` leads from `element` to the element that changed; user and session are those of the author. */
export class ModelChangedEvent {
  static readonly NAME = "model_changed";
  readonly name = "model_changed";
  readonly element: AnyElement;
  readonly relativePath: readonly (string | number)[];
  readonly childEvent: ValueEvent;

  constructor(element: AnyElement, relativePath: readonly (string | number)[], childEvent: ValueEvent) {
    this.element = element;
    this.relativePath = relativePath;
    this.childEvent = childEvent;
  }

  get user(): User {
    return this.childEvent.user;
  }
  get sessionId(): string {
    return this.childEvent.sessionId;
  }
  get version(): number | undefined {
    return this.childEvent.version;
  }
  get time(): Date | undefined {
    return this.childEvent.time;
  }
  get local(): boolean {
    return this.childEvent.local;
  }
}
