// Grants wishes one at a time. What is wished for meanwhile waits, and of that the newest alone: a slider that is dragged wishes for
// more than anybody can show, and has to end where it was let go.
//
// Law: the last wish is granted, and nothing begins before what was begun earlier has ended. It does not deal with failures: `grant`
// has to.

export class NewestWish<T> {
  readonly #grant: (wish: T) => Promise<void>;
  #next: { readonly wish: T } | undefined;
  #isBusy = false;

  constructor(grant: (wish: T) => Promise<void>) {
    this.#grant = grant;
  }

  /** Something else was wished for than what is being granted. */
  get isWaiting(): boolean {
    return this.#next !== undefined;
  }

  ask(wish: T): void {
    this.#next = { wish };
    if (!this.#isBusy) void this.#run();
  }

  /** What waits is not wished for any more. */
  forget(): void {
    this.#next = undefined;
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    try {
      while (this.#next !== undefined) {
        const { wish } = this.#next;
        this.#next = undefined;
        await this.#grant(wish);
      }
    } finally {
      this.#isBusy = false;
    }
  }
}
