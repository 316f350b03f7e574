// Opens a model from the store: its latest snapshot, and the log since replayed on it.

import { Document, decodeOperations, decodeTree, type Tree, type Version } from "@convergence/engine";
import type { LogEntry, ModelRecord, Storage } from "@convergence/storage";
import { logPage, readLogSince } from "./read-log.ts";
import type { ModelContent } from "./room-content.ts";

export type LoadedModel = {
  readonly tree: Tree;
  readonly version: Version;
  readonly modifiedAt: number;
  readonly snapshotVersion: Version;
  /** The tree as the store has it; `undefined` if its snapshot is of an older version. */
  readonly content: ModelContent | undefined;
};

/** The model at its head. The record may be older than the log; the log counts. */
export async function loadModel(storage: Storage, record: ModelRecord): Promise<LoadedModel> {
  const { snapshot, entries } = await storage.readLatest(record, logPage);
  const tree = decodeTree(snapshot.bytes);
  let { version } = snapshot;
  let { modifiedAt } = record;
  if (entries.length === 0) {
    const { bytes, deflated } = snapshot;
    return { tree, version, modifiedAt, snapshotVersion: version, content: { version, bytes, deflated } };
  }
  const document = new Document(tree);
  const replay = (entry: LogEntry): void => {
    for (const operation of decodeOperations(entry.operations)) document.replay(operation);
    version = entry.version;
    modifiedAt = entry.time;
  };
  entries.forEach(replay);
  for await (const entry of readLogSince(storage, record, version)) replay(entry);
  return { tree: document.tree(), version, modifiedAt, snapshotVersion: snapshot.version, content: undefined };
}
