import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decodeOperations, extendSplice, type Operation } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import { damaged } from "../../../engine/src/testing/hostile-bytes.ts";
import { sampleEntry } from "../contract/sample.ts";
import { entryDigest } from "../digest.ts";
import type { LogEntry } from "../log-entry.ts";
import { encodeLogAuthor, encodeLogEntry } from "../log-entry-codec.ts";
import { randomEntries } from "../testing/random-entries.ts";
import { encodeSegment } from "./encode-segment.ts";
import { openSegment } from "./open-segment.ts";

const chain = new Uint8Array(32).fill(7);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const form = (entry: LogEntry): string => hex(encodeLogAuthor(entry)) + hex(encodeLogEntry(entry));
const within = (entries: readonly LogEntry[], after: number, to: number): readonly LogEntry[] =>
  entries.filter(({ version }) => version > after && version <= to);
const isReadable = ({ operations }: LogEntry): boolean => {
  try {
    return decodeOperations(operations) !== undefined;
  } catch {
    return false; // Random bytes stand for operations of a form that is not known.
  }
};

/** What `operations` must give, said plainly. */
function joined(entries: readonly LogEntry[]): readonly Operation[] {
  const all: Operation[] = [];
  for (const entry of entries) {
    for (const each of decodeOperations(entry.operations)) {
      const next: Operation = each.kind === "splice" ? { ...each, glued: false } : { ...each };
      const last = all.at(-1);
      if (last?.kind !== "splice" || next.kind !== "splice" || !extendSplice(last, next)) all.push(next);
    }
  }
  return all;
}

function randomRange(choices: Choices, entries: readonly LogEntry[]): readonly [number, number] {
  const first = entries[0]!.version;
  const after = first - 2 + choices.below(entries.length + 3);
  return [after, after + choices.below(entries.length + 3)];
}

test("[P6] a segment gives back every entry as it was, whatever it holds, and so does every part of it", () => {
  checkLaw({
    name: "a segment gives back what went in",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const entries = randomEntries(choices, 1 + choices.below(choices.pick([3, 40, 200])));
      const segment = openSegment(encodeSegment(entries, chain));
      const [first, last] = [entries[0]!, entries.at(-1)!];
      assert.deepEqual(
        [segment.first, segment.last, segment.firstTime, segment.lastTime, hex(segment.chain)],
        [first.version, last.version, first.time, last.time, hex(chain)],
      );
      assert.deepEqual([...segment.entries(0, last.version)].map(form), entries.map(form));
      const [after, to] = randomRange(choices, entries);
      assert.deepEqual([...segment.entries(after, to)], [...within(entries, after, to)]);
    },
  });
});

test("[P6] the operations of a segment are those of its entries, with typing and deleting that go on joined", () => {
  checkLaw({
    name: "operations of a segment",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const all = randomEntries(choices, 1 + choices.below(choices.pick([3, 40, 200])));
      const entries = all.map((entry) => (isReadable(entry) ? entry : { ...entry, operations: Uint8Array.of(0) }));
      const segment = openSegment(encodeSegment(entries, chain));
      assert.deepEqual([...segment.operations(0, segment.last)], joined(entries));
      const [after, to] = randomRange(choices, entries);
      assert.deepEqual([...segment.operations(after, to)], joined(within(entries, after, to)));
    },
  });
});

test("[P6] the digest chain goes on from a segment's beginning to its end", () => {
  const entries = randomEntries(Choices.seeded(5), 100, 0.2);
  const segment = openSegment(encodeSegment(entries, chain));
  const digest = [...segment.entries(0, segment.last)].reduce(entryDigest, segment.chain);
  assert.equal(hex(digest), hex(entries.reduce(entryDigest, chain)));
});

test("what cannot be one segment is refused: no entries, a gap in the versions", () => {
  assert.throws(() => encodeSegment([], chain), RangeError);
  assert.throws(() => encodeSegment([sampleEntry(4), sampleEntry(6)], chain), /version 6 .* 5 is due/);
  assert.throws(() => encodeSegment([sampleEntry(4), sampleEntry(4)], chain), RangeError);
});

test("[P9] damaged bytes are a codec error, or a segment that can be read without any other", () => {
  checkLaw({
    name: "damaged segments",
    seed: 1,
    runs: 300,
    law: (choices) => {
      const bytes = encodeSegment(randomEntries(choices, 1 + choices.below(30)), chain);
      const read = (bad: Uint8Array): void => {
        try {
          const segment = openSegment(bad);
          for (const entry of segment.entries(0, segment.last)) encodeLogEntry(entry);
          for (const operation of segment.operations(0, segment.last)) assert.ok(operation.kind);
        } catch (error) {
          if (!(error instanceof CodecError)) throw error;
        }
      };
      read(damaged(choices, bytes));
      read(bytes.subarray(0, choices.below(bytes.length)));
    },
  });
});
