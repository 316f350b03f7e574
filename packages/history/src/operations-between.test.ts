import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, decodeOperations, decodeTree, encodeOperations, encodeTree, type Tree } from "@convergence/engine";
import { checkLaw } from "@convergence/proof";
import type { HistoryEntry } from "./history-source.ts";
import { operationsBetween } from "./operations-between.ts";
import { ArraySource } from "./testing/array-source.ts";
import { randomHistory } from "./testing/random-history.ts";

test("[P6] the difference of two versions makes the one of the other, in either direction, and is empty where nothing differs", (t) => {
  const kinds = new Map<string, number>();
  const { runs } = checkLaw({
    name: "difference",
    seed: 1,
    runs: 800,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 40);
      const from = choices.below(source.head + 1);
      const to = choices.below(source.head + 1);
      const operations = operationsBetween(source, from, to);
      const document = new Document(decodeTree(encodeTree(trees[from]!)));
      for (const operation of decodeOperations(encodeOperations(operations))) {
        kinds.set(operation.kind, (kinds.get(operation.kind) ?? 0) + 1);
        document.replay(operation);
      }
      assert.deepEqual(encodeTree(document.tree()), encodeTree(trees[to]!));
      const isSame = Buffer.compare(encodeTree(trees[from]!), encodeTree(trees[to]!)) === 0;
      assert.equal(operations.length === 0, isSame);
    },
  });
  t.diagnostic(JSON.stringify(Object.fromEntries(kinds)));
  if (runs < 800) return;
  for (const kind of ["splice", "insert", "remove", "move", "setKey", "removeKey", "value", "anchor"]) {
    assert.ok((kinds.get(kind) ?? 0) > 20, `not vacuous: ${kind}`);
  }
});

test("[P6] zero and minus zero are two numbers", () => {
  const content: Tree = { id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 0 }]] };
  const value = { id: 1, type: "number", content: -0 } as const;
  const entry: HistoryEntry = {
    ...{ version: 1, base: 0, sequence: 1, time: 1, clientTime: 1, meta: undefined, original: undefined },
    ...{ user: "ada", client: "ada", session: "ada" },
    operations: encodeOperations([{ kind: "value", element: 1, value }]),
  };
  const [operation] = operationsBetween(new ArraySource(content, [entry]), 0, 1);
  assert.deepEqual(operation, { kind: "value", element: 1, value });
});
