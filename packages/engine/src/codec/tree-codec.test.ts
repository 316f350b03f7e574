import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices, checkLaw } from "@convergence/proof";
import { counterMax, elementId } from "../element-id.ts";
import { anchorsPerElementMax, treeDepthMax } from "../limits.ts";
import type { Anchor } from "../references/anchor.ts";
import type { Reference } from "../references/reference.ts";
import { arbitraryTree } from "../testing/arbitrary-operation.ts";
import { assertTruncationsRefused, damaged, survives } from "../testing/hostile-bytes.ts";
import type { Tree } from "../tree.ts";
import { decode, encode } from "./codec.ts";
import { CodecError } from "./codec-error.ts";
import { decodeTree, encodeTree, treeCodec } from "./tree-codec.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const refused = (form: string): void => {
  assert.throws(() => decodeTree(Buffer.from(form.replaceAll(" ", ""), "hex")), CodecError, form);
};

test("[P1] a tree has these bytes, for ever", () => {
  const text: Tree = { id: 1, type: "string", content: "é" };
  const forms: [Tree, string][] = [
    [{ id: 0, type: "object", content: [] }, "00"],
    [{ id: 0, type: "null", content: null }, "07"],
    [{ id: 0, type: "boolean", content: false }, "05"],
    [{ id: 0, type: "boolean", content: true }, "06"],
    [{ id: 0, type: "number", content: 0 }, "03"],
    [{ id: 0, type: "number", content: 3 }, "c3"],
    [{ id: 0, type: "number", content: -3 }, "a3"],
    [{ id: 0, type: "number", content: 4 }, "e308"],
    [{ id: 0, type: "number", content: -0 }, "040000000000000080"],
    [{ id: 0, type: "number", content: 0.5 }, "04000000000000e03f"],
    [{ id: 0, type: "date", content: 1 }, "0802"],
    [{ id: 0, type: "object", content: [["k", text]] }, "20016b0202c3a9"],
    [
      { id: elementId(1, 5), type: "array", content: [{ id: elementId(1, 6), type: "null", content: null }] },
      "31010507",
    ],
    [
      { id: elementId(1, 5), type: "array", content: [{ id: elementId(1, 4), type: "null", content: null }] },
      "310105170104",
    ],
  ];
  for (const [tree, bytes] of forms) {
    assert.equal(hex(encodeTree(tree)), bytes);
    assert.deepEqual(decodeTree(Buffer.from(bytes, "hex")), tree);
  }
});

test("[P1] [P7] anchors stand before their node, and have these bytes, for ever", () => {
  const place = (kind: "index" | "range", side: "after" | "before" | "inside", values: unknown[]): Reference =>
    ({ kind, element: 1, side, values }) as unknown as Reference;
  const anchors: Anchor[] = [
    { name: "", reference: { kind: "element", element: 1, values: [] } },
    { name: "a", reference: place("index", "after", [0]) },
    { name: "b", reference: place("index", "before", [2]) },
    { name: "c", reference: place("range", "after", [{ start: 1, end: 0 }]) },
    { name: "d", reference: place("range", "before", [{ start: 0, end: 2 }]) },
    { name: "e", reference: place("range", "inside", [{ start: 0, end: 2 }]) },
  ];
  const text: Tree = { id: 1, type: "string", content: "ab", anchors };
  const key: Anchor = { name: "k", reference: { kind: "property", element: 0, values: ["k"] } };
  const tree: Tree = { id: 0, type: "object", content: [["k", text]], anchors: [key] };
  const bytes =
    "09 01 016b 01 01 016b 20 016b 09 06 00 00 0161 02 01 00 0162 03 01 02" +
    "0163 04 01 01 00 0164 05 01 00 02 0165 06 01 00 02 02 026162";
  assert.equal(hex(encodeTree(tree)), bytes.replaceAll(" ", ""));
  assert.deepEqual(decodeTree(Buffer.from(bytes.replaceAll(" ", ""), "hex")), tree);
});

test("[P9] anchors that no element can have are not read, and not written", () => {
  for (const form of [
    "09 00 07", // None at all.
    "09 02 0161 00 0161 00 07", // One name twice.
    "09 02 0162 00 0161 00 07", // Names out of order.
    "09 01 0161 00 09 01 0161 00 07", // Anchors of anchors.
    "09 01 0161 00 17 0107", // A second id.
    "29 01 0161 00 07", // A size.
    "09 01 0161 02 01 00 07", // A position in nothing.
    "09 01 0161 02 00 02 00", // No position.
    "09 01 0161 02 01 01 02 00", // A position past the end.
    "09 01 0161 06 01 00 01 02 00",
    "09 01 0161 01 01 0161 02 00", // A key of a string.
    "09 01 0161 02 ff ff 3f 00 02 00", // More values than follow.
    "09 e9 07 0161", // More anchors than an element has.
    `09 01 8102${"61".repeat(257)}00 07`, // A name that is too long.
    "09 01 0161 07 07", // A kind that does not exist.
    "09",
  ])
    refused(form);
  const index = (at: number): Anchor => ({
    ...{ name: "a", reference: { kind: "index", element: 0, side: "after", values: [at] } },
  });
  const anchors: (readonly Anchor[])[] = [[], [index(0), index(0)], [index(2)], [index(-1)], [index(0.5)]];
  anchors.push(Array.from({ length: anchorsPerElementMax + 1 }, (_, at) => ({ ...index(0), name: `${1e6 + at}` })));
  for (const each of anchors) {
    assert.throws(() => encodeTree({ id: 0, type: "string", content: "x", anchors: each }), RangeError);
  }
});

test("ids in pre-order cost nothing beyond the first", () => {
  const items = (first: number): Tree[] =>
    Array.from({ length: 1000 }, (_, index) => ({ id: first + index, type: "null", content: null }));
  assert.equal(encodeTree({ id: 0, type: "array", content: items(1) }).length, 1 + 2 + 1000);
  const first = elementId(3, 100);
  assert.equal(encodeTree({ id: first, type: "array", content: items(first + 1) }).length, 1 + 2 + 2 + 1000);
});

test("the id after the last counter of a site does not follow it", () => {
  const last = elementId(1, counterMax);
  const tree: Tree = { id: last, type: "array", content: [{ id: last + 1, type: "null", content: null }] };
  assert.deepEqual(decodeTree(encodeTree(tree)), tree);
  refused("31 01 ff ff ff ff 0f 07");
});

test("keys that name prototypes are ordinary keys", () => {
  const content = ["__proto__", "constructor", "toString"].map((key, index): [string, Tree] => [
    key,
    { id: index + 1, type: "number", content: index },
  ]);
  const tree: Tree = { id: 0, type: "object", content };
  assert.deepEqual(decodeTree(encodeTree(tree)), tree);
});

test("keys out of order or twice are neither read nor written", () => {
  refused("40 0162 07 0161 07");
  refused("40 0161 07 0161 07");
  const entry = (key: string, id: number): [string, Tree] => [key, { id, type: "null", content: null }];
  assert.throws(() => encodeTree({ id: 0, type: "object", content: [entry("b", 1), entry("a", 2)] }), RangeError);
  assert.throws(() => encodeTree({ id: 0, type: "object", content: [entry("a", 1), entry("a", 2)] }), RangeError);
  // Code units, not code points: the first unit of a surrogate pair comes before U+FFFF.
  const pair: Tree = { id: 0, type: "object", content: [entry("😀", 1), entry("\uffff", 2)] };
  assert.deepEqual(decodeTree(encodeTree(pair)), pair);
});

test("a second form of a value is refused", () => {
  refused("10 00 00"); // An id that follows anyway.
  refused("31 01 05 17 01 06");
  refused("e3 06"); // 3 as a long integer.
  refused("e1 06 07 07 07 07 07 07"); // A count of 6 as a varint.
  refused("04 00 00 00 00 00 00 f0 3f"); // 1 as a double.
  refused("04 00 00 00 00 00 00 f0 7f"); // Infinity.
  refused("04 00 00 00 00 00 00 f8 7f"); // NaN.
  refused("27"); // A null with a size.
  refused("0a"); // A type that does not exist.
  refused("07 00"); // Something left over.
  refused("08 82 80 b4 de 8c d6 d7 3e"); // A date out of range.
  refused("02 02 ed a0"); // Half a surrogate pair.
});

test("numbers that no document holds are not written", () => {
  for (const content of [NaN, Infinity, -Infinity]) {
    assert.throws(() => encodeTree({ id: 0, type: "number", content }), RangeError);
  }
  for (const content of [NaN, 0.5, 8.64e15 + 1, -0]) {
    assert.throws(() => encodeTree({ id: 0, type: "date", content }), RangeError);
  }
  for (const id of [-1, 0.5, NaN, 2 ** 53])
    assert.throws(() => encodeTree({ id, type: "null", content: null }), RangeError);
});

test("[P9] nesting stops at a limit, on both sides", () => {
  const nested = (levels: number): Tree => {
    let tree: Tree = { id: levels - 1, type: "null", content: null };
    for (let level = levels - 2; level >= 0; level--) tree = { id: level, type: "array", content: [tree] };
    return tree;
  };
  assert.deepEqual(decodeTree(encodeTree(nested(treeDepthMax))), nested(treeDepthMax));
  assert.throws(() => encodeTree(nested(treeDepthMax + 1)), RangeError);
  refused(`${"21".repeat(treeDepthMax)}07`);
  refused("21".repeat(1_000_000));
});

test("[P9] elements are counted, and a count is believed only if as many bytes follow", () => {
  const few = treeCodec({ depthMax: 2, elementsMax: 2 });
  const pair: Tree = { id: 0, type: "array", content: [{ id: 1, type: "null", content: null }] };
  assert.deepEqual(decode(few, encode(few, pair)), pair);
  assert.throws(() => decode(few, Uint8Array.from([0x41, 7, 7])), /more than 2 elements/);
  refused("e1 ff ff 3f 07");
  refused("e0 ff ff ff ff ff ff ff 0f");
});

test("any tree comes back, and no beginning of it does", (t) => {
  let truncations = 0;
  const { runs } = checkLaw({
    name: "trees round trip",
    seed: 1,
    runs: 1500,
    law: (choices) => {
      const tree = arbitraryTree(choices);
      const bytes = encodeTree(tree);
      assert.deepEqual(decodeTree(bytes), tree);
      if (bytes.length < 400) truncations += assertTruncationsRefused(bytes, decodeTree);
    },
  });
  assert.ok(truncations > 10_000);
  t.diagnostic(`trees: ${runs}, truncations: ${truncations}`);
});

test("damaged bytes are refused, or are the one form of another tree", (t) => {
  const outcomes = { refused: 0, accepted: 0 };
  const valid = Array.from({ length: 500 }, (_, seed) => encodeTree(arbitraryTree(Choices.seeded(seed))));
  const { runs } = checkLaw({
    name: "damaged trees",
    seed: 1,
    runs: 100_000,
    law: (choices) => {
      const bytes = damaged(choices, choices.pick(valid).subarray(0, 200));
      outcomes[survives(bytes, decodeTree, encodeTree)]++;
    },
  });
  assert.ok(outcomes.accepted > 1000 && outcomes.refused > 1000);
  t.diagnostic(`damaged: ${runs}, refused: ${outcomes.refused}, accepted: ${outcomes.accepted}`);
});
