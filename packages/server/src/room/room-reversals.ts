// The wishes of a room's members to have past changes taken back, until it is known what that takes.
//
// P9: of each member one is found out at a time, and so many wait. Nobody else waits for it: what is found out is of the version at
// which it began, or a later one, and what came since is merged with it (`Trunk.performLate`).

import { RareMap, type TrunkSession } from "@convergence/engine";
import { reversalsWaitingMax } from "../limits.ts";
import type { MemberId, RevertWish } from "./room-input.ts";

export type AskedReversal = { readonly wish: RevertWish; readonly watch: TrunkSession };

export class RoomReversals {
  readonly #asked = new RareMap<MemberId, AskedReversal>();
  readonly #waiting = new RareMap<MemberId, RevertWish[]>();

  isAsking(member: MemberId): boolean {
    return this.#asked.has(member);
  }

  asked(member: MemberId, asked: AskedReversal): void {
    this.#asked.set(member, asked);
  }

  /** False if too many wait already. */
  wait(member: MemberId, wish: RevertWish): boolean {
    const waiting = this.#waiting.get(member) ?? [];
    if (waiting.length >= reversalsWaitingMax) return false;
    waiting.push(wish);
    this.#waiting.set(member, waiting);
    return true;
  }

  /** The wish that was found out, and the one that comes next. */
  answered(member: MemberId): { readonly asked: AskedReversal | undefined; readonly next: RevertWish | undefined } {
    const asked = this.#asked.get(member);
    this.#asked.delete(member);
    const waiting = this.#waiting.get(member);
    const next = waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(member);
    return { asked, next };
  }

  /** The member has left. Returns what was being found out for it. */
  forget(member: MemberId): AskedReversal | undefined {
    const { asked } = this.answered(member);
    this.#waiting.delete(member);
    return asked;
  }

  clear(): void {
    this.#asked.clear();
    this.#waiting.clear();
  }
}
