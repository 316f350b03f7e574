// A model that is typed into, for the contract of packing: every version of it is known.

import {
  Document,
  elementId,
  encodeOperations,
  encodeOriginal,
  encodeTree,
  type Operation,
  rootId,
  type Tree,
} from "@convergence/engine";
import { entryDigest } from "../digest.ts";
import type { LogEntry } from "../log-entry.ts";
import type { ModelRecord } from "../model-record.ts";
import type { Storage } from "../storage.ts";
import { sampleCreation, sampleEntry } from "./sample.ts";

const textId = elementId(0, 1);
const listId = elementId(0, 2);

const emptyContent: Tree = {
  id: rootId,
  type: "object",
  content: [
    ["list", { id: listId, type: "array", content: [] }],
    ["text", { id: textId, type: "string", content: "" }],
  ],
};

/** Times stand still now and then, so that several versions have the same one. */
const timeOf = (version: number): number => sampleEntry(0).time + Math.floor(version / 3) * 10;

export class TypedModel {
  readonly record: ModelRecord;
  /** The log as it was committed. */
  readonly entries: LogEntry[] = [];
  /** The content at each version. */
  readonly states: Uint8Array[] = [encodeTree(emptyContent)];
  /** The digest chain at the head. */
  digest: Uint8Array;
  readonly #storage: Storage;
  readonly #document = new Document(emptyContent);
  readonly #sequences = { ada: 0, bob: 0 };
  #items = 0;
  #length = 0;

  private constructor(storage: Storage, record: ModelRecord) {
    this.#storage = storage;
    this.record = record;
    this.digest = record.digest;
  }

  static async create(storage: Storage, model = "typed"): Promise<TypedModel> {
    const record = await storage.createModel(sampleCreation(model, { snapshot: encodeTree(emptyContent) }));
    for (const client of ["ada", "bob"]) await storage.registerClient(record, client);
    return new TypedModel(storage, record);
  }

  get head(): number {
    return this.entries.length;
  }

  /** `count` changes in one commit: mostly typing and deleting, by two authors in turns, some with an original. */
  type(count: number): Promise<void> {
    const before = this.head;
    return this.#commit(
      before,
      Array.from({ length: count }, (_, index) => this.#entry(before + 1 + index)),
    );
  }

  /** One change that puts so much text at the end. */
  paste(length: number): Promise<void> {
    const paste = this.#splice(this.#length, 0, "0123456789".repeat(length / 10 + 1).slice(0, length));
    return this.#commit(this.head, [this.#entry(this.head + 1, paste)]);
  }

  async #commit(expectedHead: number, entries: readonly LogEntry[]): Promise<void> {
    const clients = [
      { client: "ada", site: 1, sequence: this.#sequences.ada, counter: 0 },
      { client: "bob", site: 2, sequence: this.#sequences.bob, counter: this.#items },
    ];
    const answer = await this.#storage.commit({ handle: this.record, expectedHead, entries, clients, refusals: [] });
    this.digest = entries.reduce(entryDigest, this.digest);
    if (Buffer.compare(answer, this.digest) !== 0) throw new Error(`The digest at ${this.head} is wrong`);
  }

  async saveSnapshot(): Promise<void> {
    await this.#storage.saveSnapshot(this.record, this.head, this.states[this.head]!);
  }

  #entry(version: number, given?: Operation): LogEntry {
    const client = version % 10 < 7 ? "ada" : "bob";
    const operation = given ?? this.#operation(version, client);
    const operations = encodeOperations([operation]);
    const entry = sampleEntry(version, {
      client,
      session: `session of ${client} ${Math.floor(version / 20)}`,
      user: `user of ${client}`,
      sequence: ++this.#sequences[client],
      time: timeOf(version),
      operations,
      original: version % 13 === 0 ? encodeOriginal({ operations: [operation], lost: [0], neverSent: [] }) : undefined,
      meta: version % 17 === 0 ? { source: "program", reason: `reason ${version}` } : undefined,
    });
    this.#document.replay(operation);
    this.entries.push(entry);
    this.states.push(encodeTree(this.#document.tree()));
    return entry;
  }

  #operation(version: number, client: "ada" | "bob"): Operation {
    if (client === "bob" && version % 10 === 8) {
      const value: Tree = { id: elementId(2, ++this.#items), type: "number", content: version };
      return { kind: "insert", element: listId, gap: 0, values: [value] };
    }
    if (version % 10 === 5) return this.#splice(this.#length - 1, 1, "");
    return this.#splice(version % 10 === 9 ? 0 : this.#length, 0, `${version % 10}`, [2, 3, 4].includes(version % 10));
  }

  #splice(at: number, remove: number, insert: string, glued = false): Operation {
    this.#length += insert.length - remove;
    return { kind: "splice", element: textId, at, remove, insert, glued };
  }
}
