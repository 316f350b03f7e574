// How often each client of a room has differed of late. P9: a client that differs again and again, or says so, is not sent the
// whole model again and again. Pure.

import { RareMap } from "@convergence/engine";
import { divergedClientsMax, divergencesMax, divergenceWindowMs } from "../limits.ts";

export class DivergenceCount {
  /** When, of those that did; the clients in the order of their last time. */
  readonly #times = new RareMap<string, readonly number[]>();

  /** It did once more. Returns whether that was once too often. */
  note(client: string, now: number): boolean {
    const recent = (this.#times.get(client) ?? []).filter((time) => now - time < divergenceWindowMs);
    const isTooOften = recent.length >= divergencesMax;
    this.#times.delete(client);
    this.#times.set(client, isTooOften ? recent : [...recent, now]);
    const [oldest] = this.#times.keys();
    if (this.#times.size > divergedClientsMax) this.#times.delete(oldest!);
    return isTooOften;
  }
}
