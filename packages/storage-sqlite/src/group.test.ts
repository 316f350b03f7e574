import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { runGroup, type Store } from "./group.ts";
import { Statements } from "./statements.ts";
import type { StoreCalls } from "./store-calls.ts";

/** A store of one table, in which `createCollection` writes a row that only COMMIT finds wrong when its domain is "bad". */
function storeThatFailsOnCommit(): Store {
  const database = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  database.exec(`CREATE TABLE allowed (domain TEXT PRIMARY KEY);
    INSERT INTO allowed VALUES ('good');
    CREATE TABLE rows (domain TEXT REFERENCES allowed (domain) DEFERRABLE INITIALLY DEFERRED, collection TEXT)`);
  const createCollection = (domain: string, collection: string): boolean => {
    if (collection === "bug") throw new TypeError("A bug in one request.");
    return database.prepare("INSERT INTO rows VALUES (?, ?)").run(domain, collection).changes === 1;
  };
  const listCollections = (domain: string): string[] =>
    database
      .prepare("SELECT collection FROM rows WHERE domain = ?")
      .all(domain)
      .map((row) => String(row.collection));
  const calls = { createCollection, listCollections, forget: () => undefined } as Partial<StoreCalls> as Store["calls"];
  return { database, statements: new Statements(database), calls, place: "memory" };
}

const create = (domain: string, collection: string) =>
  ({ call: "createCollection", input: [domain, collection] }) as const;
const list = { call: "listCollections", input: ["good", { limit: 9 }] } as const;

test("[P3] when COMMIT fails every write of the group does, reads see none of them, and the next group works", () => {
  const store = storeThatFailsOnCommit();
  const failed = runGroup(store, [create("good", "a"), list, create("bad", "b")]);
  assert.deepEqual(
    failed.answers.map((answer) => answer.kind),
    ["failed", "done", "failed"],
  );
  for (const answer of [failed.answers[0], failed.answers[2]]) {
    assert.ok(answer?.kind === "failed" && answer.error.code === "store-unavailable");
    assert.equal(answer.error.outcomeKnown, true);
  }
  assert.deepEqual(failed.answers[1], { kind: "done", value: [] });
  const next = runGroup(store, [list, create("good", "c")]);
  assert.deepEqual(next.answers, [
    { kind: "done", value: ["c"] },
    { kind: "done", value: true },
  ]);
});

test("a bug in one request undoes that request alone", () => {
  const store = storeThatFailsOnCommit();
  const { answers, transactions } = runGroup(store, [
    create("good", "a"),
    create("good", "bug"),
    create("good", "b"),
    list,
  ]);
  assert.equal(transactions, 1);
  assert.deepEqual(
    answers.map((answer) => answer.kind),
    ["done", "failed", "done", "done"],
  );
  assert.ok(answers[1]?.kind === "failed" && answers[1].error.code === "bug");
  assert.deepEqual(answers[3], { kind: "done", value: ["a", "b"] });
});

test("reads alone take no transaction", () => {
  assert.equal(runGroup(storeThatFailsOnCommit(), [list, list]).transactions, 0);
});

test("[P3] when not even ROLLBACK works, nobody reads what is not durable, and a later group goes on", () => {
  const store = storeThatFailsOnCommit();
  let isBroken = true;
  const sql = store.statements.sql.bind(store.statements);
  store.statements.sql = (text) => {
    if (text === "ROLLBACK" && isBroken) throw new Error("The medium is gone.");
    return sql(text);
  };
  for (const requests of [[create("good", "a"), create("bad", "b"), list], [list], [create("good", "c")]]) {
    for (const answer of runGroup(store, requests).answers) {
      assert.ok(answer.kind === "failed" && answer.error.code === "store-unavailable");
    }
  }
  isBroken = false;
  assert.deepEqual(runGroup(store, [create("good", "d"), list]).answers, [
    { kind: "done", value: true },
    { kind: "done", value: ["d"] },
  ]);
});
