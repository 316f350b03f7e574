// A date. `value` reads and sets it; of two that are set at the same time the later one wins.

import type { DateElement } from "@convergence/engine";
import type { DateSetValueEvent } from "../events/date-events.ts";
import { RealTimeElement } from "./real-time-element.ts";

export type DateElementEvents = { readonly value: DateSetValueEvent };

export class RealTimeDate extends RealTimeElement<Date, DateElementEvents> {
  declare protected readonly node: DateElement;
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly date: RealTimeDate;
  }
}
