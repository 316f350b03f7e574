// A store as one process of a server sees it: slow, full or cut off for a while, and gone for that process when it dies.
//
// A commit is written record by record, then synced; only then is it durable and answered. What is not synced at a crash has
// got as far as chance will have it: with all its records it is there, torn it is not there at all. Reads see what is durable.

import type { Choices } from "@convergence/proof";
import {
  type CheckableStorage,
  type Commit,
  createMemoryStorage,
  type Storage,
  StoreUnavailableError,
} from "@convergence/storage";
import type { ServerProcess } from "./server-process.ts";
import type { Trace } from "./trace.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type DiskCounts = {
  commits: number;
  diskFull: number;
  slowWrites: number;
  storeCut: number;
  answersLost: number;
  tornWrites: number;
  /** Commits that a crash caught not yet synced, and that are there all the same. */
  survivedUnsynced: number;
  /** Times that a log was asked to be packed. */
  packings: number;
};

export type DiskOptions = {
  readonly time: VirtualTime;
  readonly choices: Choices;
  readonly trace: Trace;
  /** Hears of each commit when it is durable. */
  readonly onDurable: (commit: Commit) => void;
  /** A fault for tests of the laws: half a commit survives. */
  readonly keepsTornCommits?: boolean;
  /** Of the store; its own default, which no world reaches, when left out. */
  readonly changesPerSegment?: number | undefined;
};

type Unsynced = { readonly process: ServerProcess; readonly commit: Commit };

/** Calls that write. The others go on when the disk is full. */
const writes: ReadonlySet<string> = new Set([
  "createModel",
  "registerClient",
  "saveSnapshot",
  "createCollection",
  "packLog",
  "nameVersion",
  "renameVersion",
  "removeVersionName",
]);

export class SimulatedDisk {
  /** What is durable. */
  readonly durable: CheckableStorage;
  readonly counts: DiskCounts = {
    ...{ commits: 0, diskFull: 0, slowWrites: 0, storeCut: 0, answersLost: 0, tornWrites: 0, survivedUnsynced: 0 },
    packings: 0,
  };
  readonly #options: DiskOptions;
  readonly #unsynced = new Set<Unsynced>();
  #fullUntil = 0;
  #slowUntil = 0;
  #cutUntil = 0;
  #diesInNextWrite = false;
  /** While false, answers get lost now and then. */
  #isWell = false;

  constructor(options: DiskOptions) {
    this.#options = options;
    const { changesPerSegment } = options;
    this.durable = createMemoryStorage({
      epoch: "world",
      ...(changesPerSegment === undefined ? {} : { changesPerSegment }),
    });
  }

  fill(forMs: number): void {
    this.#fullUntil = this.#options.time.now + forMs;
  }

  slowDown(forMs: number): void {
    this.#slowUntil = this.#options.time.now + forMs;
  }

  /** Nothing gets from the server to the store, nor back. */
  cutOff(forMs: number): void {
    this.#cutUntil = this.#options.time.now + forMs;
  }

  /** The process dies when the next commit is written and not synced. */
  dieInNextWrite(): void {
    this.#diesInNextWrite = true;
  }

  heal(): void {
    this.#isWell = true;
    this.#fullUntil = this.#slowUntil = this.#cutUntil = 0;
  }

  /** The machine fails: what this process had not synced is there or not. */
  crash(process: ServerProcess): void {
    for (const unsynced of this.#unsynced) if (unsynced.process === process) this.#recover(unsynced);
  }

  /** The store for a process. */
  open(process: ServerProcess): Storage {
    return new Proxy(this.durable, {
      get: (disk, name) => {
        const member = disk[name as keyof Storage];
        if (typeof member !== "function") return member;
        if (name === "commit") return (commit: Commit) => this.#commit(process, commit);
        const method = member.bind(disk) as (...values: unknown[]) => Promise<unknown>;
        return (...values: unknown[]) => this.#call(process, String(name), () => method(...values));
      },
    });
  }

  async #call<T>(process: ServerProcess, name: string, work: () => Promise<T>): Promise<T> {
    await this.#wait(process, name, 0);
    this.#requireReachable(name);
    if (writes.has(name)) this.#requireSpace(name);
    if (name === "packLog") this.counts.packings++;
    const result = await work();
    await this.#wait(process, `the answer to ${name}`, 0);
    return result;
  }

  async #commit(process: ServerProcess, commit: Commit): Promise<Uint8Array> {
    const { trace, time, choices } = this.#options;
    const what = `commit ${wordsOf(commit)}`;
    this.counts.commits++;
    await this.#wait(process, what, 0);
    this.#requireReachable(what);
    this.#requireSpace(what);
    const unsynced = { process, commit };
    this.#unsynced.add(unsynced);
    trace.add("disk", `writes ${what}`);
    if (this.#diesInNextWrite) {
      this.#diesInNextWrite = false;
      process.die(`sync of ${what}`);
    }
    await this.#wait(process, `sync of ${what}`, 1);
    if (!this.#unsynced.delete(unsynced)) return new Promise(() => undefined);
    const digest = await this.durable.commit(commit);
    trace.add("disk", `${what} is durable`);
    this.#options.onDurable(commit);
    await this.#wait(process, `the answer to ${what}`, 0);
    if (this.#cutUntil > time.now || (!this.#isWell && choices.chance(0.005))) {
      this.counts.answersLost++;
      trace.add("disk", `the answer to ${what} is lost`);
      throw new StoreUnavailableError("The store gave no answer", { outcomeKnown: false });
    }
    return digest;
  }

  /** The journal is read again after a crash: a commit without its last record never was. */
  #recover(unsynced: Unsynced): void {
    this.#unsynced.delete(unsynced);
    const { commit } = unsynced;
    const { choices, trace, keepsTornCommits = false } = this.#options;
    const records = commit.entries.length + commit.refusals.length + 1;
    const kept = choices.below(records + 1);
    const what = `commit ${wordsOf(commit)}`;
    trace.add("disk", `${kept} of ${records} records of ${what} were on it`);
    if (kept === records) {
      this.counts.survivedUnsynced++;
      this.#apply(commit);
    } else if (kept > 0) {
      this.counts.tornWrites++;
      if (keepsTornCommits) this.#apply({ ...commit, entries: commit.entries.slice(0, kept - 1) });
    }
  }

  #apply(commit: Commit): void {
    // Nobody is there to be told, and the checks of the store are those of any commit.
    this.durable.commit(commit).then(
      () => this.#options.onDurable(commit),
      (error: unknown) => this.#options.trace.add("disk", `recovery leaves a commit out: ${String(error)}`),
    );
  }

  #requireReachable(what: string): void {
    if (this.#cutUntil <= this.#options.time.now) return;
    this.counts.storeCut++;
    this.#options.trace.add("disk", `cannot be reached for ${what}`);
    throw new StoreUnavailableError("The store cannot be reached", { outcomeKnown: true });
  }

  #requireSpace(what: string): void {
    if (this.#fullUntil <= this.#options.time.now) return;
    this.counts.diskFull++;
    this.#options.trace.add("disk", `is full: no ${what}`);
    throw new StoreUnavailableError("The disk is full", { outcomeKnown: true });
  }

  /** An effect of the process before it, one after it; for a process that dies meanwhile it never ends. */
  #wait(process: ServerProcess, what: string, leastMs: number): Promise<void> {
    const { time, choices } = this.#options;
    const isSlow = this.#slowUntil > time.now;
    if (isSlow) this.counts.slowWrites++;
    const delayMs = leastMs + (isSlow ? choices.below(2000) : choices.below(6));
    return new Promise((resolve) => {
      if (!process.takesEffect(what)) return;
      time.after(delayMs, () => {
        if (process.isAlive) resolve();
      });
    });
  }
}

function wordsOf({ expectedHead, entries, refusals }: Commit): string {
  const first = entries[0];
  const versions = first === undefined ? `at ${expectedHead}` : `${first.version}..${entries.at(-1)!.version}`;
  const changes = entries.map(({ client, sequence }) => `${client}#${sequence}`).join(" ");
  const refused = refusals.map(({ client, sequence }) => ` not ${client}#${sequence}`).join("");
  return `${versions} (${changes}${refused})`;
}
