// Who may begin an export: so many run at once, so many of one asker, and so many of one asker begin in a minute (P9).
//
// An asker is a user with a token, or an address. What is remembered of one is forgotten when the minute is over.

import type { ServerLimits } from "../limits.ts";

export type SlotLimits = Pick<ServerLimits, "exportsAtOnceMax" | "exportsPerUserMax" | "exportsPerMinuteMax">;

export type SlotRefusal = { readonly code: "overloaded" | "rate"; readonly message: string };

const minuteMs = 60_000;

export class ExportSlots {
  readonly #limits: SlotLimits;
  readonly #running = new Map<string, number>();
  readonly #begun = new Map<string, number>();
  #total = 0;
  #minute = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#total;
  }

  /** Takes a slot, and gives what is called, once, when the export is over. `now` in milliseconds. */
  take(asker: string, now: number): (() => void) | SlotRefusal {
    const { exportsAtOnceMax, exportsPerUserMax, exportsPerMinuteMax } = this.#limits;
    const minute = Math.floor(now / minuteMs);
    if (minute !== this.#minute) this.#begun.clear();
    this.#minute = minute;
    const begun = this.#begun.get(asker) ?? 0;
    const running = this.#running.get(asker) ?? 0;
    if (begun >= exportsPerMinuteMax) {
      return { code: "rate", message: `You have begun ${begun} exports in this minute, which is as many as may be.` };
    }
    if (running >= exportsPerUserMax) {
      return { code: "rate", message: `You have ${running} exports running, which is as many as may be.` };
    }
    if (this.#total >= exportsAtOnceMax) {
      return { code: "overloaded", message: `The server has its ${exportsAtOnceMax} exports running already.` };
    }
    this.#begun.set(asker, begun + 1);
    this.#running.set(asker, running + 1);
    this.#total++;
    return () => this.#release(asker);
  }

  #release(asker: string): void {
    const left = this.#running.get(asker)! - 1;
    if (left === 0) this.#running.delete(asker);
    else this.#running.set(asker, left);
    this.#total--;
  }
}
