// What can be known afterwards of a client that had something else: the log that it followed, from the model it began with. It is
// replayed to see who was right, and where to look.
//
// It holds content. Clients are called in it as others know them, so that nobody can speak for one who has read it.

import {
  Document,
  decodeOperations,
  decodeTree,
  rulesVersion,
  type StateDigest,
  stateDigest,
  type Version,
} from "@convergence/engine";
import { protocolVersion } from "@convergence/protocol";
import type { LogEntry, ModelRecord, Snapshot, Storage } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";
import { traceBytesMax } from "../limits.ts";
import { readLogSince } from "../room/read-log.ts";
import { serverVersion } from "../version.ts";
import type { Divergence } from "./divergence.ts";

const format = "convergence-divergence/1";

type TraceEntry = Omit<LogEntry, "operations" | "original"> & {
  /** As in the log, in Base64. */
  readonly operations: string;
  readonly original: string | undefined;
};

/** Plain JSON. */
export type DivergenceTrace = {
  readonly format: typeof format;
  readonly model: Pick<ModelRecord, "domain" | "model" | "incarnation">;
  readonly divergence: Divergence;
  readonly versions: { readonly server: string; readonly protocol: number; readonly rules: number };
  /** The model at a version, in Base64: that at which the client began, or the closest that the store has. */
  readonly start: { readonly version: Version; readonly tree: string };
  readonly entries: readonly TraceEntry[];
};

/** `digest`: of what the log comes to. `agrees`: who had that. */
export type TraceVerdict = {
  readonly version: Version;
  readonly digest: StateDigest;
  readonly agrees: "server" | "client" | "neither";
};

/** Reads from the store what a trace needs. Rejects if that is more than `bytesMax`. */
export async function makeTrace(
  storage: Storage,
  record: ModelRecord,
  divergence: Divergence,
  bytesMax: number = traceBytesMax,
): Promise<DivergenceTrace> {
  const { since, version } = divergence;
  // Of a session that has followed for very long only the last stretch fits.
  const found =
    (await read(storage, record, await storage.latestSnapshot(record, since), version, bytesMax)) ??
    (await read(storage, record, await storage.latestSnapshot(record, version), version, bytesMax));
  if (found === undefined) throw new RangeError(`The trace would be larger than ${bytesMax} bytes`);
  const { snapshot, entries } = found;
  const { domain, model, incarnation } = record;
  return {
    format,
    model: { domain, model, incarnation },
    divergence,
    versions: { server: serverVersion, protocol: protocolVersion, rules: rulesVersion },
    start: { version: snapshot.version, tree: base64(snapshot.bytes) },
    entries,
  };
}

/** What the log of a trace comes to. Throws for text that is no trace. */
export function replayTrace(text: string): TraceVerdict {
  const trace = JSON.parse(text) as DivergenceTrace;
  if (trace.format !== format) throw new TypeError(`The trace is of the format ${trace.format}, not ${format}`);
  const document = new Document(decodeTree(Buffer.from(trace.start.tree, "base64")));
  let { version } = trace.start;
  for (const entry of trace.entries) {
    if (entry.version !== version + 1) throw new TypeError(`Version ${entry.version} follows version ${version}`);
    for (const operation of decodeOperations(Buffer.from(entry.operations, "base64"))) document.replay(operation);
    version = entry.version;
  }
  const digest = stateDigest(document);
  const { serverDigest, clientDigest } = trace.divergence;
  return {
    version,
    digest,
    agrees: digest === serverDigest ? "server" : digest === clientDigest ? "client" : "neither",
  };
}

type Stretch = { readonly snapshot: Snapshot; readonly entries: readonly TraceEntry[] };

async function read(
  storage: Storage,
  record: ModelRecord,
  snapshot: Snapshot,
  until: Version,
  bytesMax: number,
): Promise<Stretch | undefined> {
  const entries: TraceEntry[] = [];
  let bytesLeft = bytesMax - snapshot.bytes.length;
  for await (const entry of readLogSince(storage, record, snapshot.version)) {
    if (entry.version > until) break;
    const { operations, original } = entry;
    bytesLeft -= entryBytes + operations.length + (original?.length ?? 0);
    if (bytesLeft < 0) return undefined;
    entries.push({
      ...entry,
      client: publicClientOf(entry.client),
      operations: base64(operations),
      original: original === undefined ? undefined : base64(original),
    });
  }
  return { snapshot, entries };
}

/** About what the rest of an entry takes. */
const entryBytes = 300;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
