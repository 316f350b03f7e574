// What a log takes, as it is written and packed in segments, for each keystroke of a trace and each edit of JSON:
//     npm run history -- [path of a recorded trace] [segments that are timed]
// One author, one change for each edit. Intervals between keystrokes are drawn from a log-normal distribution, as people's are: median
// 150 ms, sigma 1. Times are also left out, to show what they take. Beside it the files of peers, which hold no times.

import { elementId, encodeOperations, type Operation, type Tree, tagOf } from "@convergence/engine";
import { encodeLogEntries, encodeSegment, type LogEntry, openSegment } from "@convergence/storage";
import { argumentsOf } from "./arguments.ts";
import { drawnTimes } from "./drawn-times.ts";
import { type JsonEdit, type JsonTask, jsonEdits } from "./json-workload.ts";
import { type Keystroke, type Trace, traceOf } from "./trace.ts";

const segmentSizes = [4096, 16_384, 65_536];
const chain = new Uint8Array(32);

function entriesOf(changes: readonly Operation[]): readonly LogEntry[] {
  const times = drawnTimes(changes.length);
  return changes.map((operation, index) => ({
    version: index + 1,
    base: index,
    seen: tagOf(index),
    client: "Y2xpZW50LWlkLTEyMzQ1Njc",
    session: "c2Vzc2lvbi1pZC0xMjM0NT",
    user: "5f7c8ec7c33c6c004bbafe82",
    sequence: index + 1,
    time: times[index]!,
    clientTime: times[index]! - 20,
    meta: undefined,
    operations: encodeOperations([operation]),
    original: undefined,
  }));
}

function splices({ keystrokes }: Trace): readonly Operation[] {
  let caret = -1;
  return keystrokes.map(({ at, remove, insert }: Keystroke) => {
    const glued = insert !== "" && at > 0 && at === caret;
    caret = at + insert.length;
    return { kind: "splice", element: elementId(1, 1), at, remove, insert, glued };
  });
}

/** Elements that were there before the edits have ids of site 0, in the order in which they come up; new ones are counted on. */
class JsonAuthor {
  readonly #ids = new Map<string, number>();
  #counter = 1;

  operation(edit: JsonEdit): Operation {
    switch (edit.kind) {
      case "setKey": {
        const element = this.#idOf(`${edit.group} ${edit.object}`);
        return { kind: "setKey", element, key: edit.key, value: this.#fresh(edit.value) };
      }
      case "insert":
        return { kind: "insert", element: this.#idOf("list"), gap: edit.at, values: [this.#fresh(edit.value)] };
      case "add":
        return { kind: "add", element: this.#idOf("count"), value: edit.amount };
    }
  }

  #idOf(name: string): number {
    const id = this.#ids.get(name) ?? elementId(0, 100 + this.#ids.size);
    this.#ids.set(name, id);
    return id;
  }

  #fresh(content: number): Tree {
    return { id: elementId(1, this.#counter++), type: "number", content };
  }
}

function jsonOperations(task: JsonTask): readonly Operation[] {
  const author = new JsonAuthor();
  return jsonEdits(task).map((edit) => author.operation(edit));
}

const withoutTimes = (entries: readonly LogEntry[]): readonly LogEntry[] =>
  entries.map((entry) => ({ ...entry, time: 0, clientTime: 0 }));

function segmentsOf(entries: readonly LogEntry[], size: number): readonly Uint8Array[] {
  const segments: Uint8Array[] = [];
  for (let at = 0; at < entries.length; at += size) segments.push(encodeSegment(entries.slice(at, at + size), chain));
  return segments;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const timed = (action: () => void): number => {
  const start = performance.now();
  action();
  return performance.now() - start;
};
const count = (items: Iterable<unknown>): number => {
  let counted = 0;
  for (const _ of items) counted++;
  return counted;
};

/** Medians over some segments: to make one, to open it and replay it, to open it and read its entries. */
function timesOf(entries: readonly LogEntry[], size: number, rounds: number): string {
  const [encode, replay, read]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const start = (round * size) % Math.max(1, entries.length - size + 1);
    const part = entries.slice(start, start + size);
    let bytes = new Uint8Array();
    encode.push(timed(() => void (bytes = new Uint8Array(encodeSegment(part, chain)))));
    replay.push(timed(() => void count(openSegment(bytes).operations(0, Number.MAX_SAFE_INTEGER))));
    let entriesRead = 0;
    read.push(timed(() => void (entriesRead = count(openSegment(bytes).entries(0, Number.MAX_SAFE_INTEGER)))));
    if (entriesRead !== part.length) throw new Error(`${part.length} entries went in, ${entriesRead} came out`);
  }
  return [encode, replay, read].map((each) => median(each).toFixed(1).padStart(9)).join("");
}

function report(title: string, operations: readonly Operation[], rounds: number): void {
  const entries = entriesOf(operations);
  const still = withoutTimes(entries);
  const perEntry = (bytes: number): string => (bytes / entries.length).toFixed(3).padStart(9);
  const size = (all: readonly Uint8Array[]): number => all.reduce((sum, { length }) => sum + length, 0);
  const log = encodeLogEntries(entries).bytes.length;
  console.log(`\n${title}: ${entries.length} changes, ${(log / entries.length).toFixed(2)} bytes each in the log`);
  console.log("segments of    bytes  no times  encode ms  replay  entries");
  for (const each of segmentSizes) {
    const cells = perEntry(size(segmentsOf(entries, each))) + perEntry(size(segmentsOf(still, each)));
    console.log(`${String(each).padStart(11)}${cells}  ${timesOf(entries, each, rounds)}`);
  }
}

/** Peers' files of the same keystrokes, with all that is needed to go back, where they can. */
const peers: Readonly<Record<string, (trace: Trace) => Promise<Uint8Array>>> = {
  "yjs, update v1, nothing collected": async ({ keystrokes }) => {
    const { Doc, encodeStateAsUpdate } = await import("yjs");
    const doc = new Doc({ gc: false });
    typeInto(keystrokes, doc.getText("text"));
    return encodeStateAsUpdate(doc);
  },
  "yjs, update v2, nothing collected": async ({ keystrokes }) => {
    const { Doc, encodeStateAsUpdateV2 } = await import("yjs");
    const doc = new Doc({ gc: false });
    typeInto(keystrokes, doc.getText("text"));
    return encodeStateAsUpdateV2(doc);
  },
  "loro, snapshot": async ({ keystrokes }) => {
    const { LoroDoc } = await import("loro-crdt");
    const doc = new LoroDoc();
    typeInto(keystrokes, doc.getText("text"));
    doc.commit();
    return doc.export({ mode: "snapshot" });
  },
  "automerge, a change for each": async ({ keystrokes, start }) => {
    const { change, from, save, splice } = await import("@automerge/automerge");
    let doc = from({ text: start });
    for (const { at, remove, insert } of keystrokes) {
      doc = change(doc, { time: 0 }, (draft) => splice(draft, ["text"], at, remove, insert));
    }
    return save(doc);
  },
  "automerge, all in one change": async ({ keystrokes, start }) => {
    const { change, from, save, splice } = await import("@automerge/automerge");
    const doc = change(from({ text: start }), { time: 0 }, (draft) => {
      for (const { at, remove, insert } of keystrokes) splice(draft, ["text"], at, remove, insert);
    });
    return save(doc);
  },
  "diamond-types, all bytes": async ({ keystrokes }) => {
    const { Doc } = await import("diamond-types-node");
    const doc = new Doc("ours");
    for (const { at, remove, insert } of keystrokes) {
      if (remove > 0) doc.del(at, remove);
      if (insert !== "") doc.ins(at, insert);
    }
    return doc.toBytes();
  },
};

type TextOfPeer = { insert(at: number, text: string): unknown; delete(at: number, length: number): unknown };

function typeInto(keystrokes: readonly Keystroke[], text: TextOfPeer): void {
  for (const { at, remove, insert } of keystrokes) {
    if (remove > 0) text.delete(at, remove);
    if (insert !== "") text.insert(at, insert);
  }
}

const [path, rounds] = argumentsOf(process.argv);
const trace = traceOf(path);
console.log(`${trace.name}: Node ${process.version}, medians of ${rounds} segments`);
report("typing", splices(trace), rounds);
for (const task of ["setKey", "insert", "add"] satisfies JsonTask[]) report(task, jsonOperations(task), rounds);
console.log("\npeers, bytes for each keystroke, without times");
for (const [name, fileOf] of Object.entries(peers)) {
  const { length } = await fileOf(trace);
  console.log(`${(length / trace.keystrokes.length).toFixed(3).padStart(9)}  ${name}`);
}
