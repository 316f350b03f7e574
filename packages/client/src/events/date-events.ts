// What can happen to a date.

import type { Registered } from "../elements/element-registry.ts";
import type { Author } from "../user.ts";
import { ValueEvent } from "./element-event.ts";

export class DateSetValueEvent extends ValueEvent<Registered<"date">> {
  static readonly NAME = "value";
  readonly name = "value";
  readonly value: Date;

  constructor(element: Registered<"date">, author: Author, local: boolean, value: Date) {
    super(element, author, local);
    this.value = value;
  }
}
