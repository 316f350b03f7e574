import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, encodeOperations, encodeTree, rootId, tagOf } from "@convergence/engine";
import type { LogEntry, ModelRecord, UserTrace } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";
import { exportUser } from "./export-user.ts";

const record: ModelRecord = {
  ...{ domain: "default", model: "m", incarnation: 2, collection: "c", head: 7, digest: new Uint8Array(32) },
  ...{ createdAt: 1000, createdBy: "eve", modifiedAt: 2000, removedAt: 3000, ephemeral: false },
};
const place = { domain: "default", collection: "c", model: "m", incarnation: 2 };

const entry: LogEntry = {
  ...{ version: 7, base: 6, seen: tagOf(6), client: "k", sequence: 1, session: "s", user: "eve", time: 2000 },
  ...{ clientTime: 1999, meta: { source: "person", reason: "Why" }, original: undefined },
  operations: encodeOperations([{ kind: "removeKey", element: rootId, key: "a" }]),
};

const snapshot = encodeTree({
  id: rootId,
  type: "object",
  content: [["a", { id: elementId(0, 1), type: "date", content: 5 }]],
});

const linesOf = (traces: Iterable<UserTrace>, domain?: string): unknown[] =>
  Array.from(exportUser("eve", domain, traces), (line) => {
    assert.match(line, /^[^\n]+\n$/);
    return JSON.parse(line);
  });

test("[P6] the export of a user has a header, a line for each piece, and a last line that counts them", () => {
  const traces: UserTrace[] = [
    { kind: "model", record, snapshot },
    { kind: "change", record, entry },
    { kind: "name", record, named: { name: "Draft", version: 7, createdAt: 2500, createdBy: "eve" } },
    { kind: "purge", record, purgedAt: 4000, reason: "Over" },
  ];
  assert.deepEqual(linesOf(traces), [
    { format: "convergence-user/1", user: "eve", domain: null },
    {
      ...{ kind: "model", ...place, createdAt: "1970-01-01T00:00:01.000Z", removedAt: "1970-01-01T00:00:03.000Z" },
      ...{ value: { a: { $date: 5 } }, elements: ["0.0", "0.1"] },
    },
    {
      ...{ kind: "change", ...place, version: 7, base: 6, time: "1970-01-01T00:00:02.000Z" },
      ...{ clientTime: "1970-01-01T00:00:01.999Z", user: "eve", session: "s", client: publicClientOf("k") },
      ...{ sequence: 1, source: "person", reason: "Why", original: null },
      operations: [{ kind: "removeKey", element: "0.0", key: "a" }],
    },
    { kind: "name", ...place, name: "Draft", version: 7, createdAt: "1970-01-01T00:00:02.500Z" },
    { kind: "purge", ...place, purgedAt: "1970-01-01T00:00:04.000Z", reason: "Over" },
    { kind: "end", models: 1, changes: 1, names: 1, purges: 1 },
  ]);
  assert.deepEqual(linesOf([], "other"), [
    { format: "convergence-user/1", user: "eve", domain: "other" },
    { kind: "end", models: 0, changes: 0, names: 0, purges: 0 },
  ]);
});

test("[P9] no piece is read before its line is asked for", () => {
  let read = 0;
  function* traces(): Generator<UserTrace> {
    for (;;) {
      read++;
      yield { kind: "change", record, entry };
    }
  }
  const lines = exportUser("eve", undefined, traces());
  for (const due of [0, 1, 2]) {
    lines.next();
    assert.equal(read, due);
  }
});
