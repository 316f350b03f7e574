// Compares what clients say that they have with what their room has, at the same version.
//
// P9: the digest of a version is made once, however many ask, in slices, and never for more than a small share of the time: in a
// room that changes all the time nobody is quiet enough to ask, and who asks all the same waits. What was asked of a version that
// is past, and whose digest was not made then, is not answered; the client asks again when it has followed.

import { RareMap, type StateDigest, type Version } from "@convergence/engine";
import type { Clock } from "../clock.ts";
import { digestRestMsMin, digestRestShare, digestStepsPerSlice, digestsKeptMax } from "../limits.ts";
import type { MemberId } from "../room/room-input.ts";

export type DigestClaim = {
  readonly member: MemberId;
  readonly version: Version;
  readonly digest: StateDigest;
};

export type RoomDigestsOptions = {
  readonly clock: Clock;
  /** The room's, which is what the next digest will be of. */
  readonly version: () => Version;
  /** Makes the digest of that version; gives none if the model goes on meanwhile. */
  readonly digesting: () => Generator<undefined, StateDigest | undefined>;
  readonly onMatch: (claim: DigestClaim) => void;
  readonly onMismatch: (claim: DigestClaim, own: StateDigest) => void;
};

export class RoomDigests {
  readonly #options: RoomDigestsOptions;
  /** What is to be compared as soon as there is a digest. */
  #claims = new RareMap<MemberId, DigestClaim>();
  /** Of the versions that were digested last. */
  readonly #known = new RareMap<Version, StateDigest>();
  #isUnderWay = false;
  #isStopped = false;
  #restsUntil = 0;
  #cancel: () => void = () => undefined;

  constructor(options: RoomDigestsOptions) {
    this.#options = options;
  }

  claim(claim: DigestClaim): void {
    const known = this.#known.get(claim.version);
    if (known !== undefined) return this.#compare(claim, known);
    if (claim.version !== this.#options.version()) return;
    this.#claims.set(claim.member, claim);
    this.#beginLater();
  }

  /** The member has left. */
  forget(member: MemberId): void {
    this.#claims.delete(member);
  }

  stop(): void {
    this.#isStopped = true;
    this.#claims.clear();
    this.#cancel();
  }

  #beginLater(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const { clock } = this.#options;
    this.#cancel = clock.after(Math.max(0, this.#restsUntil - clock.now()), () => this.#begin());
  }

  #begin(): void {
    const { version, digesting, clock } = this.#options;
    const present = version();
    for (const { member, version: claimed } of this.#claims.values()) {
      if (claimed !== present) this.#claims.delete(member);
    }
    if (this.#claims.size === 0) this.#isUnderWay = false;
    else this.#goOn(digesting(), present, clock.now());
  }

  #goOn(steps: Generator<undefined, StateDigest | undefined>, version: Version, startedAt: number): void {
    if (this.#isStopped) return;
    for (let left = digestStepsPerSlice; left > 0; left--) {
      const { done, value } = steps.next();
      if (done) return this.#end(version, value, startedAt);
    }
    this.#options.clock.soon(() => this.#goOn(steps, version, startedAt));
  }

  #end(version: Version, digest: StateDigest | undefined, startedAt: number): void {
    const now = this.#options.clock.now();
    this.#restsUntil = now + Math.max(digestRestMsMin, (now - startedAt) * digestRestShare);
    this.#isUnderWay = false;
    const claims = [...this.#claims.values()];
    this.#claims.clear();
    if (digest !== undefined) this.#remember(version, digest);
    for (const claim of claims) this.claim(claim);
  }

  #remember(version: Version, digest: StateDigest): void {
    this.#known.set(version, digest);
    const [oldest] = this.#known.keys();
    if (this.#known.size > digestsKeptMax) this.#known.delete(oldest!);
  }

  #compare(claim: DigestClaim, own: StateDigest): void {
    const { onMatch, onMismatch } = this.#options;
    if (claim.digest === own) onMatch(claim);
    else onMismatch(claim, own);
  }
}
