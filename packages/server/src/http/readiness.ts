// Whether this server should be sent people: it is not going down, and its store answers.
//
// Anybody may ask, as often as he likes: at most one question is with the store at a time, and a store that hangs costs each
// who asks a bounded wait. Says nothing about why a store fails; that is in the log of whoever it failed.

import type { Storage } from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { defaultDomain } from "./domain-of-path.ts";
import { storeAnswerMsMax } from "./http-limits.ts";

/** `store-slow`: it has not answered in time. It may yet. */
export type Readiness = "ready" | "draining" | "store-unavailable" | "store-slow";

export type ReadinessOptions = {
  readonly storage: Pick<Storage, "listCollections">;
  readonly isDraining: () => boolean;
  readonly clock: Pick<Clock, "after">;
};

export function createReadiness({ storage, isDraining, clock }: ReadinessOptions): () => Promise<Readiness> {
  let asked: Promise<Readiness> | undefined;

  const ask = (): Promise<Readiness> => {
    const answer = storage
      .listCollections(defaultDomain, { limit: 1 })
      .then(
        () => "ready" as const,
        () => "store-unavailable" as const,
      )
      .finally(() => {
        asked = undefined;
      });
    return answer;
  };

  return async () => {
    if (isDraining()) return "draining";
    asked ??= ask();
    const late = Promise.withResolvers<Readiness>();
    const cancel = clock.after(storeAnswerMsMax, () => late.resolve("store-slow"));
    const state = await Promise.race([asked, late.promise]);
    cancel();
    return isDraining() ? "draining" : state;
  };
}
