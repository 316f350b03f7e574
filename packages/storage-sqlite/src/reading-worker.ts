// A thread that reads what is packed, or makes segments: on a connection of its own, so that no commit waits for it. It writes nothing.

import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { lockBusyMsMax } from "./limits.ts";
import { packError } from "./packed-error.ts";
import type { ReadCallName } from "./read-calls.ts";
import { Reading } from "./reading.ts";
import { mediumError } from "./sqlite-error.ts";
import { Statements } from "./statements.ts";
import type { Answer, Request, WorkerInput, WorkerOutput } from "./store-calls.ts";
import { transferable } from "./transfer.ts";

const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread only.");

/** The database. */
const file = workerData as string;

let opened: { readonly database: DatabaseSync; readonly reading: Reading } | undefined;

/** Opened when it is first needed, and again if that failed. */
function open(): NonNullable<typeof opened> {
  if (opened !== undefined) return opened;
  const database = new DatabaseSync(file, { readOnly: true, timeout: lockBusyMsMax });
  opened = { database, reading: new Reading(new Statements(database)) };
  return opened;
}

function answer({ call, input }: Request<ReadCallName>): Answer {
  try {
    const { database, reading } = open();
    database.exec("BEGIN");
    try {
      const method = reading[call] as (...input: readonly unknown[]) => unknown;
      return { kind: "done", value: method.apply(reading, input as unknown[]) };
    } finally {
      if (database.isTransaction) database.exec("ROLLBACK");
    }
  } catch (error) {
    return { kind: "failed", error: packError(mediumError(error, file) ?? error) };
  }
}

port.on("message", (input: WorkerInput<ReadCallName>) => {
  if (input.kind === "close") {
    opened?.database.close();
    port.close();
    return;
  }
  const answers = input.requests.map(answer);
  const output: WorkerOutput = { kind: "answers", answers, transactions: 0 };
  port.postMessage(output, transferable(answers));
});
