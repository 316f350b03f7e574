// What can happen to a boolean.

import type { Registered } from "../elements/element-registry.ts";
import type { Author } from "../user.ts";
import { ValueEvent } from "./element-event.ts";

export class BooleanSetValueEvent extends ValueEvent<Registered<"boolean">> {
  static readonly NAME = "value";
  readonly name = "value";
  readonly value: boolean;

  constructor(element: Registered<"boolean">, author: Author, local: boolean, value: boolean) {
    super(element, author, local);
    this.value = value;
  }
}
