// A hub for a test: silent, in real time, everybody is let in, and nothing is held back for pacing unless the test asks for it.

import type { Storage } from "@convergence/storage";
import { systemClock } from "../clock.ts";
import { createHub, type Hub, type HubOptions } from "../hub.ts";

const ignore = (): void => undefined;

export function openHub(storage: Storage, options: Partial<HubOptions> = {}): Hub {
  return createHub({
    storage,
    clock: systemClock,
    log: { info: ignore, warn: ignore, error: ignore },
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
    ...options,
    limits: { paceMs: 0, ...options.limits },
  });
}
