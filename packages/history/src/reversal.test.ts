// What a reversal owes. In text every letter is there once in a life, so what must be there follows from who typed and removed it.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attachedTrees,
  Document,
  decodeOperations,
  decodeTree,
  encodeOperations,
  encodeTree,
  type Operation,
  preorder,
  requireOperation,
  type StringElement,
  type Tree,
} from "@convergence/engine";
import { type Choices, checkLaw } from "@convergence/proof";
import { withoutAnchors } from "../../engine/src/testing/random-anchors.ts";
import type { HistoryEntry } from "./history-source.ts";
import { reversal } from "./reversal.ts";
import { stateAt } from "./state-at.ts";
import { ArraySource } from "./testing/array-source.ts";
import { randomHistory } from "./testing/random-history.ts";

const entryOf = (version: number, user: string, operations: readonly Operation[]): HistoryEntry => ({
  ...{ version, base: version - 1, sequence: version, time: version, clientTime: version, meta: undefined },
  ...{ user, client: user, session: user, operations: encodeOperations(operations), original: undefined },
});

/** The content after a reversal; every operation fits where it is carried out, as far as others than a server may ask for it. */
function carriedOut(tree: Tree, operations: readonly Operation[]): Document {
  const document = new Document(decodeTree(encodeTree(tree)));
  for (const operation of decodeOperations(encodeOperations(operations))) {
    if (operation.kind !== "anchor") requireOperation(operation, document.get(operation.element)!);
    document.replay(operation);
  }
  assert.deepEqual(
    decodeTree(encodeTree(document.tree())),
    document.tree(),
    "anchors are inside of what they are about",
  );
  return document;
}

function letters(choices: Choices): void {
  const start: Tree = { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: "" }]] };
  const fates = new Map<string, { by: number; removedBy: number }>();
  let text = "";
  /** All that there ever was, in order. */
  let line = "";
  let next = 0x4e00;
  const log: HistoryEntry[] = [];
  for (let version = 1, left = choices.below(30); left > 0; left--, version++) {
    const at = choices.below(text.length + 1);
    const remove = choices.chance(0.5) ? 0 : choices.below(Math.min(4, text.length - at) + 1);
    const insert = Array.from({ length: choices.between(remove > 0 ? 0 : 1, 2) }, () =>
      String.fromCharCode(next++),
    ).join("");
    for (const letter of text.slice(at, at + remove)) fates.get(letter)!.removedBy = version;
    for (const letter of insert) fates.set(letter, { by: version, removedBy: 0 });
    const place = at === 0 ? 0 : line.indexOf(text[at - 1]!) + 1;
    line = line.slice(0, place) + insert + line.slice(place);
    text = text.slice(0, at) + insert + text.slice(at + remove);
    log.push(
      entryOf(version, choices.pick(["ada", "bob"]), [
        { kind: "splice", element: 1, at, remove, insert, glued: false },
      ]),
    );
  }
  const [after, to] = [choices.below(log.length + 1), choices.below(log.length + 1)].sort((a, b) => a - b);
  const user = choices.pick(["ada", "bob", "anybody"]);
  const isChosen = (entry: HistoryEntry): boolean => user === "anybody" || entry.user === user;
  const source = new ArraySource(start, log);
  const plan = reversal(source, { after: after!, to: to!, isChosen });
  const document = carriedOut(
    { id: 0, type: "object", content: [["s", { id: 1, type: "string", content: text }]] },
    plan.operations,
  );
  const isBack = (version: number): boolean => version > after! && version <= to! && isChosen(log[version - 1]!);
  const isSeen = (letter: string): boolean => {
    const { by, removedBy } = fates.get(letter)!;
    return !isBack(by) && (removedBy === 0 || isBack(removedBy));
  };
  const found = (document.get(1) as StringElement).content.toString();
  assert.deepEqual([...found].sort(), [...line].filter(isSeen).sort());
  const kept = [...text].filter(isSeen).join("");
  assert.equal([...found].filter((letter) => kept.includes(letter)).join(""), kept, "what stays, stays in order");
}

test("[P6] [P2] of text, a reversal hides what the chosen changes typed and brings back what they removed, and nothing else", () => {
  checkLaw({ name: "letters", seed: 1, runs: 2000, law: letters });
});

test("[P6] [P7] a comment is where it was when what it is about comes back", () => {
  const reference = { kind: "range", element: 1, side: "inside", values: [{ start: 4, end: 7 }] } as const;
  const content = "one two three";
  const start: Tree = {
    ...{ id: 0, type: "object" },
    content: [["s", { id: 1, type: "string", content, anchors: [{ name: "comment", reference }] }]],
  };
  const log = [
    entryOf(1, "ada", [{ kind: "splice", element: 1, at: 3, remove: 5, insert: "", glued: false }]),
    entryOf(2, "bob", [{ kind: "splice", element: 1, at: 0, remove: 0, insert: "zero ", glued: false }]),
  ];
  const source = new ArraySource(start, log);
  const plan = reversal(source, { after: 0, to: 1 });
  const text = carriedOut(stateAt(source, 2), plan.operations).get(1) as StringElement;
  assert.equal(text.content.toString(), "zero one two three");
  assert.deepEqual(text.anchors?.[0]?.reference.values, [{ start: 9, end: 12 }]);
});

test("[P6] all changes since a version taken back give its content", (t) => {
  let operations = 0;
  const { runs } = checkLaw({
    name: "all taken back",
    seed: 1,
    runs: 800,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 30);
      const after = choices.below(source.head + 1);
      const plan = reversal(source, { after, to: source.head });
      operations += plan.operations.length;
      const document = carriedOut(trees.at(-1)!, plan.operations);
      assert.deepEqual(withoutAnchors(document.tree()), withoutAnchors(trees[after]!));
    },
  });
  t.diagnostic(`operations: ${operations}`);
  if (runs >= 800) assert.ok(operations > 1000, "not vacuous");
});

test("[P6] [P2] a reversal takes away no element that a change put there which was not chosen", (t) => {
  const counts = { operations: 0, cameBack: 0, went: 0 };
  const { runs } = checkLaw({
    name: "others' elements",
    seed: 1,
    runs: 1500,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 30);
      const user = choices.pick(["ada", "bob", "cleo"]);
      const after = choices.below(source.head + 1);
      const to = choices.between(after, source.head);
      const isChosen = (entry: HistoryEntry): boolean => entry.user === user;
      const plan = reversal(source, { after, to, isChosen });
      const document = carriedOut(trees.at(-1)!, plan.operations);
      counts.operations += plan.operations.length;
      const chosen = new Set<number>();
      for (const entry of source.log) {
        const isTaken = entry.version > after && entry.version <= to && isChosen(entry);
        for (const operation of decodeOperations(entry.operations)) {
          for (const tree of attachedTrees(operation).flatMap((each) => [...preorder(each)])) {
            if (isTaken) chosen.add(tree.id);
            else chosen.delete(tree.id);
          }
        }
      }
      const before = new Set([...preorder(trees.at(-1)!)].map(({ id }) => id));
      for (const id of before) {
        if (document.get(id) !== undefined) continue;
        assert.ok(chosen.has(id), `${id} is gone`);
        counts.went++;
      }
      for (const { id } of preorder(document.tree())) if (!before.has(id)) counts.cameBack++;
    },
  });
  t.diagnostic(JSON.stringify(counts));
  if (runs < 1500) return;
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 100, `not vacuous: ${what}`);
});
