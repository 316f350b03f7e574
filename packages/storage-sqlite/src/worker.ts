// The thread that owns the database. It opens it, answers groups of requests one after the other, and closes it.

import { parentPort, workerData } from "node:worker_threads";
import { type DatabaseOptions, openDatabase } from "./database.ts";
import { runGroup, type Store } from "./group.ts";
import { packError } from "./packed-error.ts";
import { Statements } from "./statements.ts";
import type { WorkerInput, WorkerOutput } from "./store-calls.ts";
import { Tables } from "./tables.ts";
import { transferable } from "./transfer.ts";

const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread only.");

const send = (output: WorkerOutput): void => port.postMessage(output, transferable(output));

const serve = (store: Store, close: () => void): void => {
  port.on("message", (input: WorkerInput) => {
    if (input.kind === "close") {
      close();
      port.close();
      return;
    }
    const { answers, transactions } = runGroup(store, input.requests);
    send({ kind: "answers", answers, transactions });
  });
};

const options = workerData as DatabaseOptions;
try {
  const { database, epoch, close } = openDatabase(options);
  const statements = new Statements(database);
  serve({ database, statements, calls: new Tables(statements), place: options.file }, close);
  send({ kind: "opened", epoch });
} catch (error) {
  send({ kind: "not-opened", error: packError(error) });
}
