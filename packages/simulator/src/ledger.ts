// What is durable, and what it amounts to: fed by the disk at the moment when a commit can no longer be lost, it keeps its own
// replay of the log, and checks of each commit what must be true of every one (P3, P4, P6).
//
// It knows nothing of the server: a server that is wrong about its own log is found out here.

import { Document, decodeOperations, decodeTree, type Tree } from "@convergence/engine";
import { type Commit, type LogEntry, placedSequence } from "@convergence/storage";
import { describeTree } from "./describe-element.ts";
import { requireLaw, ViolatedLaw } from "./violated-law.ts";

type Author = { readonly made: () => number; decided: number; refused: Set<number> };

export class Ledger {
  readonly entries: LogEntry[] = [];
  readonly #authors = new Map<string, Author>();
  #document: Document | undefined;
  /** What the model was at each version. */
  readonly #descriptions: string[] = [];

  get head(): number {
    return this.entries.length;
  }

  begin(snapshot: Uint8Array): void {
    this.#document = new Document(decodeTree(snapshot));
    this.#descriptions.push(described(this.#document.tree()));
  }

  /** `made`: how many changes this client has made so far. */
  addAuthor(client: string, made: () => number): void {
    this.#authors.set(client, { made, decided: 0, refused: new Set() });
  }

  /** The last change of a client about which it is durable what became of it. */
  decidedOf(client: string): number {
    return this.#author(client).decided;
  }

  refusedOf(client: string): ReadonlySet<number> {
    return this.#author(client).refused;
  }

  /** The model at a version, ids included, as `describeElement` has it. */
  descriptionAt(version: number): string {
    const description = this.#descriptions[version];
    if (description === undefined) throw new ViolatedLaw("told-after-durable", `Version ${version} is not durable`);
    return description;
  }

  get tree(): Tree {
    return this.#document!.tree();
  }

  /** A commit, now that nothing can undo it. */
  committed({ entries, refusals, clients }: Pick<Commit, "entries" | "refusals" | "clients">): void {
    const decided = new Map<string, number[]>();
    const decide = (client: string, sequence: number): void => {
      const sequences = decided.get(client);
      if (sequences === undefined) decided.set(client, [sequence]);
      else sequences.push(sequence);
    };
    for (const entry of entries) {
      this.#append(entry);
      if (entry.sequence !== placedSequence) decide(entry.client, entry.sequence);
    }
    for (const { client, sequence } of refusals) {
      decide(client, sequence);
      this.#author(client).refused.add(sequence);
    }
    for (const { client, sequence } of clients) this.#advance(client, sequence, decided.get(client) ?? []);
  }

  #append(entry: LogEntry): void {
    const { version, time, client, sequence } = entry;
    requireLaw("log-gapless", version === this.head + 1, () => `Version ${version} follows ${this.head}`);
    const last = this.entries.at(-1);
    const isLater = last === undefined || time >= last.time;
    requireLaw("time-monotonic", isLater, () => `Version ${version} is of ${time}, the one before of ${last?.time}`);
    const made = this.#author(client).made();
    requireLaw(
      "log-once",
      sequence <= made,
      () => `${client} made ${made} changes, and version ${version} is its change ${sequence}`,
    );
    this.entries.push(entry);
    for (const operation of decodeOperations(entry.operations)) this.#document!.replay(operation);
    this.#descriptions.push(described(this.#document!.tree()));
  }

  /** P4: what a client did is decided in its order, each change once, and in one commit with the note that it is. */
  #advance(client: string, last: number, sequences: readonly number[]): void {
    const author = this.#author(client);
    for (const sequence of sequences.toSorted((a, b) => a - b)) {
      const due = author.decided + 1;
      requireLaw("log-once", sequence >= due, () => `Change ${sequence} of ${client} is decided again`);
      requireLaw("commit-whole", sequence === due, () => `Change ${sequence} of ${client} is decided before ${due}`);
      author.decided = sequence;
    }
    requireLaw(
      "commit-whole",
      author.decided === last,
      () => `${client} is noted to have come to change ${last}, but change ${author.decided} is the last decided one`,
    );
  }

  #author(client: string): Author {
    const author = this.#authors.get(client);
    if (author === undefined) throw new ViolatedLaw("log-once", `${client} has never been here, but is in the log`);
    return author;
  }
}

export const described = (tree: Tree): string => JSON.stringify(describeTree(tree));
