// A process that commits one change to each of two models and names a version of one, all in one group, and kills itself before a given statement of it.
//
// Arguments: folder, the number of the statement, from 1. With a number beyond the last one it dies once COMMIT is done,
// before anybody could be told, and prints `committed`.

import { writeSync } from "node:fs";
import path from "node:path";
import { elementId, encodeOperations, rootId, type Tree } from "@convergence/engine";
import { openDatabase } from "../database.ts";
import { encodeLog } from "../encoded-log.ts";
import { runGroup } from "../group.ts";
import { Statements } from "../statements.ts";
import type { EncodedCommit, Request } from "../store-calls.ts";
import { databaseFileName } from "../store-file.ts";
import { Tables } from "../tables.ts";

function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

class DyingStatements extends Statements {
  left = Number(process.argv[3]);

  override sql(text: string): ReturnType<Statements["sql"]> {
    this.left -= 1;
    if (this.left === 0) die();
    return super.sql(text);
  }
}

function commitTo(model: string): Request {
  const author = { client: "child", sequence: 1, session: "s", user: "u", time: 1, clientTime: 1, meta: undefined };
  const value: Tree = { id: elementId(1, 1), type: "string", content: "7".repeat(20_000) };
  const content = {
    operations: encodeOperations([{ kind: "setKey", element: rootId, key: "text", value }]),
    original: undefined,
  };
  const commit: EncodedCommit = {
    handle: { domain: "default", model, incarnation: 1 },
    expectedHead: 0,
    log: encodeLog([{ version: 1, base: 0, seen: 0, ...author, ...content }]),
    time: 1,
    advances: [{ record: { client: "child", site: 1, sequence: 1, counter: 1 }, firstDecided: 1 }],
    refusals: [],
  };
  return { call: "commit", input: [commit] };
}

const naming: Request = {
  call: "nameVersion",
  input: [
    { domain: "default", model: "m0", incarnation: 1 },
    { name: "named", version: undefined, createdAt: 1, createdBy: "u" },
  ],
};

const place = path.join(String(process.argv[2]), databaseFileName);
const { database } = openDatabase({ file: place, durability: "os", bytesMax: undefined });
const statements = new DyingStatements(database);
const store = { database, statements, calls: new Tables(statements), place };
const { answers } = runGroup(store, [...["m0", "m1"].map(commitTo), naming]);
writeSync(1, answers.every((answer) => answer.kind === "done") ? "committed" : JSON.stringify(answers));
die();
