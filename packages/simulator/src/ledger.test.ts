// The ledger by itself: commits that no server may make are found out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeOperations, encodeTree } from "@convergence/engine";
import type { LogEntry } from "@convergence/storage";
import { Ledger } from "./ledger.ts";
import { type Law, ViolatedLaw } from "./violated-law.ts";

const entry = (version: number, sequence: number, time = version): LogEntry => ({
  ...{ version, sequence, time, base: version - 1, seen: version - 1, client: "a", session: "s", user: "u" },
  ...{ clientTime: 0, meta: undefined, original: undefined },
  operations: encodeOperations([{ kind: "add", element: 1, value: 1 }]),
});

function ledger(made: number): Ledger {
  const empty = new Ledger();
  empty.begin(encodeTree({ id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 0 }]] }));
  empty.addAuthor("a", () => made);
  return empty;
}

const commit = (sequence: number, ...entries: LogEntry[]) => ({
  ...{ entries, refusals: [], clients: [{ client: "a", site: 1, sequence, counter: 0 }] },
});

function violates(law: Law, action: () => void): void {
  assert.throws(action, (error) => error instanceof ViolatedLaw && error.law === law);
}

test("what is durable is replayed, version by version", () => {
  const kept = ledger(2);
  kept.committed(commit(2, entry(1, 1), entry(2, 2)));
  assert.equal(kept.head, 2);
  assert.equal(kept.decidedOf("a"), 2);
  assert.match(kept.descriptionAt(0), /"content":0/);
  assert.match(kept.descriptionAt(2), /"content":2/);
  violates("told-after-durable", () => kept.descriptionAt(3));
});

test("[P3] [P4] a version twice or left out, a change twice, and half a commit are found out", () => {
  violates("log-gapless", () => ledger(9).committed(commit(1, entry(2, 1))));
  const kept = ledger(9);
  kept.committed(commit(1, entry(1, 1)));
  violates("log-gapless", () => kept.committed(commit(2, entry(1, 2))));
  violates("log-once", () => kept.committed(commit(1, entry(2, 1))));
  violates("log-once", () => ledger(0).committed(commit(1, entry(1, 1))));
  violates("commit-whole", () => ledger(9).committed(commit(2, entry(1, 1))));
  violates("commit-whole", () => ledger(9).committed(commit(2, entry(1, 2))));
  violates("time-monotonic", () => ledger(9).committed(commit(2, entry(1, 1, 50), entry(2, 2, 49))));
});
