import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { encodeTree } from "../codec/tree-codec.ts";
import { Document } from "../document.ts";
import { elementId } from "../element-id.ts";
import type { Reference } from "../references/reference.ts";
import { randomDocument } from "../testing/random-document.ts";
import type { ArrayTree, ObjectTree, Tree } from "../tree.ts";
import { digesting, isStateDigest, stateDigest } from "./state-digest.ts";

const object = (...content: ObjectTree["content"]): ObjectTree => ({ id: 0, type: "object", content });
const list = (id: number, ...content: Tree[]): ArrayTree => ({ id, type: "array", content });
const number = (id: number, content: number): Tree => ({ id, type: "number", content });
const text = (id: number, content: string): Tree => ({ id, type: "string", content });
const anchored = (name: string, reference: Reference): Tree =>
  object(["a", { id: 1, type: "string", content: "x", anchors: [{ name, reference }] }]);
const digestOf = (tree: Tree): string => stateDigest(new Document(tree));

test("[P1] whatever two replicas can differ in gives another digest", () => {
  const smallest = Number.MIN_VALUE;
  const trees: readonly Tree[] = [
    object(),
    object(["a", number(1, 0)]),
    object(["a", number(1, -0)]),
    object(["a", number(1, smallest)]),
    object(["a", number(1, -smallest)]),
    object(["a", number(1, 0.1 + 0.2)]),
    object(["a", number(1, 0.3)]),
    object(["a", { id: 1, type: "date", content: 0 }]),
    object(["a", { id: 1, type: "null", content: null }]),
    object(["a", { id: 1, type: "boolean", content: false }]),
    object(["a", { id: 1, type: "boolean", content: true }]),
    object(["a", text(1, "")]),
    object(["a", text(1, "\0")]),
    object(["a", text(1, "\0\0")]),
    object(["a", list(1)]),
    object(["a", { id: 1, type: "object", content: [] }]),
    object(["a", number(2, 0)]),
    object(["a", number(elementId(1, 1), 0)]),
    object(["b", number(1, 0)]),
    object(["a\0", number(1, 0)]),
    object(["a", number(1, 0)], ["b", number(2, 1)]),
    object(["a", number(2, 1)], ["b", number(1, 0)]),
    object(["a", number(2, 0)], ["b", number(1, 1)]),
    object(["a", list(1, number(2, 1), number(3, 2))]),
    object(["a", list(1, number(3, 2), number(2, 1))]),
    object(["a", list(1, number(2, 2), number(3, 1))]),
    object(["a", list(1, list(2), number(3, 1))]),
    object(["a", list(1, list(2, number(3, 1)))]),
    object(["a", text(1, "ab")], ["b", text(2, "cd")]),
    object(["a", text(1, "abc")], ["b", text(2, "d")]),
    object(["a", text(1, "😀")]),
    anchored("a", { kind: "element", element: 1, values: [] }),
    anchored("b", { kind: "element", element: 1, values: [] }),
    anchored("a", { kind: "index", element: 1, side: "after", values: [0] }),
    anchored("a", { kind: "index", element: 1, side: "before", values: [0] }),
    anchored("a", { kind: "index", element: 1, side: "before", values: [1] }),
    anchored("a", { kind: "range", element: 1, side: "before", values: [{ start: 0, end: 1 }] }),
    anchored("a", { kind: "range", element: 1, side: "before", values: [{ start: 1, end: 0 }] }),
    anchored("a", { kind: "range", element: 1, side: "inside", values: [{ start: 1, end: 0 }] }),
    object(["a", text(1, "😁")]),
  ];
  const digests = trees.map(digestOf);
  assert.equal(new Set(digests).size, trees.length);
  assert.ok(digests.every(isStateDigest));
});

test("[P1] the order in which a replica got to know keys, and how its text is kept, do not matter", () => {
  const long = "lorem ipsum ".repeat(1001);
  const document = new Document(object());
  document.apply({ kind: "setKey", element: 0, key: "t", value: text(7, "") });
  for (const at of [...long].keys()) {
    const from = at % 2 === 0 ? at / 2 : (at - 1) / 2; // from both ends towards the middle
    const letter = at % 2 === 0 ? long[from]! : long[long.length - 1 - from]!;
    const here = at % 2 === 0 ? from : from + 1;
    document.apply({ kind: "splice", element: 7, at: here, remove: 0, insert: letter, glued: false });
  }
  for (const key of ["c", "a", "b"]) {
    document.apply({ kind: "setKey", element: 0, key, value: number(key.charCodeAt(0), 1) });
  }
  const tree = object(["a", number(97, 1)], ["b", number(98, 1)], ["c", number(99, 1)], ["t", text(7, long)]);
  assert.deepEqual(document.tree(), tree);
  assert.equal(stateDigest(document), digestOf(tree));
});

test("[P1] after random edits two documents have the same digest exactly if they are the same to the byte", (t) => {
  let same = 0;
  let different = 0;
  checkLaw({
    name: "digests are equal exactly where trees are",
    seed: 1,
    runs: 1000,
    law: (choices) => {
      const { document, nextOperation } = randomDocument(choices);
      const seen = new Map<string, string>();
      for (let left = choices.between(1, 12); left > 0; left--) {
        const edit = document.resolve(nextOperation());
        document.perform(edit);
        if (choices.chance(0.3)) document.revert(edit);
        const tree = document.tree();
        const bytes = Buffer.from(encodeTree(tree)).toString("hex");
        const digest = stateDigest(document);
        assert.equal(digestOf(tree), digest, "a copy has the same");
        for (const [otherBytes, otherDigest] of seen) {
          assert.equal(otherDigest === digest, otherBytes === bytes);
          if (otherBytes === bytes) same++;
          else different++;
        }
        seen.set(bytes, digest);
      }
    },
  });
  t.diagnostic(`pairs: ${same} the same, ${different} different`);
  assert.ok(same > 100 && different > 1000, "not vacuous");
});

test("[P9] a large document is digested in many steps, and its revision tells when it changed meanwhile", () => {
  const items = Array.from({ length: 30_000 }, (_, index) => number(index + 3, index));
  const document = new Document(object(["list", list(1, ...items)], ["text", text(2, "x".repeat(200_000))]));
  const { revision } = document;
  let steps = 0;
  const running = digesting(document);
  while (!running.next().done) steps++;
  assert.ok(steps > 40, `${steps} steps`);
  assert.equal(document.revision, revision);
  const edit = document.apply({ kind: "add", element: 3, value: 1 });
  const changed = document.revision;
  document.revert(edit);
  assert.equal(new Set([revision, changed, document.revision]).size, 3);
});

test("[P9] a document that is damaged, one element being inside itself, still has a digest", () => {
  const document = new Document(object(["a", list(1, list(2))]));
  const [outer, inner] = [document.get(1), document.get(2)];
  assert.ok(outer?.type === "array" && inner?.type === "array");
  inner.content.splice(0, 0, [outer]);
  assert.ok(isStateDigest(stateDigest(document)));
});
