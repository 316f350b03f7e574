// A small store with everything in it that a store can hold, as a server would have written it: contents that can be replayed,
// refusals kept and forgotten, snapshots, a named version, removed models and their successors, two domains.

import {
  Document,
  elementId,
  encodeOperations,
  encodeTree,
  type Operation,
  rootId,
  type Tree,
  tagOf,
} from "@convergence/engine";
import type { ClientRecord, RefusalRecord } from "../client-record.ts";
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

/** What `fillStore` leaves. `snapshots` and `clients` of all incarnations together. */
export const filled = { models: 5, changes: 16, snapshots: 7, clients: 6 } as const;

export async function fillStore(storage: Storage): Promise<void> {
  await fillFirst(storage);
  for (const end of [5, 6]) {
    const gone = new Writing(storage, await create(storage, "default", "gone"));
    await gone.register("ada");
    await gone.change("ada", [type(0, "a")]);
    if (end === 5) await gone.change("ada", [type(0, "b")]);
    await storage.removeModel("default", "gone", sampleEntry(9).time);
  }
  await create(storage, "default", "gone");
  const other = new Writing(storage, await create(storage, "other", "m1"));
  await other.register("ada");
  await other.change("ada", [type(0, "elsewhere")]);
  await storage.createCollection("other", "empty");
}

/** Model m1: twelve changes of ada and bob; ada's change 3 was refused and that is forgotten, bob's change 3 is kept refused. */
async function fillFirst(storage: Storage): Promise<void> {
  const model = new Writing(storage, await create(storage, "default", "m1"));
  for (const client of ["ada", "bob", "cleo"]) await model.register(client);
  await model.change("ada", [type(0, "one ")]);
  await model.change("bob", [model.insert("bob", 0)]);
  await model.change("ada", [model.insert("ada", 0), type(4, "two ")]);
  await model.refuse("ada");
  await model.change("ada", [type(8, "three ")]);
  await model.change("bob", [{ kind: "move", element: listId, at: 0, gap: 2 }]);
  await model.snapshot();
  await storage.forgetRefusals(model.record, "ada", 4);
  await model.refuse("bob");
  await model.change("bob", [model.insert("bob", 1)]);
  for (const word of ["four ", "five ", "six "]) await model.change("ada", [type(0, word)]);
  await model.snapshot();
  await model.name("Sent to the printer");
  for (const word of ["seven ", "eight ", "nine "]) await model.change("bob", [type(0, word)]);
}

const create = (storage: Storage, domain: string, model: string): Promise<ModelRecord> =>
  storage.createModel(sampleCreation(model, { domain, snapshot: encodeTree(emptyContent) }));

const type = (at: number, insert: string): Operation => ({
  kind: "splice",
  element: textId,
  at,
  remove: 0,
  insert,
  glued: false,
});

/** One model, and how far each of its clients has come. */
class Writing {
  readonly record: ModelRecord;
  readonly #storage: Storage;
  readonly #document = new Document(emptyContent);
  readonly #clients = new Map<string, ClientRecord>();
  #version = 0;
  #refusals = 0;

  constructor(storage: Storage, record: ModelRecord) {
    this.#storage = storage;
    this.record = record;
  }

  async register(client: string): Promise<void> {
    this.#clients.set(client, await this.#storage.registerClient(this.record, client));
  }

  /** An operation that puts a new element into the list. */
  insert(client: string, gap: number): Operation {
    const { site, counter } = this.#advance(client, { counter: this.#clients.get(client)!.counter + 1 });
    const value: Tree = { id: elementId(site, counter), type: "number", content: counter };
    return { kind: "insert", element: listId, gap, values: [value] };
  }

  async change(client: string, operations: readonly Operation[]): Promise<void> {
    const record = this.#advance(client, { sequence: this.#clients.get(client)!.sequence + 1 });
    for (const operation of operations) this.#document.replay(operation);
    const { sequence } = record;
    const expectedHead = this.#version++;
    this.#refusals = 0;
    const changes = { client, sequence, session: `session of ${client}`, operations: encodeOperations(operations) };
    await this.#commit(expectedHead, record, [sampleEntry(this.#version, changes)], []);
  }

  async refuse(client: string): Promise<void> {
    const record = this.#advance(client, { sequence: this.#clients.get(client)!.sequence + 1 });
    const { sequence } = record;
    const tag = tagOf(this.#version, ++this.#refusals);
    await this.#commit(this.#version, record, [], [{ client, sequence, tag, code: "model-limit", message: "No." }]);
  }

  async snapshot(): Promise<void> {
    await this.#storage.saveSnapshot(this.record, this.#version, encodeTree(this.#document.tree()));
  }

  async name(name: string): Promise<void> {
    const { time: createdAt, user: createdBy } = sampleEntry(this.#version);
    await this.#storage.nameVersion(this.record, { name, version: this.#version, createdAt, createdBy });
  }

  #advance(client: string, change: Partial<ClientRecord>): ClientRecord {
    const record = { ...this.#clients.get(client)!, ...change };
    this.#clients.set(client, record);
    return record;
  }

  async #commit(
    expectedHead: number,
    client: ClientRecord,
    entries: readonly LogEntry[],
    refusals: readonly RefusalRecord[],
  ): Promise<void> {
    await this.#storage.commit({ handle: this.record, expectedHead, entries, clients: [client], refusals });
  }
}
