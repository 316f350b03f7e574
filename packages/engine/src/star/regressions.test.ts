// What failed once, shrunk: replayed for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";
import { Branch } from "./branch.ts";
import { Trunk } from "./trunk.ts";

const text = 1;
const tree: Tree = { id: 0, type: "object", content: [["s", { id: text, type: "string", content: "abcd" }]] };
const splice = (at: number, remove: number, insert: string, glued: boolean): Operation => ({
  kind: "splice",
  element: text,
  at,
  remove,
  insert,
  glued,
});

test("[R2] [R4] what is glued to a refused unit is glued to nothing", () => {
  const trunk = new Trunk(tree, 0);
  const [refusedSession, otherSession] = [trunk.join("a", 1, 0), trunk.join("b", 2, 0)];
  const author = new Branch(tree, 0, 0);
  author.edit(splice(3, 0, "x", true));
  author.edit(splice(4, 1, "y", true)); // behind the x
  const [first, second] = author.takeUnsent();

  const tag = trunk.refuse(refusedSession, first!);
  const other = trunk.commit(otherSession, { seen: 0, operations: [splice(3, 0, "o", false)] });
  const own = trunk.commit(refusedSession, second!);
  trunk.settle();

  author.refused(1, tag);
  author.receive({ ...other, base: 0 });
  author.committed(2, own.version, own.lost);
  assert.deepEqual(author.replica.document.tree(), trunk.document.tree());
});
