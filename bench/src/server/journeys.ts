// How long edits take from one place to another. Edits of one author arrive in their order, so counting tells which one has come.

/** One author's edits: when each was made. */
export class Departures {
  readonly times: number[] = [];

  depart(): void {
    this.times.push(performance.now());
  }
}

/** How long they took, of those that were made while it was measured. */
export class Latencies {
  readonly #values: number[] = [];
  isMeasured = false;

  add(ms: number): void {
    if (this.isMeasured) this.#values.push(ms);
  }

  figures(): { readonly [figure: string]: number } {
    return { "p50 ms": percentile(this.#values, 0.5), "p99 ms": percentile(this.#values, 0.99) };
  }
}

/** What became of them at one place. */
export class Arrivals {
  readonly #departures: Departures;
  readonly #latencies: Latencies;
  #next = 0;

  constructor(departures: Departures, latencies: Latencies) {
    this.#departures = departures;
    this.#latencies = latencies;
  }

  get isComplete(): boolean {
    return this.#next === this.#departures.times.length;
  }

  readonly arrive = (edits: number): void => {
    const now = performance.now();
    for (const end = this.#next + edits; this.#next < end; this.#next++) {
      const departed = this.#departures.times[this.#next];
      if (departed === undefined) throw new Error(`Edit ${this.#next} has arrived and was not made`);
      this.#latencies.add(now - departed);
    }
  };
}

/** The moves of one cursor at one who watches it. One that is overtaken by the next before it is told is never seen. */
export class Sightings {
  readonly #latencies: Latencies;
  /** By the place, which must not come again soon. */
  readonly #departures = new Map<number, number>();
  #last: number | undefined;
  #isComplete = true;
  seen = 0;

  constructor(latencies: Latencies) {
    this.#latencies = latencies;
  }

  /** Its last move has been seen. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  depart(position: number): void {
    this.#departures.set(position, performance.now());
    this.#last = position;
    this.#isComplete = false;
  }

  see(position: number): void {
    const departed = this.#departures.get(position);
    if (departed === undefined) throw new Error(`A cursor was seen at ${position}, where it has not been put`);
    this.#latencies.add(performance.now() - departed);
    this.seen++;
    if (position === this.#last) this.#isComplete = true;
  }
}

/** The smallest value that is not below so great a share of all. */
function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
