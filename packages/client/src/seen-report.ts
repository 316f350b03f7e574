// When the server is told how far a model has followed it, with nothing else to say.
//
// R6: once all of ours is decided and nothing more of ours follows, which would say it too, so that the server can forget what it kept for
// merging it. One that only reads says now and then how far it is, so that the server keeps no more than that for what it may write. Where
// others write very much, that is not waited for: the server would let go of whoever it could not merge any more.

import type { Branch } from "@convergence/engine";
import { seenAfterMs, seenAtOnceVersions, seenVersionsMax } from "./limits.ts";
import type { Timers } from "./timers.ts";

export type SeenReportOptions = {
  readonly timers: Pick<Timers, "after">;
  readonly branch: () => Pick<Branch, "version" | "pendingCount">;
  /** Does the model follow the server, and can it be told something? */
  readonly maySay: () => boolean;
  readonly say: () => void;
};

export class SeenReport {
  readonly #options: SeenReportOptions;
  /** Something went out since the server was last told. */
  #isOwed = false;
  /** And since it is waited to tell it. */
  #isRecent = false;
  /** The last version that the server was told we have. */
  #told = 0;
  #cancel: (() => void) | undefined;

  constructor(options: SeenReportOptions) {
    this.#options = options;
  }

  /** The server knows that we are here. */
  begun(): void {
    this.#told = this.#options.branch().version;
  }

  /** Something went out that said what we have seen, and will have to be forgotten. */
  sent(): void {
    this.#isOwed = true;
    this.#isRecent = true;
    this.begun();
  }

  /** Something is in. */
  followed(): void {
    const { branch, maySay } = this.#options;
    const unsaid = branch().version - this.#told;
    if (unsaid >= seenVersionsMax) this.#isOwed = true;
    if (!this.#isOwed || branch().pendingCount > 0) return;
    if (unsaid >= seenAtOnceVersions && maySay()) this.#say();
    else if (this.#cancel === undefined) this.#wait();
  }

  #wait(): void {
    this.#isRecent = false;
    this.#cancel = this.#options.timers.after(seenAfterMs, () => this.#sayOrWait());
  }

  #sayOrWait(): void {
    const { branch, maySay } = this.#options;
    this.#cancel = undefined;
    if (!this.#isOwed || branch().pendingCount > 0 || !maySay()) return;
    if (this.#isRecent) this.#wait();
    else this.#say();
  }

  #say(): void {
    this.stop();
    this.begun();
    this.#options.say();
  }

  /** The model does not follow the server any more. */
  stop(): void {
    this.#isOwed = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
