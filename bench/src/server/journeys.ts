// How long edits take from one place to another. Edits of one author arrive in their order, so counting tells which one has come.

/** One author's edits: when each was made. */
export class Departures {
  readonly times: number[] = [];

  depart(): void {
    this.times.push(performance.now());
  }
}

/** What became of them at one place. */
export class Arrivals {
  readonly #departures: Departures;
  readonly #latencies: number[];
  readonly #isMeasured: () => boolean;
  #next = 0;

  /** `latencies` takes the milliseconds of what arrives while `isMeasured`. */
  constructor(departures: Departures, latencies: number[], isMeasured: () => boolean) {
    this.#departures = departures;
    this.#latencies = latencies;
    this.#isMeasured = isMeasured;
  }

  get count(): number {
    return this.#next;
  }

  readonly arrive = (edits: number): void => {
    const now = performance.now();
    const isMeasured = this.#isMeasured();
    for (const end = this.#next + edits; this.#next < end; this.#next++) {
      const departed = this.#departures.times[this.#next];
      if (departed === undefined) throw new Error(`Edit ${this.#next} has arrived and was not made`);
      if (isMeasured) this.#latencies.push(now - departed);
    }
  };
}

/** The smallest value that is not below so great a share of all. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
