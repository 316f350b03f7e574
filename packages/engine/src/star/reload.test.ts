import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { stateDigest } from "../digest/state-digest.ts";
import type { Document, StringElement } from "../document.ts";
import { elementId } from "../element-id.ts";
import { isPureRemoval, type Operation } from "../operation.ts";
import { randomDocument } from "../testing/random-document.ts";
import { randomOperation } from "../testing/random-operation.ts";
import type { ArrayTree, ObjectTree, Tree } from "../tree.ts";
import { valueFromTree } from "../value.ts";
import { Branch } from "./branch.ts";
import { reload } from "./reload.ts";
import { Trunk } from "./trunk.ts";

const number = (id: number, content: number): Tree => ({ id, type: "number", content });
const text = (id: number, content: string): Tree => ({ id, type: "string", content });
const list = (id: number, ...content: Tree[]): ArrayTree => ({ id, type: "array", content });
const object = (...content: ObjectTree["content"]): ObjectTree => ({ id: 0, type: "object", content });
const splice = (element: number, at: number, remove: number, insert: string): Operation => {
  return { kind: "splice", element, at, remove, insert, glued: false };
};

const right = object(
  ["list", list(1, number(2, 2), number(3, 3), number(4, 4))],
  ["text", text(5, "The quick brown fox")],
  ["total", number(6, 10)],
);

/** Opened at version 7, with two changes decided; `damage` does what no operation did. */
function damaged(damage: (document: Document) => void): Branch {
  const branch = new Branch(right, 7, 2);
  damage(branch.replica.document);
  return branch;
}

const textOf = (document: Document): StringElement => document.get(5) as StringElement;
const dataOf = (branch: Branch): unknown => valueFromTree(branch.replica.document.tree());

/** Resumes, has everything committed, and compares with the server. */
function settle(branch: Branch): Trunk {
  const trunk = new Trunk(right, 7);
  branch.interrupted();
  branch.resumed(7);
  commitAll(branch, trunk);
  return trunk;
}

function commitAll(branch: Branch, trunk: Trunk): void {
  const session = trunk.join("me", 9, 0);
  for (const change of branch.takeUnsent()) {
    const { version, lost } = trunk.commit(session, change);
    trunk.settle();
    branch.committed(change.sequence, version, lost);
  }
  assert.deepEqual(branch.replica.document.tree(), trunk.document.tree());
  assert.ok(branch.replica.isClean);
}

test("[P1] [P2] what was typed into a text that was wrong stands where it was meant to", () => {
  const former = damaged((document) => textOf(document).content.splice(4, 5, "slow"));
  assert.deepEqual(textOf(former.replica.document).content.toString(), "The slow brown fox");
  former.edit(splice(5, 18, 0, "es")); // behind the fox
  former.edit(splice(5, 0, 3, "One"));
  former.edit(splice(5, 6, 1, "O")); // within what is wrong
  const { branch, conflicts } = reload(former, right);
  assert.deepEqual(branch.replica.serverTree(), right);
  assert.deepEqual(conflicts, []);
  assert.deepEqual(
    branch.pendingChanges().map(({ sequence }) => sequence),
    [3, 4, 5],
  );
  settle(branch);
  assert.equal(textOf(branch.replica.document).content.toString(), "One quickO brown foxes");
});

test("[P2] items of an array that was wrong are found by their ids, and what cannot be said is lost aloud", () => {
  const former = damaged((document) => {
    const array = document.get(1);
    assert.ok(array?.type === "array");
    const [second] = array.content.slice(1, 2);
    array.content.splice(1, 1);
    document.elements.delete(second!.id);
    array.content.splice(0, 0, [document.build(number(elementId(3, 1), 99))]); // 99, 2, 4
  });
  const ours = elementId(9, 1);
  former.edit({ kind: "remove", element: 1, at: 2, count: 1 }); // 4
  former.edit({ kind: "insert", element: 1, gap: 2, values: [number(ours, 50)] }); // behind 2
  former.edit({ kind: "add", element: ours, value: 1 });
  former.edit({ kind: "set", element: 1, at: 0, value: number(elementId(9, 2), 60) }); // 99 never was
  former.edit({ kind: "add", element: elementId(9, 2), value: 1 });
  const { branch, conflicts } = reload(former, right);
  assert.deepEqual(dataOf(branch), { list: [2, 51, 3], text: "The quick brown fox", total: 10 });
  assert.deepEqual(
    conflicts.map(({ kind, operation }) => [kind, operation.kind]),
    [
      ["gone", "set"],
      ["gone", "add"],
    ],
  );
  assert.deepEqual(
    branch.pendingChanges().map(({ operations, lost }) => [operations.length, lost.length]),
    [
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ],
  );
  settle(branch);
});

test("[P2] whoever holds on to an element finds it here again, and hears of it only if it looks different", () => {
  const former = damaged((document) => {
    const total = document.get(6);
    assert.ok(total?.type === "number");
    total.content = 11;
    textOf(document).content.splice(0, 3, "A");
  });
  const own = elementId(9, 1);
  former.edit({ kind: "setKey", element: 0, key: "own", value: list(own, number(elementId(9, 2), 1)) });
  former.edit({ kind: "add", element: 6, value: 5 });
  const elements = [...former.replica.document.elements];
  const { branch, edits } = reload(former, right);
  const { document } = branch.replica;
  for (const [id, element] of elements) assert.equal(document.get(id), element);
  assert.deepEqual(edits.map(({ kind, element }) => [kind, element.id]).sort(), [
    ["value", 5],
    ["value", 6],
  ]);
  assert.equal(document.get(6)!.content, 15);
  settle(branch);
  const later = document.apply({ kind: "setKey", element: 0, key: "own", value: list(elementId(9, 3)) });
  assert.equal(later.kind === "setKey" && later.old?.id, own);
});

test("[P2] a branch that is damaged beyond its text loses what says places, aloud, and nothing else", () => {
  const former = damaged(() => undefined);
  former.edit(splice(5, 0, 0, "x"));
  former.edit({ kind: "setKey", element: 0, key: "a", value: number(elementId(9, 1), 1) });
  former.receive({ version: 8, base: 7, operations: [splice(5, 0, 0, "y")] });
  textOf(former.replica.document).content.splice(0, 20, ""); // below what is pending, where nothing records it
  const { branch, conflicts } = reload(former, right);
  assert.deepEqual(branch.replica.serverTree(), right);
  assert.deepEqual(
    conflicts.map(({ operation }) => operation.kind),
    ["splice"],
  );
  assert.deepEqual(dataOf(branch), { a: 1, ...(valueFromTree(right) as object) });
});

const own = 9;

/** Changes the document below and beside what is recorded, which is never told. */
function damageSome(choices: Choices, { replica: { document } }: Branch): void {
  let counter = 0;
  const nextId = () => elementId(7, ++counter);
  for (let left = choices.between(1, 3); left > 0; left--) {
    const edit = document.resolve(randomOperation(choices, document, nextId));
    document.perform(edit);
    if (choices.chance(0.3))
      document.elements.delete(choices.pick([...document.elements.keys()].filter((id) => id > 0)));
  }
}

/** Random edits of the user's, some of them batches. */
function editSome(choices: Choices, branch: Branch): number {
  let counter = 0;
  const nextId = () => elementId(own, ++counter);
  let operations = 0;
  for (let left = choices.between(1, 6); left > 0; left--) {
    const size = choices.chance(0.3) ? choices.between(1, 3) : 1;
    branch.startBatch();
    for (let n = size; n > 0; n--) {
      branch.edit(randomOperation(choices, branch.replica.document, nextId));
      operations++;
    }
    branch.completeBatch();
  }
  return operations;
}

test("[P1] [P2] [P4] after any damage the branch has the server's tree, and each pending operation is there or told", (t) => {
  const counts = { damaged: 0, kept: 0, lost: 0, edits: 0 };
  checkLaw({
    name: "reload",
    seed: 1,
    runs: 2000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const tree = document.tree();
      for (let left = choices.below(4); left > 0; left--) document.replay(nextOperation());
      const wrong = document.tree();
      const former = new Branch(wrong, 3, 10);
      const operations = editSome(choices, former);
      const seenBefore = former.replica.document.tree();
      const pending = former.pendingChanges();
      const { branch, conflicts, edits } = reload(former, tree);
      assert.deepEqual(branch.replica.serverTree(), tree, "[P1] the server's tree is below what is pending");
      assert.deepEqual(
        branch.pendingChanges().map((each) => each.sequence),
        pending.map((each) => each.sequence),
      );
      const kept = branch.pendingChanges().reduce((sum, each) => sum + each.operations.length, 0);
      assert.equal(kept + conflicts.length, operations, "[P2] nothing is lost in silence");
      const isDamaged = JSON.stringify(wrong) !== JSON.stringify(tree);
      if (!isDamaged) {
        assert.deepEqual(branch.replica.document.tree(), seenBefore, "what was right is as it was");
        assert.deepEqual([conflicts, edits], [[], []]);
      } else counts.damaged++;
      const trunk = new Trunk(tree, 3);
      branch.interrupted();
      branch.resumed(3);
      commitAll(branch, trunk);
      assert.equal(stateDigest(branch.replica.document), stateDigest(trunk.document));
      counts.kept += kept;
      counts.lost += conflicts.length;
      counts.edits += edits.length;
    },
  });
  t.diagnostic(JSON.stringify(counts));
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 100, `not vacuous: ${what}`);
});

test("[P1] [P2] a branch whose pending changes are damaged as well begins anew, and tells what is lost", (t) => {
  const counts = { kept: 0, lost: 0, edits: 0 };
  checkLaw({
    name: "reload after damage to what is pending",
    seed: 50_001,
    runs: 2000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const former = new Branch(document.tree(), 0, 10);
      const operations = editSome(choices, former);
      const meets = choices.chance(0.5);
      if (meets) former.receive({ version: 1, base: 0, operations: [travel(document, nextOperation())] });
      damageSome(choices, former);
      const tree = document.tree();
      const { branch, conflicts, edits } = reload(former, tree);
      assert.deepEqual(branch.replica.serverTree(), tree, "[P1] the server's tree is below what is pending");
      const kept = branch.pendingChanges().reduce((sum, each) => sum + each.operations.length, 0);
      const lost = branch.pendingChanges().reduce((sum, each) => sum + each.lost.length, 0);
      const lostWrites = branch
        .pendingChanges()
        .flatMap((each) => each.lost)
        .filter((each) => !isPureRemoval(each));
      const toldWrites = conflicts.filter(({ operation }) => !isPureRemoval(operation));
      const known = toldWrites.length + branch.conflictsHeld; // what the user wrote over as well is held back
      assert.equal(known, lostWrites.length, "[P2] nothing is lost in silence");
      if (!meets) assert.equal(kept + lost, operations); // else what others had removed as well is done
      const trunk = new Trunk(tree, branch.version);
      branch.interrupted();
      branch.resumed(branch.version);
      commitAll(branch, trunk);
      counts.kept += kept;
      counts.lost += lost;
      counts.edits += edits.length;
    },
  });
  t.diagnostic(JSON.stringify(counts));
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 100, `not vacuous: ${what}`);
});

/** The server's operation, done there. */
function travel(document: Document, operation: Operation): Operation {
  document.replay(operation);
  return operation;
}
