// An operation of ours without lasting effect (P2): somebody who had not seen it removed or overwrote what it was about.

import { type Conflict, formatElementId, type Operation, type Value, valueFromTree } from "@convergence/engine";
import type { AnyElement } from "../elements/element-registry.ts";
import type { EventModel } from "./model-events.ts";

export class ConflictEvent {
  static readonly NAME = "conflict";
  readonly name = "conflict";
  readonly src: EventModel;
  /** `gone`: its element, or what it was about, is no more. `overwritten`: it took effect, then `winner` took its place. */
  readonly kind: Conflict["kind"];
  readonly operation: Operation;
  readonly elementId: string;
  /** The element, if it is still in the model. */
  readonly element: AnyElement | undefined;
  /** The data that our operation brought and that is not in the model; `undefined` if it brought none. */
  readonly lostValue: Value | undefined;
  readonly winner: Operation | undefined;

  constructor(src: EventModel, conflict: Conflict, element: AnyElement | undefined) {
    const { operation } = conflict;
    this.src = src;
    this.kind = conflict.kind;
    this.operation = operation;
    this.elementId = formatElementId(operation.element);
    this.element = element;
    this.lostValue = broughtBy(operation);
    this.winner = conflict.kind === "overwritten" ? conflict.winner : undefined;
  }
}

function broughtBy(operation: Operation): Value | undefined {
  switch (operation.kind) {
    case "splice":
      return operation.insert === "" ? undefined : operation.insert;
    case "insert":
      return operation.values.map(valueFromTree);
    case "set":
    case "setKey":
    case "value":
      return valueFromTree(operation.value);
    case "add":
      return operation.value;
    default:
      return undefined;
  }
}
