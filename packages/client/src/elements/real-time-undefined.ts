// What a look-up of nothing returns, so that look-ups can be chained without asking at each step.

import { type ElementHost, RealTimeElement } from "./real-time-element.ts";

export class RealTimeUndefined extends RealTimeElement<undefined> {
  constructor(host: ElementHost) {
    super(host, undefined);
  }
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly undefined: RealTimeUndefined;
  }
}
