// Measures JSON text beside the product's bytes, for the keystrokes of a trace, raw and as a socket would compress them:
//     npm run encoding -- [path of a recorded trace] [rounds]
// Bytes and nanoseconds are for each change. Frames are counted without the WebSocket's header: 6 bytes up, 2 down.

import { elementId, encodeOperations, type SpliceOperation } from "@convergence/engine";
import { type Change, type Committed, type Entry, tagOf } from "@convergence/protocol";
import { encodeLogEntry } from "@convergence/storage";
import { argumentsOf } from "./arguments.ts";
import { changeForms, committedForms, entryForms, type Forms } from "./encoding-forms.ts";
import { randomBelow } from "./random.ts";
import { deflated, inflated } from "./socket-compression.ts";
import { type Trace, traceOf } from "./trace.ts";

/** Frames that are compressed: enough for a stable figure, as the platform takes its time for each. */
const compressedFramesMax = 20_000;
/** Frames that are encoded, then decoded, before the next: about what is in memory at a time. */
const framesPerTurn = 100;

type Costs = { readonly bytes: number; readonly encodeNs: number; readonly decodeNs: number };
type Workload = {
  readonly changes: readonly Change[];
  readonly entries: readonly Entry[];
  readonly committed: readonly Committed[];
};

/** One person who types, alone, and hears of each change before the next, every 100 to 300 ms. */
function workloadOf({ keystrokes }: Trace): Workload {
  const below = randomBelow(1);
  const names = {
    session: "c2Vzc2lvbi1pZC0xMjM0NT",
    client: "Y2xpZW50LWlkLTEyMzQ1Njc",
    user: "5f7c8ec7c33c6c004bbafe82",
  };
  const changes: Change[] = [];
  const entries: Entry[] = [];
  const committed: Committed[] = [];
  let time = 1_764_000_000_000;
  let caret = -1;
  keystrokes.forEach(({ at, remove, insert }, index) => {
    const [sequence, version] = [index + 1, index + 1];
    time += 100 + below(200);
    const glued = insert !== "" && at > 0 && at === caret;
    caret = at + insert.length;
    const operations: readonly SpliceOperation[] = [
      { kind: "splice", element: elementId(1, 1), at, remove, insert, glued },
    ];
    changes.push({
      sequence,
      seen: tagOf(index),
      base: index,
      clientTime: time,
      meta: undefined,
      operations,
      lost: [],
    });
    entries.push({ version, base: index, ...names, time: time + 20, operations });
    committed.push({ sequence, version, time: time + 20, lost: [] });
  });
  return { changes, entries, committed };
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let start = 0; start + size <= items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** In turns, so that frames are young when they are read, as they are on a line. */
function rawCosts<T>(make: Forms<T>["text"], chunks: readonly (readonly T[])[], perFrame: number): Costs {
  const form = make();
  let [bytes, encodeMs, decodeMs, decoded] = [0, 0, 0, 0];
  for (let start = 0; start < chunks.length; start += framesPerTurn) {
    const turn = chunks.slice(start, start + framesPerTurn);
    const t0 = performance.now();
    const frames = turn.map(form.encode);
    const t1 = performance.now();
    for (const frame of frames) decoded += form.decode(frame);
    const t2 = performance.now();
    encodeMs += t1 - t0;
    decodeMs += t2 - t1;
    for (const frame of frames) bytes += frame.length;
  }
  const count = chunks.length * perFrame;
  if (decoded !== count) throw new Error(`${count} items went out, ${decoded} came in`);
  return { bytes: bytes / count, encodeNs: (encodeMs / count) * 1e6, decodeNs: (decodeMs / count) * 1e6 };
}

/** What compression makes of it: the bytes that are left, and what packing and unpacking adds. */
async function compressedCosts<T>(
  make: Forms<T>["text"],
  chunks: readonly (readonly T[])[],
  perFrame: number,
): Promise<Costs> {
  const frames = chunks.slice(0, compressedFramesMax).map(make().encode);
  const count = frames.length * perFrame;
  const packed = await deflated(frames);
  const unpacked = await inflated(packed.frames);
  unpacked.frames.forEach((frame, index) => {
    if (Buffer.compare(frame, frames[index]!) !== 0) throw new Error(`Frame ${index} came out differently`);
  });
  const bytes = packed.frames.reduce((sum, frame) => sum + frame.length, 0);
  return { bytes: bytes / count, encodeNs: (packed.ms / count) * 1e6, decodeNs: (unpacked.ms / count) * 1e6 };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const medians = (all: readonly Costs[]): Costs => ({
  bytes: all[0]!.bytes,
  encodeNs: median(all.map(({ encodeNs }) => encodeNs)),
  decodeNs: median(all.map(({ decodeNs }) => decodeNs)),
});

async function compare<T>(
  title: string,
  forms: Forms<T>,
  items: readonly T[],
  perFrame: number,
  rounds: number,
): Promise<void> {
  const chunks = chunksOf(items, perFrame);
  console.log(`\n${title}`);
  console.log("          bytes  encode ns  decode ns   packed  +deflate ns  +inflate ns");
  for (const [name, make] of [
    ["JSON", forms.text],
    ["binary", forms.bytes],
  ] as const) {
    const raw = medians(Array.from({ length: rounds + 1 }, () => rawCosts(make, chunks, perFrame)).slice(1));
    const packed = await compressedCosts(make, chunks, perFrame);
    const cells = [
      raw.bytes.toFixed(2).padStart(8),
      raw.encodeNs.toFixed(0).padStart(10),
      raw.decodeNs.toFixed(0).padStart(10),
      packed.bytes.toFixed(2).padStart(8),
      packed.encodeNs.toFixed(0).padStart(12),
      packed.decodeNs.toFixed(0).padStart(12),
    ];
    console.log(`${name.padEnd(7)}${cells.join(" ")}`);
  }
}

function logBytes(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const { operations, base, time, ...names } of entries) {
    const stored = {
      ...names,
      base,
      seen: tagOf(base),
      sequence: names.version,
      time,
      clientTime: time - 20,
      meta: undefined,
    };
    bytes += encodeLogEntry({ ...stored, operations: encodeOperations(operations), original: undefined }).length;
  }
  return bytes / entries.length;
}

const [path, rounds] = argumentsOf(process.argv);
const trace = traceOf(path);
const { changes, entries, committed } = workloadOf(trace);
console.log(`${trace.name}: ${changes.length} keystrokes, ${rounds} rounds, Node ${process.version}`);
await compare("up: one change in a frame", changeForms, changes, 1, rounds);
await compare("down: one entry in a frame", entryForms, entries, 1, rounds);
await compare("down: one change of one's own in a frame", committedForms, committed, 1, rounds);
await compare("up: 256 changes in a frame (sent after an absence)", changeForms, changes, 256, rounds);
await compare("down: 1,000 entries in a frame (catching up)", entryForms, entries, 1000, rounds);
console.log(`\nlog: ${logBytes(entries).toFixed(2)} bytes for an entry, its author aside`);
