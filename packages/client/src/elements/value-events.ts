// What an edit of the engine means to those who listen to its element.

import { type Edit, type Element, movedIndex } from "@convergence/engine";
import {
  ArrayInsertEvent,
  ArrayRemoveEvent,
  ArrayReorderEvent,
  ArraySetEvent,
  ArraySetValueEvent,
} from "../events/array-events.ts";
import { BooleanSetValueEvent } from "../events/boolean-events.ts";
import { DateSetValueEvent } from "../events/date-events.ts";
import type { ValueEvent } from "../events/element-event.ts";
import { NumberDeltaEvent, NumberSetValueEvent } from "../events/number-events.ts";
import { ObjectRemoveEvent, ObjectSetEvent, ObjectSetValueEvent } from "../events/object-events.ts";
import {
  StringInsertEvent,
  StringRemoveEvent,
  StringSetValueEvent,
  StringSpliceEvent,
} from "../events/string-events.ts";
import type { Author } from "../user.ts";
import { readValue } from "./read-value.ts";
import type { RealTimeArray } from "./real-time-array.ts";
import type { RealTimeBoolean } from "./real-time-boolean.ts";
import type { RealTimeDate } from "./real-time-date.ts";
import type { RealTimeElement } from "./real-time-element.ts";
import type { RealTimeNumber } from "./real-time-number.ts";
import type { RealTimeObject } from "./real-time-object.ts";
import type { RealTimeString } from "./real-time-string.ts";

export type EventSource = {
  readonly author: Author;
  readonly local: boolean;
  /** Whether a replacement of text is told as a removal and an insert. */
  readonly splitSplices: boolean;
  readonly wrap: (element: Element | undefined) => RealTimeElement;
};

/** The events of one edit, in order. An edit that nobody can tell from none has no event. */
export function valueEventsOf(edit: Edit, source: EventSource): ValueEvent[] {
  const { author, local, wrap } = source;
  const target = wrap(edit.element);
  switch (edit.kind) {
    case "splice":
      return spliceEvents(target as RealTimeString, edit.at, edit.removed, edit.inserted, source);
    case "add":
      return [new NumberDeltaEvent(target as RealTimeNumber, author, local, edit.value)];
    case "value":
      return valueEvents(edit, target, source);
    case "anchor":
      return []; // told by the model's anchors
    case "setKey":
      return [new ObjectSetEvent(target as RealTimeObject, author, local, edit.key, wrap(edit.value), wrap(edit.old))];
    case "removeKey":
      if (edit.old === undefined) return [];
      return [new ObjectRemoveEvent(target as RealTimeObject, author, local, edit.key, wrap(edit.old))];
  }
  const array = target as RealTimeArray;
  switch (edit.kind) {
    case "insert":
      return edit.values.map((value, i) => new ArrayInsertEvent(array, author, local, edit.gap + i, wrap(value)));
    case "remove":
      return edit.values.map((value) => new ArrayRemoveEvent(array, author, local, edit.at, wrap(value)));
    case "set":
      return [new ArraySetEvent(array, author, local, edit.at, wrap(edit.value), wrap(edit.old))];
    case "move": {
      const to = movedIndex(edit.at, edit.gap);
      return to === edit.at ? [] : [new ArrayReorderEvent(array, author, local, edit.at, to)];
    }
  }
}

function spliceEvents(
  target: RealTimeString,
  at: number,
  removed: string,
  inserted: string,
  source: EventSource,
): ValueEvent[] {
  const { author, local, splitSplices } = source;
  const events: ValueEvent[] = [];
  if (removed !== "" && inserted !== "" && !splitSplices) {
    return [new StringSpliceEvent(target, author, local, at, removed.length, inserted)];
  }
  if (removed !== "") events.push(new StringRemoveEvent(target, author, local, at, removed));
  if (inserted !== "") events.push(new StringInsertEvent(target, author, local, at, inserted));
  return events;
}

function valueEvents(
  edit: Extract<Edit, { kind: "value" }>,
  target: RealTimeElement,
  source: EventSource,
): ValueEvent[] {
  const { author, local } = source;
  const { element, now } = edit;
  switch (element.type) {
    case "string":
      return [new StringSetValueEvent(target as RealTimeString, author, local, String(now))];
    case "number":
      return [new NumberSetValueEvent(target as RealTimeNumber, author, local, now as number)];
    case "boolean":
      return [new BooleanSetValueEvent(target as RealTimeBoolean, author, local, now as boolean)];
    case "date":
      return [new DateSetValueEvent(target as RealTimeDate, author, local, new Date(now as number))];
    case "array":
      return [new ArraySetValueEvent(target as RealTimeArray, author, local, readValue(element))];
    case "object":
      return [new ObjectSetValueEvent(target as RealTimeObject, author, local, readValue(element))];
    case "null":
      return [];
  }
}
