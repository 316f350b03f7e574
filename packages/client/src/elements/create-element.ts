// The element object for an element of the model, by its type.

import type { Element } from "@convergence/engine";
import { RealTimeArray } from "./real-time-array.ts";
import { RealTimeBoolean } from "./real-time-boolean.ts";
import { RealTimeDate } from "./real-time-date.ts";
import type { ElementHost, RealTimeElement } from "./real-time-element.ts";
import { RealTimeNull } from "./real-time-null.ts";
import { RealTimeNumber } from "./real-time-number.ts";
import { RealTimeObject } from "./real-time-object.ts";
import { RealTimeString } from "./real-time-string.ts";

export function createElement(host: ElementHost, node: Element): RealTimeElement {
  switch (node.type) {
    case "object":
      return new RealTimeObject(host, node);
    case "array":
      return new RealTimeArray(host, node);
    case "string":
      return new RealTimeString(host, node);
    case "number":
      return new RealTimeNumber(host, node);
    case "boolean":
      return new RealTimeBoolean(host, node);
    case "date":
      return new RealTimeDate(host, node);
    case "null":
      return new RealTimeNull(host, node);
  }
}
