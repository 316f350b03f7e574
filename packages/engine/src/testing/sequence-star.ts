// A star of clients that edit one sequence: a server in the middle, first-in-first-out links, nothing but bridges to merge.
//
// It is driven from outside, one event at a time: which event comes next is what a delay is. Nothing is lost on the way and
// nothing refused here. Law, for any bridge given to it: when no event is left, all contents are equal; and whenever a client
// has nothing pending, it has exactly what the server had at the version the client has seen.

import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";

/** What a star needs of a bridge. */
export type SequenceBridge = {
  record(operation: Operation, tag: number): void;
  pass(operation: Operation): Operation[];
  acknowledge(tag: number): void;
};

export type NewSequenceBridge = (length: number, recordedSide: "earlier" | "later") => SequenceBridge;

/** One entry per unit of text, or per array item (its element id). */
export type SequenceContent = readonly string[];

const entryOf = (tree: Tree): string => String(tree.id);

/** The content after an operation. Positions out of range are a bug of whoever made or passed the operation. */
export function applyToContent(content: SequenceContent, operation: Operation): SequenceContent {
  const check = (first: number, count: number): void => {
    if (first < 0 || first + count > content.length) {
      throw new RangeError(`${operation.kind} reaches ${first}+${count} in a sequence of ${content.length}`);
    }
  };
  switch (operation.kind) {
    case "splice":
      check(operation.at, operation.remove);
      return content.toSpliced(operation.at, operation.remove, ...operation.insert.split(""));
    case "insert":
      check(operation.gap, 0);
      return content.toSpliced(operation.gap, 0, ...operation.values.map(entryOf));
    case "remove":
      check(operation.at, operation.count);
      return content.toSpliced(operation.at, operation.count);
    case "set":
      check(operation.at, 1);
      return content.with(operation.at, entryOf(operation.value));
    case "move": {
      check(operation.at, 1);
      check(operation.gap, 0);
      const without = content.toSpliced(operation.at, 1);
      return without.toSpliced(
        operation.gap > operation.at ? operation.gap - 1 : operation.gap,
        0,
        content[operation.at]!,
      );
    }
    default:
      throw new TypeError(`A sequence has no operation "${operation.kind}"`);
  }
}

type Submitted = { readonly sequence: number; readonly seen: number; readonly operations: readonly Operation[] };
type Committed = {
  readonly version: number;
  readonly author: number;
  readonly sequence: number;
  readonly operations: readonly Operation[];
};

class StarClient {
  content: SequenceContent;
  /** Own changes that have not come back. */
  readonly bridge: SequenceBridge;
  /** The server's half: what others committed and this client has not acknowledged. */
  readonly session: SequenceBridge;
  seen = 0;
  sequence = 0;
  sequenceBack = 0;
  readonly up: Submitted[] = [];
  readonly down: Committed[] = [];

  constructor(content: SequenceContent, newBridge: NewSequenceBridge) {
    this.content = content;
    this.bridge = newBridge(content.length, "later");
    this.session = newBridge(content.length, "earlier");
  }
}

/** What happened in a star, so that a test can show that it was not vacuous. */
export type StarCounts = {
  /** Changes committed. */
  submits: number;
  /** Of these, how many had not seen all that others had committed before. */
  concurrentSubmits: number;
  /** Operations that came out of a bridge, on either side, with no effect. */
  lost: number;
  /** Operations that came out of a bridge at another place, or in several parts. */
  changed: number;
};

export const noCounts = (): StarCounts => ({ submits: 0, concurrentSubmits: 0, lost: 0, changed: 0 });

export class SequenceStar {
  readonly #clients: readonly StarClient[];
  readonly #counts: StarCounts;
  readonly #log: Committed[] = [];
  /** The server's content at each version. */
  readonly #versions: SequenceContent[];

  constructor(clients: number, start: SequenceContent, newBridge: NewSequenceBridge, counts: StarCounts = noCounts()) {
    this.#clients = Array.from({ length: clients }, () => new StarClient(start, newBridge));
    this.#versions = [start];
    this.#counts = counts;
  }

  contentOf(client: number): SequenceContent {
    return this.#client(client).content;
  }

  get serverContent(): SequenceContent {
    return this.#versions.at(-1)!;
  }

  canSubmit(client: number): boolean {
    return this.#client(client).up.length > 0;
  }

  canReceive(client: number): boolean {
    return this.#client(client).down.length > 0;
  }

  /** The client makes a change: each operation is in the coordinates that the one before leaves. */
  edit(client: number, operations: readonly Operation[]): void {
    const author = this.#client(client);
    author.sequence++;
    for (const operation of operations) {
      author.content = applyToContent(author.content, operation);
      author.bridge.record(operation, author.sequence);
    }
    author.up.push({ sequence: author.sequence, seen: author.seen, operations });
  }

  /** The client's oldest change on the way reaches the server, which commits it and sends it to everybody. */
  submit(client: number): void {
    const author = this.#client(client);
    const { sequence, seen, operations } = author.up.shift()!;
    author.session.acknowledge(seen);
    this.#counts.submits++;
    if (this.#log.some((entry) => entry.version > seen && entry.author !== client)) this.#counts.concurrentSubmits++;

    const passed = operations.flatMap((operation) => this.#pass(author.session, operation));
    const committed: Committed = { version: this.#log.length + 1, author: client, sequence, operations: passed };
    this.#log.push(committed);
    this.#versions.push(passed.reduce(applyToContent, this.serverContent));
    for (const other of this.#clients) {
      if (other !== author) for (const operation of passed) other.session.record(operation, committed.version);
      other.down.push(committed);
    }
  }

  /** The oldest message from the server reaches the client. */
  receive(client: number): void {
    const reader = this.#client(client);
    const { version, author, sequence, operations } = reader.down.shift()!;
    reader.seen = version;
    if (author === client) {
      reader.bridge.acknowledge(sequence);
      reader.sequenceBack = sequence;
    } else {
      const here = operations.flatMap((operation) => this.#pass(reader.bridge, operation));
      reader.content = here.reduce(applyToContent, reader.content);
    }
    if (reader.sequenceBack === reader.sequence) this.#mustBe(reader.content, version, client);
  }

  /** Throws unless nothing is in flight and all contents are equal. */
  assertEqualAtRest(): void {
    this.#clients.forEach((client, i) => {
      if (client.up.length + client.down.length > 0) throw new Error(`Client ${i} has messages on the way`);
      this.#mustBe(client.content, this.#log.length, i);
    });
  }

  #mustBe(content: SequenceContent, version: number, client: number): void {
    const expected = this.#versions[version]!.join(",");
    if (content.join(",") === expected) return;
    throw new Error(`Client ${client} has [${content}] and the server had [${expected}] at version ${version}`);
  }

  #pass(bridge: SequenceBridge, operation: Operation): Operation[] {
    const out = bridge.pass(operation);
    if (out.length === 0) this.#counts.lost++;
    else if (out.length > 1 || placesOf(out[0]!) !== placesOf(operation)) this.#counts.changed++;
    return out;
  }

  #client(client: number): StarClient {
    const found = this.#clients[client];
    if (found === undefined) throw new RangeError(`No client ${client} in a star of ${this.#clients.length}`);
    return found;
  }
}

const placesOf = (operation: Operation): string =>
  `${"at" in operation ? operation.at : ""}/${"gap" in operation ? operation.gap : ""}`;
