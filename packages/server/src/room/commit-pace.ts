// When the next commit of a room may begin: at once, unless many would hear of it.
//
// In a crowd each commit costs a frame to everybody beside the write itself, and a commit for every keystroke of everybody would be
// most of what a server does. So there a commit waits until so long after the one before began, and takes along what comes
// meanwhile. Law: what came in after a quiet moment never waits, nor does anything for longer than `commitPaceMs`.

import type { ServerLimits } from "../limits.ts";
import type { RoomEffect } from "./room-effect.ts";

export type CommitPaceLimits = Pick<
  ServerLimits,
  "commitPaceMs" | "commitPaceSessionsMin" | "commitPaceInputsMax" | "paceMs"
>;

export const unpaced: CommitPaceLimits = {
  commitPaceMs: 0,
  commitPaceSessionsMin: Number.POSITIVE_INFINITY,
  commitPaceInputsMax: 0,
  paceMs: 0,
};

export class CommitPace {
  readonly #limits: CommitPaceLimits;
  #begunAt = Number.NEGATIVE_INFINITY;
  /** It was asked to be told when a rest is over. */
  #isResting = false;

  constructor(limits: CommitPaceLimits) {
    this.#limits = limits;
  }

  /** Are commits among so many as far apart as frames are to be? */
  isEnough(sessions: number): boolean {
    const { commitPaceSessionsMin, commitPaceMs, paceMs } = this.#limits;
    return sessions >= commitPaceSessionsMin && commitPaceMs >= paceMs;
  }

  begun(now: number): void {
    this.#begunAt = now;
  }

  /** What waits is wanted now, or a rest is over. */
  end(): void {
    this.#isResting = false;
    this.#begunAt = Number.NEGATIVE_INFINITY;
  }

  /** Is the next commit to wait? Asks, once, to be told when it need not any more. */
  rests(now: number, sessions: number, inputsWaiting: number, effects: RoomEffect[]): boolean {
    const { commitPaceMs, commitPaceSessionsMin, commitPaceInputsMax } = this.#limits;
    if (sessions < commitPaceSessionsMin || inputsWaiting > commitPaceInputsMax) return false;
    const ms = this.#begunAt + commitPaceMs - now;
    if (!(ms > 0 && ms <= commitPaceMs)) return false; // also where the clock was set back
    if (!this.#isResting) effects.push({ kind: "rest", ms });
    this.#isResting = true;
    return true;
  }
}
