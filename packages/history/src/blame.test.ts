// Blame against the plainest way: an array of versions beside each text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { attachedTrees, Document, decodeOperations, preorder, type Tree } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import { type BlameRun, blame } from "./blame.ts";
import { HistoryFault } from "./history-fault.ts";
import { type RandomHistory, randomHistory } from "./testing/random-history.ts";

type Beside = { placed: number; written: number; versions: number[] };

const lengthOf = (tree: Tree): number => (tree.type === "string" ? tree.content.length : 0);

/** What is written beside every element that there ever was. */
function versionsBeside({ source, trees }: RandomHistory, to: number): Map<number, Beside> {
  const document = new Document(trees[0]!);
  const all = new Map<number, Beside>();
  const attach = (tree: Tree, version: number): void => {
    for (const each of preorder(tree)) {
      const versions = new Array<number>(lengthOf(each)).fill(version);
      all.set(each.id, { placed: version, written: version, versions });
    }
  };
  attach(trees[0]!, 0);
  for (const { version, operations } of source.entries(0, to)) {
    for (const operation of decodeOperations(operations)) {
      document.replay(operation);
      for (const tree of attachedTrees(operation)) attach(tree, version);
      const beside = all.get(operation.element)!;
      if (operation.kind === "splice") {
        const { at, remove, insert } = operation;
        beside.versions.splice(at, remove, ...new Array<number>(insert.length).fill(version));
      } else if (operation.kind === "add") beside.written = version;
      else if (operation.kind === "value") {
        beside.written = version;
        beside.versions = new Array<number>(lengthOf(operation.value)).fill(version);
      }
    }
  }
  return all;
}

const versionsOf = (runs: readonly BlameRun[]): number[] =>
  runs.flatMap(({ length, version, step }) => Array.from({ length }, (_, i) => version + i * step));

test("[P6] every character and every value has the version that wrote it", (t) => {
  let units = 0;
  let typed = 0;
  const { runs } = checkLaw({
    name: "blame",
    seed: 1,
    runs: 500,
    law: (choices) => {
      const history = randomHistory(choices, 40);
      const version = choices.below(history.source.head + 1);
      const expected = versionsBeside(history, version);
      const tree = history.trees[version]!;
      const all = [...preorder(tree)];
      const found = blame(history.source, version);
      assert.deepEqual(
        [...found.keys()],
        all.map(({ id }) => id),
      );
      for (const [id, { placed, written, runs }] of found) {
        const beside = expected.get(id)!;
        assert.deepEqual({ placed, written, versions: versionsOf(runs ?? []) }, beside);
        units += beside.versions.length;
        typed += runs?.filter(({ step, length }) => step === 1 && length > 1).length ?? 0;
      }
      const part = choices.pick(all);
      const inside = blame(history.source, version, { element: part.id });
      assert.deepEqual(
        [...inside],
        [...preorder(part)].map(({ id }) => [id, found.get(id)!]),
      );
    },
  });
  t.diagnostic(`units: ${units}, runs of typing: ${typed}`);
  if (runs >= 500) assert.ok(units > 1000 && typed > 50, "not vacuous");
});

test("[P6] blame of an element that is not there is refused", () => {
  const { source } = randomHistory(Choices.seeded(1), 9);
  assert.throws(
    () => blame(source, 0, { element: 999_999 }),
    (error) => error instanceof HistoryFault && error.code === "unknown_element" && error.message.includes("999999"),
  );
});
