// A client's clock that runs faster than the world's, so that a real line can be found dead before a test gets old.

import { setImmediate } from "node:timers";
import type { ConvergenceOptions } from "@convergence/client";

type Timers = NonNullable<ConvergenceOptions["timers"]>;

export function fastTimers(factor: number): Timers {
  const begin = Date.now();
  return {
    now: () => begin + (Date.now() - begin) * factor,
    after: (ms, action) => {
      const handle = setTimeout(action, ms / factor);
      return () => clearTimeout(handle);
    },
    soon: (action) => queueMicrotask(action),
    nextTurn: (action) => void setImmediate(action),
  };
}
