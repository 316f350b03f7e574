// A number. What several people add at the same time all counts; a set overwrites what came before it.

import type { NumberElement } from "@convergence/engine";
import type { NumberDeltaEvent, NumberSetValueEvent } from "../events/number-events.ts";
import { requireFinite } from "../require-argument.ts";
import { RealTimeElement } from "./real-time-element.ts";

export type NumberElementEvents = { readonly delta: NumberDeltaEvent; readonly value: NumberSetValueEvent };

export class RealTimeNumber extends RealTimeElement<number, NumberElementEvents> {
  static override readonly Events = { ...RealTimeElement.Events, DELTA: "delta" } as const;

  declare protected readonly node: NumberElement;

  add(value: number): this {
    const node = this.requireAttached();
    requireFinite("What is to be added", value);
    if (value !== 0) this.host.edit(node, { kind: "add", element: node.id, value });
    return this;
  }

  subtract(value: number): this {
    return this.add(-value);
  }

  increment(): this {
    return this.add(1);
  }

  decrement(): this {
    return this.add(-1);
  }
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly number: RealTimeNumber;
  }
}
