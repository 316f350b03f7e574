// Fills a store through the storage interface, with what a server would have written: texts by two authors each, every letter a
// change, and a snapshot where the server leaves one. Without merging: the authors take turns.

import { encodeOperations, encodeTree, type Tree, tagOf, treeFromValue } from "@convergence/engine";
import type { LogEntry, ModelRecord, Storage } from "@convergence/storage";
import { openSqliteStorage } from "@convergence/storage-sqlite";
import { randomBelow } from "../random.ts";

export type StoreSize = { readonly models: number; readonly changes: number };

/** Where a server leaves a snapshot, and how many changes are committed together here. */
const snapshotEvery = 1000;
/** Commits on their way to the store: enough for it never to wait. */
const commitsAhead = 16;
const startMs = 1_700_000_000_000;
/** Between two letters. */
const intervalMs = 200;
const domain = "default";
const modelName = (n: number): string => `model-${n}`;
export const firstModel: string = modelName(0);

export async function generateStore(folder: string, { models, changes }: StoreSize): Promise<void> {
  const storage = await openSqliteStorage({ folder, durability: "os" });
  const each = Math.ceil(changes / models);
  const underWay = new Set<Promise<void>>();
  for (let n = 0; n < models; n++) {
    const made = generateModel(storage, n, each).then(() => void underWay.delete(made));
    underWay.add(made);
    if (underWay.size >= commitsAhead) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  await storage.close();
}

const treeOf = (text: string): Tree => {
  let counter = 0;
  return treeFromValue({ text }, () => counter++);
};
/** The second element of `treeOf`. */
const textElement = 1;

async function generateModel(storage: Storage, n: number, changes: number): Promise<void> {
  const creation = { domain, model: modelName(n), collection: "bench", createdAt: startMs, createdBy: "user-1" };
  const record = await storage.createModel({ ...creation, snapshot: encodeTree(treeOf("")) });
  const authors = [await storage.registerClient(record, "client-1"), await storage.registerClient(record, "client-2")];
  const typing = new Typing(n);
  for (let head = 0; head < changes; ) {
    const entries = Array.from({ length: Math.min(snapshotEvery, changes - head) }, (_, i) => typing.entry(head + i));
    const clients = authors.map((author, i) => ({ ...author, sequence: typing.sequences[i]! }));
    await storage.commit({ handle: record, expectedHead: head, entries, clients, refusals: [] });
    head += entries.length;
    if (head % snapshotEvery === 0) await saveSnapshot(storage, record, head, typing.text);
  }
}

const saveSnapshot = (storage: Storage, record: ModelRecord, version: number, text: string): Promise<void> =>
  storage.saveSnapshot(record, version, encodeTree(treeOf(text)));

/** Runs of letters by one of two authors, with jumps. */
class Typing {
  readonly sequences = [0, 0];
  text = "";
  readonly #below: (bound: number) => number;
  #caret = 0;
  #author = 0;

  constructor(seed: number) {
    this.#below = randomBelow(seed);
  }

  /** The change that makes the version after this one. */
  entry(base: number): LogEntry {
    const glued = this.#below(20) !== 0 && this.#caret > 0;
    if (!glued) {
      this.#caret = this.#below(this.text.length + 1);
      this.#author = this.#below(2);
    }
    const at = this.#caret++;
    const insert = String.fromCharCode(97 + this.#below(26));
    this.text = this.text.slice(0, at) + insert + this.text.slice(at);
    const time = startMs + (base + 1) * intervalMs;
    const name = `${this.#author + 1}`;
    return {
      version: base + 1,
      base,
      seen: tagOf(base),
      sequence: ++this.sequences[this.#author]!,
      time,
      clientTime: time,
      client: `client-${name}`,
      session: `session-${name}`,
      user: `user-${name}`,
      meta: undefined,
      operations: encodeOperations([{ kind: "splice", element: textElement, at, remove: 0, insert, glued }]),
      original: undefined,
    };
  }
}
