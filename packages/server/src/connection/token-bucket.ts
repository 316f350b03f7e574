// How much may be done in a while: so much a second, and what was saved up while less was done. Pure.
//
// What is done counts even if it was too much: then there is a debt, and `waitMs` says how long it takes to pay it off.

export type Rate = { readonly perSecond: number; readonly burst: number };

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  /** Full at first. `now`: in milliseconds. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  spend(cost: number, now: number): void {
    this.#fill(now);
    this.#tokens -= cost;
  }

  /** How long until nothing is owed any more; 0 if nothing is. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1000) / this.#rate.perSecond);
  }

  /** Is as much owed as could ever have been saved up? Nobody who waits when told to gets there. */
  isOverdrawn(now: number): boolean {
    this.#fill(now);
    return this.#tokens < -this.#rate.burst;
  }

  /** A clock that is set back gives nothing and takes nothing. */
  #fill(now: number): void {
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (passed * this.#rate.perSecond) / 1000);
  }
}
