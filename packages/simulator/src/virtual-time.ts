// Time that passes only when asked to: events in the order of their time, then of their making.

type Event = { readonly at: number; readonly order: number; readonly action: () => void };

export class VirtualTime {
  #now: number;
  #order = 0;
  #events: Event[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }
  get isIdle(): boolean {
    return this.#events.length === 0;
  }

  /** Returns what cancels it. */
  after(delayMs: number, action: () => void): () => void {
    const event: Event = { at: this.#now + Math.max(0, delayMs), order: ++this.#order, action };
    let index = this.#events.length;
    while (index > 0 && this.#events[index - 1]!.at > event.at) index--;
    this.#events.splice(index, 0, event);
    return () => {
      this.#events = this.#events.filter((each) => each !== event);
    };
  }

  /** Lets the next event happen; false if there is none until `limit`. */
  step(limit: number): boolean {
    const event = this.#events[0];
    if (event === undefined || event.at > limit) return false;
    this.#events.shift();
    this.#now = event.at;
    event.action();
    return true;
  }

  /** Moves on to a moment before which nothing is left to happen. */
  advance(until: number): void {
    this.#now = Math.max(this.#now, until);
  }
}

/** Lets every promise that can go on go on. Nothing in a world waits for real time, so a few turns are enough. */
export async function drainPromises(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
