// A store as one process of a server sees it: slow, sometimes full, and gone for that process when it crashes. A commit that was
// under way at the crash is on the disk or not, and nobody was told.

import type { Choices } from "@convergence/proof";
import {
  type CheckableStorage,
  type Commit,
  createMemoryStorage,
  type Storage,
  StoreUnavailableError,
} from "@convergence/storage";
import type { VirtualTime } from "./virtual-time.ts";

export type StorageCounts = { commits: number; failed: number; answersLost: number; cutOff: number };

export class CrashingStorage {
  readonly disk: CheckableStorage;
  readonly counts: StorageCounts = { commits: 0, failed: 0, answersLost: 0, cutOff: 0 };
  readonly #time: VirtualTime;
  readonly #choices: Choices;
  /** Of the process that is alive. What an earlier one asks for never comes to anything. */
  #process = 0;
  /** Set to false for the last stretch of a world, which has to come to rest. */
  mayFail = true;

  constructor(time: VirtualTime, choices: Choices) {
    this.#time = time;
    this.#choices = choices;
    this.disk = createMemoryStorage({ epoch: "world" });
  }

  crash(): void {
    this.#process++;
  }

  /** The store for the process that starts now. */
  open(): Storage {
    const mine = this.#process;
    const isAlive = () => mine === this.#process;
    return new Proxy(this.disk, {
      get: (disk, name) => {
        const member = disk[name as keyof Storage];
        if (typeof member !== "function") return member;
        const method = member.bind(disk) as (...values: unknown[]) => Promise<unknown>;
        if (name === "commit") return (commit: Commit) => this.#commit(commit, isAlive);
        return (...values: unknown[]) => this.#answer(() => method(...values), isAlive);
      },
    });
  }

  async #answer<T>(work: () => Promise<T>, isAlive: () => boolean): Promise<T> {
    await this.#wait(this.#choices.below(5), isAlive);
    return work();
  }

  async #commit(commit: Commit, isAlive: () => boolean): Promise<Uint8Array> {
    this.counts.commits++;
    const isSlow = this.#choices.chance(0.05);
    await this.#wait(isSlow ? this.#choices.below(2000) : 1 + this.#choices.below(10), isAlive);
    if (this.mayFail && this.#choices.chance(0.01)) {
      this.counts.failed++;
      throw new StoreUnavailableError("The disk is full", { outcomeKnown: true });
    }
    const digest = await this.disk.commit(commit);
    await this.#wait(this.#choices.below(5), isAlive);
    if (this.mayFail && this.#choices.chance(0.005)) {
      this.counts.answersLost++;
      throw new StoreUnavailableError("The disk gave no answer", { outcomeKnown: false });
    }
    return digest;
  }

  /** For a process that has died meanwhile it never ends. */
  #wait(delayMs: number, isAlive: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#time.after(delayMs, () => {
        if (isAlive()) resolve();
        else this.counts.cutOff++;
      });
    });
  }
}
