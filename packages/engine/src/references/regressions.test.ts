// What was found wrong with references once: replayed for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, rootId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { Branch } from "../star/branch.ts";
import type { OutgoingChange } from "../star/outgoing-change.ts";
import { Trunk } from "../star/trunk.ts";
import type { Tree } from "../tree.ts";
import type { Reference } from "./reference.ts";

const [text, object, key] = [1, 2, 3];
const tree: Tree = {
  id: rootId,
  type: "object",
  content: [
    ["o", { id: object, type: "object", content: [["k", { id: key, type: "null", content: null }]] }],
    ["s", { id: text, type: "string", content: "abcd" }],
  ],
};
const splice = (at: number, remove: number, insert: string): Operation => {
  return { kind: "splice", element: text, at, remove, insert, glued: false };
};
const setKey = (id: number): Operation => {
  return { kind: "setKey", element: object, key: "k", value: { id, type: "null", content: null } };
};
const wholeText: Operation = { kind: "value", element: text, value: { id: text, type: "string", content: "x" } };
const caret = (gap: number): Reference => ({ kind: "index", element: text, side: "before", values: [gap] });

const committedIn = (trunk: Trunk, client: string, site: number, ...operations: Operation[]): void => {
  trunk.commit(trunk.join(client, site, 0), { seen: 0, operations });
  trunk.settle();
};

test("[P7] what a whole value of the user's replaces shows nowhere, remembered or not", () => {
  const branch = new Branch(tree, 0, 0);
  branch.references.follow("remembered", "other", caret(2));
  branch.references.follow("anew", "other", caret(2));
  assert.deepEqual(branch.references.shown("remembered"), caret(2));
  branch.edit(wholeText);
  branch.edit(splice(0, 0, "y"));
  for (const id of ["remembered", "anew"]) assert.deepEqual(branch.references.shown(id), { ...caret(2), values: [] });
});

test("[P7] [R4] a refusal of what does not show moves what stands on what came after", () => {
  const branch = new Branch(tree, 0, 0);
  const selection: Reference = { kind: "range", element: text, side: "inside", values: [{ start: 3, end: 2 }] };
  branch.references.follow("selection", "other", selection);
  branch.edit(splice(2, 0, "XYZ"));
  branch.edit(splice(1, 5, "V"));
  branch.edit(splice(1, 1, ""));
  branch.references.shown("selection");
  const [first] = branch.takeUnsent() as [OutgoingChange];
  assert.deepEqual(branch.refused(first.sequence, 1)?.edits, [], "nothing of it shows");
  const shown = branch.references.shown("selection");
  branch.references.follow("anew", "other", selection);
  assert.deepEqual(shown, branch.references.shown("anew"));

  branch.references.follow("keys", "other", { kind: "property", element: object, values: ["k"] });
  branch.edit({ kind: "removeKey", element: object, key: "k" });
  branch.edit(setKey(elementId(1, 1)));
  assert.deepEqual(branch.references.shown("keys")?.values, []);
  const removal = branch.takeUnsent().at(0) as OutgoingChange;
  for (const sequence of [2, 3]) branch.committed(sequence, sequence - 1, []);
  branch.refused(removal.sequence, branch.seen + 1);
  assert.deepEqual(branch.references.shown("keys")?.values, ["k"], "it was never removed");
});

test("[P7] a reference to an element stays when others put another value into that unseen", () => {
  const trunk = new Trunk(tree, 0);
  const session = trunk.join("a", 1, 0);
  committedIn(trunk, "b", 2, wholeText);
  const elements: Reference = { kind: "element", element: rootId, values: [text, object] };
  assert.deepEqual(trunk.refer(session, 0, elements), elements);
  assert.deepEqual(trunk.refer(session, 0, caret(1)), { ...caret(1), values: [] }, "what it points into was replaced");
});

test("[P7] a key that others removed and set again unseen is not the one that was referred to", () => {
  const trunk = new Trunk(tree, 0);
  const session = trunk.join("a", 1, 0);
  committedIn(trunk, "b", 2, { kind: "removeKey", element: object, key: "k" }, setKey(elementId(2, 1)));
  const keys: Reference = { kind: "property", element: object, values: ["k"] };
  assert.deepEqual(trunk.refer(session, 0, keys), { ...keys, values: [] });
});

test("[P7] what its author took back before it could be sent is nothing to refer to, and no offence", () => {
  const trunk = new Trunk(tree, 0);
  const session = trunk.join("a", 1, 0);
  const mine = elementId(1, 1);
  const inside: Reference = { kind: "property", element: mine, values: [] };
  assert.equal(trunk.refer(session, 0, inside), undefined);
  const elements: Reference = { kind: "element", element: rootId, values: [mine, text] };
  assert.deepEqual(trunk.refer(session, 0, elements), { ...elements, values: [text] });
  committedIn(trunk, "b", 2, splice(0, 0, "x"));
  assert.deepEqual(trunk.refer(session, 0, caret(1)), caret(2), "the session goes on");
});

test("[P7] what pointed into an element that was removed and has come back points nowhere", () => {
  const branch = new Branch(tree, 0, 0);
  branch.references.follow("theirs", "b", caret(3));
  branch.references.place("mine", caret(3));
  const removed: Operation = { kind: "removeKey", element: rootId, key: "s" };
  const back: Operation = {
    kind: "setKey",
    element: rootId,
    key: "s",
    value: { id: text, type: "string", content: "" },
  };
  branch.receive({ version: 1, base: 0, operations: [removed] });
  branch.receive({ version: 2, base: 1, operations: [back] });
  for (const id of ["theirs", "mine"]) assert.deepEqual(branch.references.shown(id), { ...caret(3), values: [] });
});
