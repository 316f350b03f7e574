// History as a server answers it, from a store in SQLite with a trace of keystrokes in it, one change for each:
//     npm run history-server -- [path of a recorded trace]
// What it takes on disk before and after packing; how long questions take, asked one after the other of the thread that reads; and
// whether it is right: 1,000 versions played to and fro against a replay from the start. A segment that is asked for again is known.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import {
  Document,
  decodeOperations,
  elementId,
  encodeOperations,
  encodeTree,
  type Operation,
  rootId,
  type Tree,
} from "@convergence/engine";
import type { LogEntry, ModelHandle, Storage } from "@convergence/storage";
import { openSqliteStorage } from "@convergence/storage-sqlite";
import { PlayedDocument } from "../../packages/client/src/history/played-document.ts";
import { recordedChange } from "../../packages/client/src/history/recorded-change.ts";
import { argumentsOf } from "./arguments.ts";
import { drawnTimes } from "./drawn-times.ts";
import type { AskedModel } from "./history-questions.ts";
import { measure } from "./question-times.ts";
import { randomBelow } from "./random.ts";
import { type Trace, traceOf } from "./trace.ts";

const text = elementId(0, 1);
const client = "0b0f2c0a-8b6e-4c0e-9a50-2b8bd6f6c6f1";
const session = "5b0f2c0a-8b6e-4c0e-9a50-2b8bd6f6c6f1";
const entriesPerCommit = 500;
const versionsChecked = 1000;
const changesPerSnapshot = 1000;
/** The newest stay rows, as in a server: the others are packed as soon as a segment is full. */
const entriesLeftAsRows = 2048;
const questionsMeanwhile = 50;

const treeOf = (content: string): Tree => ({
  ...{ id: rootId, type: "object" },
  content: [["text", { id: text, type: "string", content }]],
});

/** `snapshots`: the content at every `changesPerSnapshot`. */
type Written = {
  readonly handle: ModelHandle;
  readonly entries: readonly LogEntry[];
  readonly snapshots: readonly Uint8Array[];
};

async function begin(storage: Storage, { keystrokes, start }: Trace): Promise<Written> {
  const times = drawnTimes(keystrokes.length);
  const creation = { domain: "d", model: "m", collection: "c", createdAt: times[0]!, createdBy: "u" };
  const handle = await storage.createModel({ ...creation, snapshot: encodeTree(treeOf(start)) });
  await storage.registerClient(handle, client);
  const entries = keystrokes.map(({ at, remove, insert }, index): LogEntry => {
    const operation: Operation = { kind: "splice", element: text, at, remove, insert, glued: false };
    return {
      ...{ version: index + 1, base: index, seen: index * 2 ** 20, client, session, user: "5f7c8ec7c33c6c004bbafe82" },
      ...{ sequence: index + 1, time: times[index]!, clientTime: times[index]! - 20, meta: undefined },
      ...{ operations: encodeOperations([operation]), original: undefined },
    };
  });
  const document = new Document(treeOf(start));
  const snapshots = [encodeTree(document.tree())];
  for (const { version, operations } of entries) {
    for (const each of decodeOperations(operations)) document.replay(each);
    if (version % changesPerSnapshot === 0) snapshots.push(encodeTree(document.tree()));
  }
  return { handle, entries, snapshots };
}

/** Commits the changes after `from` up to `to`, and saves snapshots as a server does. */
async function write(storage: Storage, written: Written, from: number, to: number): Promise<void> {
  const { handle, entries, snapshots } = written;
  for (let at = from; at < to; ) {
    const end = Math.min(to, at + entriesPerCommit - (at % entriesPerCommit));
    const clients = [{ client, site: 1, sequence: end, counter: 0 }];
    await storage.commit({ handle, expectedHead: at, entries: entries.slice(at, end), clients, refusals: [] });
    if (end % changesPerSnapshot === 0) {
      await storage.saveSnapshot(handle, end, snapshots[end / changesPerSnapshot]!);
    }
    at = end;
  }
}

function printSize(file: string, label: string, changes: number): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get()!)[0]);
  const used = (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
  const [segments, snapshots] = ["bytes", "snapshot"].map((each) =>
    number(`SELECT total(length(${each})) FROM segments`),
  );
  const whole = number("SELECT total(length(bytes)) FROM snapshots");
  const [count, rows] = ["segments", "log"].map((table) => number(`SELECT count(*) FROM ${table}`));
  database.close();
  const per = (bytes: number): string => (bytes / changes).toFixed(3);
  console.log(
    `${label}: ${used} bytes in use (file ${statSync(file).size}), ${per(used)} per keystroke; ${count} segments of ` +
      `${segments} bytes (${per(segments!)}), their snapshots ${snapshots} (${per(snapshots!)}), whole snapshots ${whole} ` +
      `(${per(whole)}), ${rows} rows`,
  );
}

async function pack(storage: Storage, { handle }: Written, upTo: number): Promise<void> {
  const started = performance.now();
  const packed = await storage.packLog(handle, upTo);
  console.log(`packed up to version ${packed} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Packs one more segment; whoever asks meanwhile waits for as long as is told. */
async function packAndAsk(storage: Storage, written: Written, upTo: number): Promise<void> {
  const { handle } = written;
  const below = randomBelow(3);
  const ask = () => storage.history(handle, "state", { version: below(upTo) });
  for (let warm = 0; warm < questionsMeanwhile; warm++) await ask();
  let isPacking = true;
  let meanwhile = 0;
  const packing = pack(storage, written, upTo).finally(() => {
    isPacking = false;
  });
  await measure("a version while one packs", questionsMeanwhile, async () => {
    if (isPacking) meanwhile++;
    await ask();
  });
  console.log(`${meanwhile} of these were asked while a segment was being made`);
  await packing;
}

function askInAnotherProcess(folder: string, { handle, entries }: Written): void {
  const times = { firstTime: entries[0]!.time, lastTime: entries.at(-1)!.time };
  const model: AskedModel = { folder, handle, head: entries.length, ...times };
  const file = fileURLToPath(new URL("./history-questions.ts", import.meta.url));
  const { status } = spawnSync(process.execPath, [...process.execArgv, file, JSON.stringify(model)], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`The process that asks ended with ${status}`);
}

type CheckedVersions = {
  /** The log as the store gives it. */
  readonly stored: readonly LogEntry[];
  /** Digests of content, by version. */
  readonly expected: ReadonlyMap<number, string>;
};

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What some versions are, by replay of the entries as they were committed; and what to play, of the entries as the store gives them. */
async function checked(storage: Storage, { handle, entries }: Written, start: string): Promise<CheckedVersions> {
  const below = randomBelow(3);
  const head = entries.length;
  const chosen = new Set([0, head]);
  while (chosen.size < versionsChecked) chosen.add(below(head + 1));
  const stored: LogEntry[] = [];
  while (stored.length < head) {
    const range = { after: stored.length, to: head, backwards: false, limit: 10_000, bytesMax: 2 ** 20 };
    stored.push(...(await storage.history(handle, "entries", range)));
  }
  const document = new Document(treeOf(start));
  const expected = new Map<number, string>();
  for (let version = 0; version <= head; version++) {
    if (version > 0) for (const each of decodeOperations(entries[version - 1]!.operations)) document.replay(each);
    if (chosen.has(version)) expected.set(version, digest(encodeTree(document.tree())));
  }
  return { stored, expected };
}

/** All changes on from the first version and back again, one by one, as a client plays them; then each of the versions as the store
 *  gives it. */
async function check(storage: Storage, written: Written, start: string): Promise<void> {
  const { stored, expected } = await checked(storage, written, start);
  const played = new PlayedDocument(treeOf(start));
  const changes = stored.map((entry) => recordedChange(entry));
  let [seen, steps, asked] = [0, 0, 0];
  const look = (version: number): void => {
    const due = expected.get(version);
    if (due === undefined) return;
    if (digest(encodeTree(played.document.tree())) !== due) throw new Error(`Version ${version} differs`);
    seen++;
  };
  look(0);
  for (const change of changes) {
    played.forward(change);
    steps++;
    look(change.entry.version);
  }
  for (const change of changes.toReversed()) {
    played.backward(change);
    steps++;
    look(change.entry.version - 1);
  }
  for (const [version, due] of expected) {
    const state = await storage.history(written.handle, "state", { version });
    if (digest(state) !== due) throw new Error(`Version ${version} of the store differs`);
    asked++;
  }
  console.log(
    `right: ${steps} changes played forward and back, with ${seen} looks at ${expected.size} versions, and ${asked} asked of the store`,
  );
}

const [path] = argumentsOf(process.argv);
const trace = traceOf(path);
const folder = mkdtempSync(join(tmpdir(), "convergence-history-"));
try {
  const storage = await openSqliteStorage({ folder, durability: "os" });
  const written = await begin(storage, trace);
  const { length } = written.entries;
  const file = join(folder, "convergence.sqlite");
  const { changesPerSegment } = storage;
  const packable = Math.max(0, length - entriesLeftAsRows);
  const packedEnd = packable - (packable % changesPerSegment);
  // The last segment is packed when so many are there; what comes later stays rows.
  const first = Math.min(length, packedEnd + entriesLeftAsRows);
  console.log(`${trace.name}: ${length} keystrokes`);
  await write(storage, written, 0, first);
  printSize(file, `the first ${first} as rows`, first);
  await pack(storage, written, packedEnd - changesPerSegment);
  await packAndAsk(storage, written, packedEnd);
  await write(storage, written, first, length);
  printSize(file, "packed", length);
  await storage.close();
  askInAnotherProcess(folder, written);
  const checked = await openSqliteStorage({ folder, durability: "os" });
  await check(checked, written, trace.start);
  await checked.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
