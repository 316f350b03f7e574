import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decode, encode } from "@convergence/engine";
import { type HistoryEntry, historyEntriesCodec } from "./history-entry.ts";
import { serverMessages } from "./testing/sample-messages.ts";

const answers = serverMessages.flatMap((message) => (message.kind === "historyRead" ? [message.answer] : []));
const sample = answers.flatMap((answer) => (answer.kind === "entries" ? [...answer.entries] : [])).slice(0, 3);
const keystroke = sample[0]!;

test("[P6] entries come back as they were, either way round, with gaps between them", () => {
  for (const entries of [sample, sample.toReversed(), [], [keystroke]]) {
    assert.deepEqual(decode(historyEntriesCodec, encode(historyEntriesCodec, entries)), entries);
  }
});

test("an author is named once, however many of the changes are its", (t) => {
  const typed = Array.from({ length: 100 }, (_, index): HistoryEntry => {
    const version = index + 1;
    return { ...keystroke, version, base: index, sequence: version, time: keystroke.time + 90 * index };
  });
  const one = encode(historyEntriesCodec, typed.slice(0, 1)).length;
  const each = (encode(historyEntriesCodec, typed).length - one) / 99;
  t.diagnostic(`the first takes ${one} bytes, another one ${each.toFixed(1)}`);
  assert.ok(each < keystroke.operations.length + 12, `${each} bytes`);
});

test("entries out of order, twice, or of times and versions that cannot be, are neither written nor read", () => {
  const [first, , last] = sample;
  const faulty: readonly (readonly HistoryEntry[])[] = [
    [first!, first!],
    [first!, last!, sample[1]!],
    [{ ...first!, version: 0, base: -1 }],
    [{ ...first!, base: first!.version }],
    [{ ...first!, time: -1 }],
    [{ ...first!, clientTime: 9e15 }],
    [{ ...first!, sequence: -1 }],
  ];
  for (const entries of faulty) assert.throws(() => encode(historyEntriesCodec, entries), RangeError);
  // The same author twice, nobody's changes, and an author that was not named.
  for (const forged of [
    [0, 1, 0],
    [1, 1, 65, 1, 65, 1, 65, 0],
    [2, 1, 65, 1, 65, 1, 65, 1, 65, 1, 65, 1, 65, 0],
  ]) {
    assert.throws(() => decode(historyEntriesCodec, Uint8Array.from(forged)), CodecError);
  }
});
