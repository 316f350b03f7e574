// What others do to elements that an undo log has as copies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { type ArrayElement, carryOut, Document } from "../document.ts";
import type { Operation } from "../operation.ts";
import { randomDocument } from "../testing/random-document.ts";
import type { Tree } from "../tree.ts";
import { copiedElement } from "./copied-element.ts";
import { HiddenCopies } from "./hidden-copies.ts";
import { UndoLog } from "./undo-log.ts";

const [array, string] = [3, 4];

/** A log that has a copy of an array with a string in it, which its user took away; each of the operations is told by itself. */
function copying() {
  const document = new Document({
    id: 0,
    type: "object",
    content: [["a", { id: array, type: "array", content: [{ id: string, type: "string", content: "x" }] }]],
  });
  const log = new UndoLog(document);
  log.own(document.apply({ kind: "removeKey", element: 0, key: "a" }), 1);
  log.keepHidden();
  const follow = (operation: Operation) => log.follow(document.apply(operation), new Set());
  const back = () => {
    log.revert(1);
    const [restore] = log.restores(1);
    return restore?.kind === "setKey" ? restore.value : undefined;
  };
  return { log, follow, back };
}

const splice = (element: number, at: number, insert: string): Operation => ({
  ...{ kind: "splice", element, at, remove: 0, insert, glued: false },
});

test("[P2] what others write in a whole value of theirs, put where it is out of sight, is in it when that comes back", () => {
  const { follow, back } = copying();
  const inside = { id: 7, type: "string", content: "new" } as const;
  const value: Operation = { kind: "value", element: array, value: { id: array, type: "array", content: [inside] } };
  assert.ok(follow(value));
  assert.ok(follow(splice(inside.id, 3, "er")));
  assert.deepEqual(back(), { ...value.value, content: [{ ...inside, content: "newer" }] });
});

test("[P2] a copy that is like its element stays so, however many edits are told at once", () => {
  checkLaw({
    name: "copies follow",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const copy = copiedElement(document.root);
      const copies = new HiddenCopies();
      copies.keep([copy]);
      for (let told = choices.between(1, 6); told > 0; told--) {
        const edits = Array.from({ length: choices.between(1, 5) }, () => document.apply(nextOperation()));
        const news = new Set<number>();
        for (const edit of edits) for (const each of copies.edits(edit, news)) carryOut(each);
        assert.deepEqual(document.tree(copy), document.tree());
      }
    },
  });
});

test("[P2] [P7] an anchor of a text out of sight is no edit of it", () => {
  const { follow, back } = copying();
  const before = back();
  follow({
    ...{ kind: "anchor", element: string, name: "n" },
    reference: { kind: "index", element: string, values: [1], side: "before" },
  });
  assert.deepEqual(back(), before);
});

test("[P2] [P10] items that others remove out of sight go in as few edits as they are apart there", () => {
  const items = Array.from({ length: 1000 }, (_, index): Tree => ({ id: 10 + index, type: "number", content: index }));
  const document = new Document({
    id: 0,
    type: "object",
    content: [["a", { id: array, type: "array", content: items }]],
  });
  const copy = copiedElement(document.get(array)!) as ArrayElement;
  const copies = new HiddenCopies();
  copies.keep([copy]);
  document.apply({ kind: "remove", element: array, at: 400, count: 1 });
  const edit = document.apply({ kind: "remove", element: array, at: 0, count: 998 });
  const ranges: number[][] = [];
  for (const each of copies.edits(edit, new Set())) {
    carryOut(each);
    if (each.kind === "remove") ranges.push([each.at, each.values.length]);
  }
  assert.deepEqual(ranges, [
    [401, 598],
    [0, 400],
  ]);
  assert.deepEqual(
    copy.content.map(({ id }) => id),
    [410, 1009],
  );
});
