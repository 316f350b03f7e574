// Finds out who wrote which part of the text at a version, by playing the history there from its start, unseen. It goes on from where
// it has been, and begins anew for what is earlier.
//
// P9: histories longer than `originVersionsMax` are not played; then nobody is said to have written anything.

import type { HistoricalModel } from "@convergence/client";
import { originVersionsMax, playedAtOnceMax } from "../limits.ts";
import { PastOrigins } from "./past-origins.ts";
import type { Origins } from "./text-origins.ts";

export type FoundOrigins = { readonly elementId: string; readonly origins: Origins };

export class OriginFinder {
  readonly #open: () => Promise<HistoricalModel>;
  #played: { readonly past: HistoricalModel; readonly followed: PastOrigins } | undefined;
  #isClosed = false;

  /** `open`: gives the same model at version 0. */
  constructor(open: () => Promise<HistoricalModel>) {
    this.#open = open;
  }

  /** `undefined`: there is no text, or it is too far. Rejects with a `ConvergenceError`. */
  async at(version: number): Promise<FoundOrigins | undefined> {
    if (version > originVersionsMax) return undefined;
    const { past, followed } = await this.#begin();
    if (past.maxVersion() < version) await past.refresh();
    if (past.version() > version) {
      await past.playTo(0);
      followed.set();
    }
    while (past.version() < version) await past.playTo(Math.min(version, past.version() + playedAtOnceMax));
    return followed.string && { elementId: followed.string.id(), origins: followed.origins };
  }

  close(): void {
    this.#isClosed = true;
    this.#played?.past.close();
  }

  async #begin() {
    if (this.#played === undefined) {
      const past = await this.#open();
      this.#played = { past, followed: new PastOrigins(past, () => undefined) };
      if (this.#isClosed) past.close();
    }
    return this.#played;
  }
}
