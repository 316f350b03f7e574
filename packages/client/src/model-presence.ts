// What this window lets others in a model know of it: a little JSON, of which the latest counts.
//
// It lasts as long as the model is open here. It is sent at once, then at most every so often and the latest alone; after a
// reconnect it is sent anew. It is no data of the model: nothing is kept of it, and it is not in the history.

import type { Json } from "@convergence/engine";
import { presenceStateValue } from "@convergence/protocol";
import { presenceEveryMs } from "./limits.ts";
import { presenceTextOf } from "./presence-text.ts";
import type { Timers } from "./timers.ts";

export type ModelPresenceOptions = {
  readonly timers: Pick<Timers, "after">;
  /** Throws if the model is closed. */
  readonly requireOpen: () => void;
  readonly isOnline: () => boolean;
  readonly send: (state: string | undefined) => void;
};

export class ModelPresence {
  readonly #options: ModelPresenceOptions;
  #text: string | undefined;
  #isUsed = false;
  #isUnsent = false;
  /** Not `undefined` for a while after something was sent. */
  #cancelRest: (() => void) | undefined;

  /** For `RealTimeModel`: applications ask it for its presence. */
  constructor(options: ModelPresenceOptions) {
    this.#options = options;
  }

  /** What others are told, or will be. */
  state(): Json | undefined {
    return this.#text === undefined ? undefined : presenceStateValue(this.#text);
  }

  /**
   * Tells everybody who has the model open, and whoever opens it from now on; `undefined` takes it back. JSON of at most 2,048 bytes:
   * `value-invalid` for anything else, `limit` for more. Several calls within 50 milliseconds are told as one, the latest.
   */
  set(state: Json | undefined): void {
    this.#options.requireOpen();
    const text = state === undefined ? undefined : presenceTextOf(state);
    if (text === this.#text) return;
    this.#text = text;
    this.#isUsed = this.#isUnsent = true;
    this.#flush();
  }

  /** For the model: it follows the server again, which may know nothing of us. */
  resumed(): void {
    this.#isUnsent = this.#isUsed;
    this.#flush();
  }

  /** For the model: it is closed. */
  stop(): void {
    this.#cancelRest?.();
    this.#isUnsent = false;
  }

  #flush(): void {
    const { timers, isOnline, send } = this.#options;
    if (!this.#isUnsent || this.#cancelRest !== undefined || !isOnline()) return;
    this.#isUnsent = false;
    send(this.#text);
    this.#cancelRest = timers.after(presenceEveryMs, () => {
      this.#cancelRest = undefined;
      this.#flush();
    });
  }
}
