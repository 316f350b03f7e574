// The thread that owns the database. It opens it, answers groups of requests one after the other, and closes it.

import { DatabaseSync } from "node:sqlite";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type DatabaseOptions, openDatabase } from "./database.ts";
import { runGroup, type Store } from "./group.ts";
import { packError } from "./packed-error.ts";
import { schema } from "./schema.ts";
import { Statements } from "./statements.ts";
import { type RehearsalInput, type WorkerInput, type WorkerOutput, writes } from "./store-calls.ts";
import { Tables } from "./tables.ts";
import { transferable } from "./transfer.ts";

const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread only.");

function serve(line: MessagePort, store: Store, close: () => void): void {
  line.on("message", (input: WorkerInput | RehearsalInput) => {
    if (input.kind === "rehearse") return rehearse(input.line);
    if (input.kind === "close") {
      close();
      line.close();
      return;
    }
    const { answers, transactions } = runGroup(store, input.requests);
    // What is written is answered in a few bytes.
    const isShort = input.requests.every(({ call }) => writes.has(call));
    const output: WorkerOutput = { kind: "answers", answers, transactions };
    line.postMessage(output, isShort ? [] : transferable(answers));
  });
}

const storeOf = (database: DatabaseSync, place: string): Store => {
  const statements = new Statements(database);
  return { database, statements, calls: new Tables(statements), place };
};

/** Serves a store of its own, in memory: whoever asks of it makes this thread used to being asked. */
function rehearse(line: MessagePort): void {
  try {
    const database = new DatabaseSync(":memory:");
    database.exec(schema);
    serve(line, storeOf(database, "in memory"), () => database.close());
    line.unref(); // whoever has forgotten it is not waited for
  } catch {
    line.close(); // the store on the disk has nothing to do with it
  }
}

const options = workerData as DatabaseOptions;
try {
  const { database, epoch, close } = openDatabase(options);
  serve(port, storeOf(database, options.file), close);
  port.postMessage({ kind: "opened", epoch } satisfies WorkerOutput);
} catch (error) {
  port.postMessage({ kind: "not-opened", error: packError(error) } satisfies WorkerOutput);
}
