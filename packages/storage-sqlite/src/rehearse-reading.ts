// The first questions of a reading thread, lived through before anybody asks it: it is there by then, and its code is loaded and most of
// it compiled. What is quickest only after long loops is not quite, and would take seconds to be.
//
// On a model of its own, in a database in memory that is gone afterwards, through all that a store's models are read through.

import { DatabaseSync } from "node:sqlite";
import { elementId, encodeOperations, encodeTree, type Operation, rootId, type Tree, tagOf } from "@convergence/engine";
import type { LogEntry, ModelHandle } from "@convergence/storage";
import { encodeLog } from "./encoded-log.ts";
import type { ReadCalls } from "./read-calls.ts";
import { schema } from "./schema.ts";
import { Statements } from "./statements.ts";
import { Tables } from "./tables.ts";

/** Twice as much of any makes no difference that could be measured, and costs. The segment is made once, and opened anew in each round. */
const rounds = 3;
const changes = 640;
const changesPerSegment = 512;

const text = elementId(0, 1);
const client = "00000000-0000-4000-8000-000000000000";
const start = "word ".repeat(2000);
/** Of the size that times have: what was compiled for small numbers alone would be compiled again when the first real one comes. */
const startTime = 1_700_000_000_000;
const place = { domain: "rehearsal", model: "rehearsal" } as const;
const partsMax = 100_000;

/** `open`: what answers on a database. Two tenths of a second of work or so, once in a thread. */
export function rehearseReading(open: (statements: Statements) => ReadCalls): void {
  const database = new DatabaseSync(":memory:");
  try {
    database.exec(schema);
    const statements = new Statements(database);
    const handle = written(new Tables(statements), open(statements));
    // Each with nothing opened yet, as a model that nobody has asked about.
    for (let round = 0; round < rounds; round++) askAll(open(statements), handle, round);
  } finally {
    database.close();
  }
}

/** A model of which the last part is rows. */
function written(tables: Tables, reading: ReadCalls): ModelHandle {
  const content: Tree = {
    id: rootId,
    type: "object",
    content: [["text", { id: text, type: "string", content: start }]],
  };
  const creation = { ...place, collection: "rehearsal", createdAt: 1, createdBy: "somebody" };
  const handle = tables.createModel({ ...creation, snapshot: encodeTree(content) });
  const log = encodeLog(Array.from({ length: changes }, (_, index) => entryOf(index)));
  tables.commit({ handle, expectedHead: 0, log, time: timeOf(changes), advances: [], refusals: [] });
  for (;;) {
    const { segment } = reading.nextSegment(handle, changesPerSegment, changes);
    if (segment === undefined) return handle;
    tables.addSegment(handle, segment);
  }
}

function entryOf(index: number): LogEntry {
  const time = timeOf(index);
  const by = { client, session: client, user: "somebody", meta: undefined, original: undefined };
  return {
    ...by,
    ...{
      version: index + 1,
      base: index,
      seen: tagOf(index),
      sequence: index + 1,
      time,
      clientTime: time - (index % 50),
    },
    operations: encodeOperations([keystroke(index)]),
  };
}

/** In the pace of people: intervals of all sizes, and pauses. */
const timeOf = (index: number): number =>
  startTime + 1000 * index + ((index * 7919) % 997) + 60_000 * Math.floor(index / 100);

/** Typing here and there, with slips that are taken back, and now and then a word instead of another. */
function keystroke(index: number): Operation {
  const at = 1000 + ((Math.floor(index / 24) * 389) % 5000);
  const [step, splice] = [index % 24, { kind: "splice", element: text, glued: false } as const];
  if (step === 23) return { ...splice, at, remove: 2, insert: "one" };
  if (step >= 20) return { ...splice, at: at + 39 - step, remove: 1, insert: "" };
  return { ...splice, at: at + step, remove: 0, insert: "a" };
}

function askAll(reading: ReadCalls, handle: ModelHandle, round: number): void {
  const version = changes - 150 * round;
  for (const time of [timeOf(100 * round), timeOf(version)]) reading.history(handle, "versionAtTime", { time });
  for (const each of [version, version - 100, round]) {
    reading.history(handle, "state", { version: each });
    reading.history(handle, "timeOf", { version: each });
  }
  reading.history(handle, "diff", { from: round, to: changes, element: undefined, partsMax });
  reading.history(handle, "diff", { from: version, to: 100, element: undefined, partsMax });
  reading.history(handle, "blame", { version: changes, element: undefined, partsMax });
  const range = { after: 0, to: changes, backwards: true, limit: 100, bytesMax: 2 ** 20 };
  reading.history(handle, "entries", range);
}
