import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices, checkLaw } from "@convergence/proof";
import { elementId } from "../element-id.ts";
import type { Operation, SpliceOperation } from "../operation.ts";
import { arbitraryOperations } from "../testing/arbitrary-operation.ts";
import { assertTruncationsRefused, damaged, survives } from "../testing/hostile-bytes.ts";
import type { Tree } from "../tree.ts";
import { decode, encode, encoded } from "./codec.ts";
import { CodecError } from "./codec-error.ts";
import {
  decodeOperations,
  encodeOperations,
  operationsCodec,
  startOperationRun,
  submittedBounds,
  writeOperations,
} from "./operation-codec.ts";

const element = elementId(1, 5);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const keystroke: SpliceOperation = { kind: "splice", element, at: 9, remove: 0, insert: "x", glued: true };
const nothing = (id: number): Tree => ({ id, type: "null", content: null });

test("[P1] operations have these bytes, for ever", () => {
  const forms: [Operation[], string][] = [
    [[keystroke], "01 a2 0105 09 78"],
    [[keystroke, { ...keystroke, at: 10 }], "02 a2 0105 09 78 e3 78"],
    [[keystroke, { ...keystroke, at: 7 }], "02 a2 0105 09 78 e2 05 78"],
    [[keystroke, { ...keystroke, at: 9, remove: 1, insert: "", glued: false }], "02 a2 0105 09 78 c9"],
    [[keystroke, { ...keystroke, at: 10, remove: 1, insert: "", glued: false }], "02 a2 0105 09 78 c8 02"],
    [[keystroke, { ...keystroke, at: 0, remove: 99, insert: "", glued: false }], "02 a2 0105 09 78 d1 63"],
    [[keystroke, { ...keystroke, element: element + 1 }], "02 a2 0105 09 78 a2 0106 09 78"],
    [[{ ...keystroke, remove: 1, insert: "", glued: false }], "01 88 0105 09"],
    [[{ ...keystroke, remove: 3, insert: "é", glued: false }], "01 94 0105 03 09 02c3a9"],
    [[{ kind: "insert", element, gap: 2, values: [nothing(elementId(2, 7))] }], "01 21 0105 02 17 0207"],
    [
      [
        { kind: "insert", element, gap: 2, values: [nothing(elementId(2, 7)), nothing(elementId(2, 8))] },
        { kind: "set", element, at: 0, value: nothing(elementId(2, 9)) },
      ],
      "02 01 0105 02 02 17 0207 07 43 00 07",
    ],
    [[{ kind: "remove", element, at: 3, count: 1 }], "01 22 0105 03"],
    [[{ kind: "remove", element, at: 3, count: 2 }], "01 02 0105 03 02"],
    [[{ kind: "move", element, at: 3, gap: 0 }], "01 04 0105 03 00"],
    [[{ kind: "setKey", element, key: "k", value: nothing(elementId(2, 7)) }], "01 05 0105 016b 17 0207"],
    [[{ kind: "removeKey", element, key: "k" }], "01 06 0105 016b"],
    [[{ kind: "add", element, value: -2 }], "01 27 0105 03"],
    [[{ kind: "add", element, value: 0.5 }], "01 07 0105 000000000000e03f"],
    [[{ kind: "value", element, value: { id: element, type: "number", content: 1 } }], "01 08 0105 43"],
    [
      [{ kind: "value", element, value: { id: element, type: "array", content: [nothing(elementId(2, 7))] } }],
      "01 08 0105 21 17 0207",
    ],
  ];
  for (const [operations, form] of forms) {
    const bytes = form.replaceAll(" ", "");
    assert.equal(hex(encodeOperations(operations)), bytes);
    assert.deepEqual(decodeOperations(Buffer.from(bytes, "hex")), operations);
  }
});

test("a keystroke takes eight bytes at most, below two million characters", () => {
  const far = { ...keystroke, element: elementId(100, 100), at: 2 ** 21 - 1 };
  assert.equal(encodeOperations([far]).length, 8);
  assert.equal(encodeOperations([keystroke]).length, 6);
});

test("a keystroke that goes on from the one before takes two bytes", () => {
  const run = startOperationRun(submittedBounds);
  const sizes = [0, 1, 2, 3].map((count) =>
    encoded((writer) => writeOperations(writer, [{ ...keystroke, at: keystroke.at + count }], run)),
  );
  assert.deepEqual(sizes.map(hex), ["a201050978", "e378", "e378", "e378"]);
});

test("a change all of which came to nothing is a list still", () => {
  assert.equal(hex(encodeOperations([])), "00");
  assert.deepEqual(decodeOperations(Uint8Array.from([0])), []);
});

test("operations that do nothing or contradict themselves are not read", () => {
  const forms = [
    "01 80 0105 09", // A splice that removes and inserts nothing.
    "01 a8 0105 09", // Glued without an insert.
    "01 a2 0105 00 78", // Glued at the start.
    "01 90 0105 01 09", // One unit removed, written as many.
    "01 90 0105 00 09",
    "01 98 0105 09 02", // A form that does not exist.
    "01 86 0105 09 0178",
    "01 84 0105 09 00", // An empty string, written as a long one.
    "01 84 0105 09 0178", // One character, written as a long one.
    "01 82 0105 09 80", // A unit that is not ASCII.
    "01 83 0105 78", // Near to nothing.
    "02 83 0105 09 78 a3 0106 78", // Near, in another string.
    "02 07 0105 000000000000e03f e3 78", // Near, after something else than a splice.
    "02 82 0105 09 78 c2 00 78", // The expected place, written.
    "02 82 0105 09 78 c2 15 78", // Before the beginning.
    "01 01 0105 02 00", // An insert without values.
    "01 01 0105 02 01 17 0207",
    "01 02 0105 03 00", // A removal of nothing.
    "01 02 0105 03 01",
    "01 07 0105 000000000000f07f", // Infinity.
    "01 07 0105 000000000000f03f", // 1 as a double.
    "01 24 0105 03 00", // A bit that a move does not have.
    "01 09 0105", // The code kept for another operation.
    "01 0a 0105 0161 07", // An anchor of a kind that does not exist.
    "01 0a 0105 0161 02 ff ff ff 7f", // More positions than can follow.
    "01 c2 09 78", // The element of the operation before the first.
    "02 82 0105 09 78 82 0105 09 78", // The same element, written again.
    "01 21 0105 02 07", // A first element without an id.
    "01 82 808080 0105 09 78", // A site out of range.
  ];
  for (const form of forms) {
    assert.throws(() => decodeOperations(Buffer.from(form.replaceAll(" ", ""), "hex")), CodecError, form);
  }
});

test("operations that do nothing or contradict themselves are not written", () => {
  const faulty: Operation[] = [
    { ...keystroke, insert: "", glued: false },
    { ...keystroke, insert: "" },
    { ...keystroke, at: 0 },
    { ...keystroke, at: -1 },
    { ...keystroke, at: 0.5 },
    { ...keystroke, remove: -1 },
    { ...keystroke, remove: 0.5 },
    { ...keystroke, insert: "\ud800" },
    { kind: "insert", element, gap: 0, values: [] },
    { kind: "remove", element, at: 0, count: 0 },
    { kind: "remove", element, at: 0, count: 1.5 },
    { kind: "add", element, value: NaN },
    { kind: "value", element, value: nothing(element + 1) },
    { kind: "removeKey", element, key: "k".repeat(1025) },
    { kind: "anchor", element, name: "n".repeat(257), reference: undefined },
    { kind: "anchor", element, name: "n", reference: { kind: "element", element: element + 1, values: [] } },
    { kind: "anchor", element, name: "n", reference: { kind: "element", element, values: [1] } },
    { kind: "anchor", element, name: "n", reference: { kind: "index", element, side: "after", values: [-1] } },
  ];
  for (const operation of faulty) {
    assert.throws(() => encodeOperations([operation]), RangeError, JSON.stringify(operation));
    assert.throws(() => encodeOperations([keystroke, operation]), RangeError, JSON.stringify(operation));
  }
});

test("[P9] operations and elements are counted, on both sides", () => {
  const few = operationsCodec({ operationsMax: 2, elementsMax: 2 });
  const insert: Operation = { kind: "insert", element, gap: 0, values: [nothing(1), nothing(2)] };
  assert.deepEqual(decode(few, encode(few, [insert, keystroke])), [insert, keystroke]);
  const tooMany = [keystroke, keystroke, keystroke];
  assert.throws(() => encode(few, tooMany), RangeError);
  assert.throws(() => decode(few, encodeOperations(tooMany)), /3 items exceed 2/);
  const tooFull: Operation[] = [insert, { kind: "set", element, at: 0, value: nothing(3) }];
  assert.throws(() => encode(few, tooFull), RangeError);
  assert.throws(() => decode(few, encodeOperations(tooFull)), /more than 2 elements/);
  assert.throws(() => decodeOperations(Uint8Array.from([0xff, 0xff, 0x0f, 0xa2])), /cannot follow in 1 bytes/);
});

test("any operations come back, and no beginning of them does", (t) => {
  let truncations = 0;
  const kinds = new Set<string>();
  const { runs } = checkLaw({
    name: "operations round trip",
    seed: 1,
    runs: 1500,
    law: (choices) => {
      const operations = arbitraryOperations(choices);
      for (const operation of operations) kinds.add(operation.kind);
      const bytes = encodeOperations(operations);
      assert.deepEqual(decodeOperations(bytes), operations);
      if (bytes.length < 400) truncations += assertTruncationsRefused(bytes, decodeOperations);
    },
  });
  assert.equal(kinds.size, 10);
  assert.ok(truncations > 10_000);
  t.diagnostic(`lists: ${runs}, truncations: ${truncations}`);
});

test("damaged bytes are refused, or are the one form of other operations", (t) => {
  const outcomes = { refused: 0, accepted: 0 };
  const valid = Array.from({ length: 500 }, (_, seed) => encodeOperations(arbitraryOperations(Choices.seeded(seed))));
  const { runs } = checkLaw({
    name: "damaged operations",
    seed: 1,
    runs: 100_000,
    law: (choices) => {
      const bytes = damaged(choices, choices.pick(valid).subarray(0, 200));
      outcomes[survives(bytes, decodeOperations, encodeOperations)]++;
    },
  });
  assert.ok(outcomes.accepted > 1000 && outcomes.refused > 1000);
  t.diagnostic(`damaged: ${runs}, refused: ${outcomes.refused}, accepted: ${outcomes.accepted}`);
});
