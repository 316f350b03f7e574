// The refusals of one session that the store keeps in case its client asks again (P4), and when it may forget them: once the client
// has said that it has seen them. Pure.

import { Queue, type Tag } from "@convergence/engine";
import { seenRefusalsMax } from "../limits.ts";

export class UnseenRefusals {
  readonly #unseen = new Queue<{ readonly tag: Tag; readonly sequence: number }>();
  /** In the store, and seen; those that were there before the session began count as unseen until one after them is seen. */
  #seen = 0;
  #before: number;
  #lastSeen = 0;

  /** `kept`: in the store when the session began. */
  constructor(kept: number) {
    this.#before = kept;
  }

  /** How many are kept that the client may still ask for. */
  get count(): number {
    return this.#before + this.#unseen.length;
  }

  /** One more, which comes at `tag` in the session's stream. */
  add(tag: Tag, sequence: number): void {
    this.#unseen.push({ tag, sequence });
  }

  /** The client has seen its stream up to `tag`. Returns the sequence below which the store may forget, when that is worth while. */
  see(tag: Tag): number | undefined {
    for (let first = this.#unseen.at(0); first !== undefined && first.tag <= tag; first = this.#unseen.at(0)) {
      this.#unseen.shift();
      this.#lastSeen = first.sequence;
      this.#seen += 1 + this.#before;
      this.#before = 0;
    }
    if (this.#seen < seenRefusalsMax) return undefined;
    this.#seen = 0;
    return this.#lastSeen + 1;
  }
}
