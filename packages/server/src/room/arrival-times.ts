// When the changes came that a room has not settled: one mark for all that came within a millisecond, so that a flood of them
// costs no more than the time it takes.

type Mark = { upTo: number; readonly at: number };

/** Changes closer together than this count as one arrival. */
const togetherMs = 1;
const none: readonly number[] = [];

export class ArrivalTimes {
  #marks: Mark[] = [];

  /** `upTo`: how many inputs have come in, this one included. Never goes back, and neither does `at`. */
  arrived(upTo: number, at: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && at - last.at < togetherMs) last.upTo = upTo;
    else this.#marks.push({ upTo, at });
  }

  /** So many inputs are settled: how long each arrival waited that is settled as a whole. */
  settled(count: number, clock: { now(): number }): readonly number[] {
    const first = this.#marks[0];
    if (first === undefined || first.upTo > count) return none;
    const open = this.#marks.findIndex(({ upTo }) => upTo > count);
    const done = this.#marks.splice(0, open < 0 ? this.#marks.length : open);
    const at = clock.now();
    return done.map((mark) => at - mark.at);
  }

  /** What came so far gets no answer. */
  forget(): void {
    this.#marks = [];
  }
}
