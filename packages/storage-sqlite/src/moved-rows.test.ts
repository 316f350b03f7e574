import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { HeadMovedError, type ModelRecord } from "@convergence/storage";
import { encodeLog } from "./encoded-log.ts";
import { runGroup, type Store } from "./group.ts";
import { packError } from "./packed-error.ts";
import { schema } from "./schema.ts";
import { Statements } from "./statements.ts";
import type { Answer, Request } from "./store-calls.ts";
import { Tables } from "./tables.ts";

/** A store in memory; `forgets` is for one that remembers no row from one group to the next. */
function newStore(forgets: boolean) {
  const database = new DatabaseSync(":memory:");
  database.exec(schema);
  const statements = new Statements(database);
  const tables = new Tables(statements);
  const store: Store = { database, statements, calls: tables, place: "memory" };
  const ask = (...requests: Request[]): readonly Answer[] => {
    if (forgets) tables.forget();
    return runGroup(store, requests).answers;
  };
  const done = (request: Request): unknown => {
    const [answer] = ask(request);
    assert.ok(answer?.kind === "done");
    return answer.value;
  };
  const creation = { domain: "d", model: "m", collection: "c", createdAt: 1, createdBy: "u" };
  const salt = new Uint8Array(16);
  const snapshot = new Uint8Array(0);
  const model = done({ call: "createModel", input: [{ ...creation, snapshot, salt }] }) as ModelRecord;
  done({ call: "registerClient", input: [model, "ada"] });
  return { ask, done, model, tables };
}

/** `site` 1 is the one of the client: with another one the commit fails, and what it wrote before that is taken back. */
function commitOf(handle: ModelRecord, expectedHead: number, text = "x", site = 1): Request {
  const version = expectedHead + 1;
  const author = { client: "ada", sequence: version, session: "s", user: "u", meta: undefined };
  const content = { operations: Buffer.from(text), original: undefined };
  const entry = { version, base: expectedHead, seen: 0, time: version, clientTime: version, ...author, ...content };
  const record = { client: "ada", site, sequence: version, counter: 0 };
  const commit = { handle, expectedHead, log: encodeLog([entry]), time: version, refusals: [] };
  return { call: "commit", input: [{ ...commit, advances: [{ record, firstDecided: version }] }] };
}

/** Everything of the group is taken back, as when the disk is full. */
const failingGroup = (tables: Tables, ...requests: Request[]): Request[] => {
  const full = Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
  tables.createCollection = () => {
    throw full;
  };
  return [...requests, { call: "createCollection", input: ["d", "full"] }];
};

test("[P3] a commit goes on from what is in the store, whatever was taken back since it was read", () => {
  const [remembers, forgets] = [false, true]
    .map((each) => newStore(each))
    .map(({ ask, model, tables }) => {
      return [
        ask(commitOf(model, 0), commitOf(model, 1, "y", 2), commitOf(model, 1), commitOf(model, 1)),
        ask(commitOf(model, 2)),
        ask(...failingGroup(tables, commitOf(model, 3, "lost"))),
        ask(commitOf(model, 4)),
        ask(...failingGroup(tables, commitOf(model, 3, "lost"), commitOf(model, 4, "lost"))),
        ask(commitOf(model, 4)),
        ask(commitOf(model, 3), commitOf(model, 4)),
        ask({ call: "findModel", input: ["d", "m"] }),
      ];
    });
  const kinds = remembers!.map((answers) => answers.map(({ kind }) => kind === "done"));
  const [yes, no] = [true, false];
  assert.deepEqual(kinds, [[yes, no, yes, no], [yes], [no, no], [no], [no, no, no], [no], [yes, yes], [yes]]);
  assert.deepEqual(remembers, forgets, "digests and what is wrong, too");
});

test("a removed model takes no commit, and goes on after its return", () => {
  const { ask, done, model } = newStore(false);
  done(commitOf(model, 0));
  assert.equal(done({ call: "removeModel", input: ["d", "m", 5, undefined] }), true);
  assert.deepEqual(
    ask(commitOf(model, 1)).map(({ kind }) => kind),
    ["failed"],
  );
  done({ call: "undoRemove", input: ["d", "m", undefined] });
  done(commitOf(model, 1));
});

test("a commit onto a version that is past says where the head is", () => {
  const { ask, done, model } = newStore(false);
  done(commitOf(model, 0));
  const [answer] = ask(commitOf(model, 0));
  assert.ok(answer?.kind === "failed");
  assert.deepEqual(answer.error, packError(new HeadMovedError(0, 1)));
});
