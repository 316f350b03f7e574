// How often each member may say what it lets others know of itself: so often a second, and some saved up.
//
// Law: what is said too fast is not refused: the latest of it waits and is passed on in time, and nothing else of it. One timer and
// one state for each member at most (P9).

import { RareMap } from "@convergence/engine";
import type { Clock } from "../clock.ts";
import { type Rate, TokenBucket } from "../connection/token-bucket.ts";
import type { MemberId } from "./room-input.ts";

export type StateLimiterOptions = {
  readonly clock: Pick<Clock, "now" | "after">;
  readonly rate: Rate;
  readonly onState: (member: MemberId, state: string | undefined) => void;
};

type Speaker = {
  readonly bucket: TokenBucket;
  latest: string | undefined;
  /** Not `undefined` while the latest waits. */
  cancel: (() => void) | undefined;
};

export class StateLimiter {
  readonly #options: StateLimiterOptions;
  readonly #speakers = new RareMap<MemberId, Speaker>();

  constructor(options: StateLimiterOptions) {
    this.#options = options;
  }

  say(member: MemberId, state: string | undefined): void {
    const { clock, rate } = this.#options;
    const now = clock.now();
    const speaker = this.#speakers.get(member) ?? {
      ...{ bucket: new TokenBucket(rate, now), latest: undefined, cancel: undefined },
    };
    this.#speakers.set(member, speaker);
    speaker.latest = state;
    if (speaker.cancel !== undefined) return;
    const waitMs = speaker.bucket.waitMs(now);
    if (waitMs === 0) return this.#pass(member, speaker);
    speaker.cancel = clock.after(waitMs, () => {
      speaker.cancel = undefined;
      this.#pass(member, speaker);
    });
  }

  /** A member is out; what of it waits is not passed on. */
  forget(member: MemberId): void {
    this.#speakers.get(member)?.cancel?.();
    this.#speakers.delete(member);
  }

  stop(): void {
    for (const member of [...this.#speakers.keys()]) this.forget(member);
  }

  #pass(member: MemberId, { bucket, latest }: Speaker): void {
    bucket.spend(1, this.#options.clock.now());
    this.#options.onState(member, latest);
  }
}
