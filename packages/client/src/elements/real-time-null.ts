// Null. It has nothing to change: set another value in its parent.

import { RealTimeElement } from "./real-time-element.ts";

export class RealTimeNull extends RealTimeElement<null> {}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly null: RealTimeNull;
  }
}
