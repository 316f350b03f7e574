// An operation of ours without lasting effect (P2): somebody who had not seen it removed or overwrote what it was about. Tells
// what is lost, against whom and against what.
//
// Nobody hears of what lost nothing: of a removal, whatever became of what it removed; of what they wrote over themselves.

import {
  type Conflict,
  formatElementId,
  type Operation,
  type OperationJson,
  operationJson,
  type Value,
  valueFromTree,
} from "@convergence/engine";
import type { AnyElement } from "../elements/element-registry.ts";
import type { Path } from "../elements/real-time-element.ts";
import type { Author } from "../user.ts";
import type { EventModel } from "./model-events.ts";

export class ConflictEvent {
  static readonly NAME = "conflict";
  readonly name = "conflict";
  readonly src: EventModel;
  /** `gone`: its element, or what it was about, was removed or replaced first. `overwritten`: it took effect, then `winner` took
   *  its place. */
  readonly kind: Conflict["kind"];
  /** In the form that history has operations in. */
  readonly operation: OperationJson;
  readonly elementId: string;
  /** The element, if it is still in the model. */
  readonly element: AnyElement | undefined;
  /** Where that is now. */
  readonly path: Path | undefined;
  /** The data that our operation brought and that is not in the model: text that was typed (not text that it removed), the items
   *  inserted, the value set, the number added. `undefined` for a move, which brings none. */
  readonly lostValue: Value | undefined;
  /** The version at which the model's history has our operation; `undefined` while it is not committed. */
  readonly ownVersion: number | undefined;
  /**
   * What took its place, and whose it was, at which version. The three are `undefined` if nobody else did: what the operation was
   * about came with a change of our own that was refused, or was never in the model (`diverged`). And if it is no longer known:
   * while changes wait for the server, what others removed is remembered for 10,000 elements that these changes are about.
   */
  readonly winner: OperationJson | undefined;
  readonly by: Author | undefined;
  readonly version: number | undefined;

  constructor(src: EventModel, conflict: Conflict, element: AnyElement | undefined, by: Author | undefined) {
    const { operation, winner } = conflict;
    this.src = src;
    this.kind = conflict.kind;
    this.operation = operationJson(operation);
    this.elementId = formatElementId(operation.element);
    this.element = element;
    this.path = element?.path();
    this.lostValue = broughtBy(operation);
    this.ownVersion = conflict.version;
    this.winner = winner && operationJson(winner.operation);
    this.by = by;
    this.version = winner?.version;
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
