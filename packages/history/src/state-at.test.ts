import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeTree } from "@convergence/engine";
import { checkLaw } from "@convergence/proof";
import type { HistorySource as StoreSource } from "../../storage/src/history-source.ts";
import { HistoryFault } from "./history-fault.ts";
import type { HistorySource } from "./history-source.ts";
import { stateAt } from "./state-at.ts";
import { randomHistory } from "./testing/random-history.ts";

test("[P6] the content at any version is, byte for byte, what the log from the start gives", (t) => {
  let versions = 0;
  checkLaw({
    name: "content at a version",
    seed: 1,
    runs: 400,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 40);
      for (const [version, tree] of trees.entries()) {
        assert.deepEqual(encodeTree(stateAt(source, version)), encodeTree(tree));
        versions++;
      }
    },
  });
  t.diagnostic(`versions: ${versions}`);
});

test("[P6] a version that there never was is refused with its number", () => {
  checkLaw({
    name: "no such version",
    seed: 1,
    runs: 3,
    law: (choices) => {
      const { source } = randomHistory(choices, 5);
      for (const version of [-1, 0.5, Number.NaN, source.head + 1]) {
        assert.throws(
          () => stateAt(source, version),
          (error) =>
            error instanceof HistoryFault &&
            error.code === "unknown_version" &&
            error.message.includes(String(version)),
        );
      }
    },
  });
});

test("[P6] what a store gives is a source of history as it is", () => {
  const asIs = (source: StoreSource): HistorySource => source;
  assert.equal(typeof asIs, "function"); // the compiler checks it
});
