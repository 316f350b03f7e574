// Keystrokes that go together give what they give one by one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeOperations, preorder, type Tree } from "@convergence/engine";
import { type Choices, checkLaw } from "@convergence/proof";
import { blame } from "./blame.ts";
import { type HistoryEntry, type HistorySource, strokesOf } from "./history-source.ts";
import { jsonDiff } from "./json-diff.ts";
import { ArraySource } from "./testing/array-source.ts";
import { type RandomHistory, randomHistory } from "./testing/random-history.ts";

/** The same history from a source that knows of no strokes. */
const plain = (source: ArraySource): HistorySource<HistoryEntry> => ({
  head: source.head,
  snapshot: (atMost) => source.snapshot(atMost),
  entries: (after, to) => source.entries(after, to),
  entriesBackwards: (before, from) => source.entriesBackwards(before, from),
  operations: (after, to) => source.operations(after, to),
  versionAtTime: (time) => source.versionAtTime(time),
});

const text = 1;

/** Runs of keys in one string. */
function typedHistory(choices: Choices): RandomHistory {
  const treeOf = (content: string): Tree => ({
    ...{ id: 0, type: "object" },
    content: [["text", { id: text, type: "string", content }]],
  });
  let content = "what was there before";
  const trees = [treeOf(content)];
  const log: HistoryEntry[] = [];
  while (log.length < 60) {
    let at = choices.below(content.length + 1);
    const key = choices.pick(["letter", "backspace", "delete"]);
    for (let left = choices.below(6); left > 0; left--) {
      if (key === "backspace") at--;
      const remove = key === "letter" ? 0 : 1;
      if (at < 0 || at + remove > content.length) break;
      const insert = key === "letter" ? choices.pick(["a", "b"]) : "";
      content = content.slice(0, at) + insert + content.slice(at + remove);
      const version = log.length + 1;
      const operations = encodeOperations([{ kind: "splice", element: text, at, remove, insert, glued: false }]);
      const who = { client: "c", session: "s", user: "u", sequence: version, meta: undefined, original: undefined };
      log.push({ ...who, version, base: version - 1, time: version, clientTime: version, operations });
      trees.push(treeOf(content));
      at += insert.length;
    }
  }
  return { source: new ArraySource(trees[0]!, log), trees };
}

test("[P6] who wrote what, and what differs, is the same where keystrokes are taken together", (t) => {
  const counts = { typed: 0, erased: 0, deleted: 0, change: 0 };
  checkLaw({
    name: "strokes",
    seed: 3,
    runs: 400,
    law: (choices) => {
      const { source, trees } = choices.chance(0.5) ? randomHistory(choices, 60) : typedHistory(choices);
      const version = choices.below(source.head + 1);
      for (const stroke of strokesOf(source, 0, version)) {
        if (stroke.kind === "change" || stroke.count > 1) counts[stroke.kind]++;
      }
      assert.deepEqual(blame(source, version), blame(plain(source), version));
      const [from, to] = [choices.below(source.head + 1), version];
      assert.deepEqual(jsonDiff(source, from, to), jsonDiff(plain(source), from, to));
      assert.equal(blame(source, version).size, [...preorder(trees[version]!)].length);
    },
  });
  t.diagnostic(JSON.stringify(counts));
  for (const [kind, count] of Object.entries(counts)) assert.ok(count > 20, `not vacuous: ${count} ${kind}`);
});
