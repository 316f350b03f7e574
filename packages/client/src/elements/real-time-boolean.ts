// A boolean. `value` reads and sets it; of two that are set at the same time the later one wins.

import type { BooleanElement } from "@convergence/engine";
import type { BooleanSetValueEvent } from "../events/boolean-events.ts";
import { RealTimeElement } from "./real-time-element.ts";

export type BooleanElementEvents = { readonly value: BooleanSetValueEvent };

export class RealTimeBoolean extends RealTimeElement<boolean, BooleanElementEvents> {
  declare protected readonly node: BooleanElement;
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly boolean: RealTimeBoolean;
  }
}
