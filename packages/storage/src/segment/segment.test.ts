import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import {
  CodecError,
  decodeOperations,
  elementId,
  encodeOperations,
  extendSplice,
  type Operation,
  Reader,
} from "@convergence/engine";
import type { Stroke } from "@convergence/history";
import { Choices, checkLaw } from "@convergence/proof";
import { damaged } from "../../../engine/src/testing/hostile-bytes.ts";
import { sampleEntry } from "../contract/sample.ts";
import { entryDigest } from "../digest.ts";
import type { LogEntry } from "../log-entry.ts";
import { encodeLogAuthor, encodeLogEntry } from "../log-entry-codec.ts";
import { randomEntries } from "../testing/random-entries.ts";
import { encodeSegment } from "./encode-segment.ts";
import { columnBytesMax, entriesPerSegmentMax } from "./limits.ts";
import { openSegment } from "./open-segment.ts";
import { checksumBytes } from "./segment-form.ts";

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

const typed = (version: number, insert: string, at: number): LogEntry =>
  sampleEntry(version, {
    operations: encodeOperations([{ kind: "splice", element: elementId(1, 1), at, remove: 0, insert, glued: false }]),
  });

function withChecksum(body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(body.length + checksumBytes);
  bytes.set(body);
  bytes.writeUInt32LE(crc32(body), body.length);
  return new Uint8Array(bytes);
}

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
    runs: 150,
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
      const time = choices.pick(entries).time + choices.between(-1, 1);
      const atTime = entries.findLast((entry) => entry.time <= time)?.version ?? first.version - 1;
      assert.equal(segment.versionAtTime(time), atTime);
      for (const { version, client, session, user, time: due } of entries) {
        assert.deepEqual(segment.authorOf(version), { client, session, user });
        assert.equal(segment.timeOf(version), due);
      }
    },
  });
});

const unglued = (operation: Operation): Operation =>
  operation.kind === "splice" ? { ...operation, glued: false } : operation;

/** What a stroke stands for, change by change; of what is typed only how much. */
function changesOf(stroke: Stroke): readonly (readonly [version: number, operations: readonly Operation[]])[] {
  if (stroke.kind === "change") return [[stroke.version, stroke.operations.map(unglued)]];
  const { kind, version, count, element, at: first } = stroke;
  return Array.from({ length: count }, (_, index) => {
    const at = kind === "typed" ? first + index : kind === "erased" ? first - index - 1 : first;
    const [remove, insert] = kind === "typed" ? [0, "?"] : [1, ""];
    return [version + index, [{ kind: "splice", element, at, remove, insert, glued: false }]] as const;
  });
}

const withoutText = (operation: Operation): Operation =>
  operation.kind === "splice" && operation.insert.length === 1 ? { ...operation, insert: "?" } : operation;

test("[P6] the strokes of a segment are what its entries did, each once, and keystrokes go together", (t) => {
  const counts = { changes: 0, keystrokes: 0, strokes: 0 };
  checkLaw({
    name: "strokes of a segment",
    seed: 1,
    runs: 150,
    law: (choices) => {
      const all = randomEntries(choices, 1 + choices.below(choices.pick([3, 40, 200])));
      const entries = all.map((entry) => (isReadable(entry) ? entry : { ...entry, operations: Uint8Array.of(0) }));
      const segment = openSegment(encodeSegment(entries, chain));
      const [after, to] = randomRange(choices, entries);
      const due = within(entries, after, to).values();
      for (const stroke of segment.strokes(after, to)) {
        const isChange = stroke.kind === "change";
        counts.strokes += isChange ? 0 : 1;
        for (const [version, operations] of changesOf(stroke)) {
          const entry = due.next().value!;
          const read = decodeOperations(entry.operations).map(unglued);
          assert.deepEqual([version, operations], [entry.version, isChange ? read : read.map(withoutText)]);
          counts[isChange ? "changes" : "keystrokes"]++;
        }
      }
      assert.ok(due.next().done, "nothing is left out");
    },
  });
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.changes > 500 && counts.keystrokes > 2 * counts.strokes, "not vacuous");
});

test("[P6] the operations of a segment are those of its entries, with typing and deleting that go on joined", () => {
  checkLaw({
    name: "operations of a segment",
    seed: 1,
    runs: 150,
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

test("the same entries give the same bytes, and these are pinned: stores hold them", () => {
  const entries = randomEntries(Choices.seeded(9), 400, 0.1);
  const bytes = encodeSegment(entries, chain);
  assert.deepEqual(encodeSegment(structuredClone(entries), chain), bytes);
  const plain = Array.from({ length: 6 }, (_, index) => typed(index + 1, "abcdef"[index]!, index + 3));
  const pinned = (form: string, times: string, checksum: string): string =>
    form +
    "01" + // first version
    "06" + // entries
    "81d095ffbc310a" + // first time, and the last 5 ms after it
    "020102" + // the digest before
    "0101" + // authors, runs
    "091df2777f7e80000000" + // runs
    "0606616263646566" + // text
    "0000" + // no other operations, no opaque ones
    "1616" + // authors: ada, session-1, user-1
    "15036164610973657373696f6e2d3106757365722d31" +
    "0005066d7f4ff3" + // metas, heads
    "00" + // extras
    times +
    "066f77cfbd56fb" + // leads
    checksum;
  const times = "057f75e807a9";
  const newest = pinned("02", `0400000000${times}`, "a718d424");
  assert.equal(hex(encodeSegment(plain, Uint8Array.of(1, 2))), newest);
  for (const each of [newest, pinned("01", times, "e370d592")]) {
    const segment = openSegment(Buffer.from(each, "hex"));
    assert.deepEqual([...segment.entries(0, 6)].map(form), plain.map(form));
  }
  assert.throws(() => openSegment(withChecksum(Uint8Array.of(3))), /the form 3 where 2/);
});

test("[P6] the first and the last version that there can be, and a segment of one entry, of the most, and of no time", () => {
  for (const version of [1, 2 ** 33 - 1]) {
    const entry = sampleEntry(version, { time: 0, clientTime: -1 });
    const segment = openSegment(encodeSegment([entry], new Uint8Array(0)));
    assert.deepEqual([...segment.entries(version - 1, version)], [entry]);
    assert.deepEqual([...segment.entries(version, version + 1)], []);
    assert.deepEqual([...segment.operations(version, version - 1)], []);
  }
  const many = Array.from({ length: entriesPerSegmentMax }, (_, index) => typed(index + 1, "x", index));
  const segment = openSegment(encodeSegment(many, chain));
  const [splice, ...rest] = segment.operations(0, entriesPerSegmentMax);
  assert.equal(splice?.kind === "splice" && splice.insert.length, entriesPerSegmentMax);
  assert.equal(rest.length, 0);
  assert.deepEqual([...segment.entries(65_530, 65_531)].map(form), [form(many[65_530]!)]);
});

test("times that go back, and clocks that are wrong by more than can be added, come back as they were", () => {
  const times = [5, 3, Number.MAX_SAFE_INTEGER, 0, 1_764_000_000_000];
  const entries = times.map((time, index) =>
    sampleEntry(index + 1, { time, clientTime: index === 2 ? 1 : -Number.MAX_SAFE_INTEGER + time }),
  );
  const segment = openSegment(encodeSegment(entries, chain));
  assert.deepEqual([...segment.entries(0, 5)].map(form), entries.map(form));
});

test("[P6] two who type at once take some bits each: whoever types before the other moves the other's caret", () => {
  const choices = Choices.seeded(1);
  const text = "the quick brown fox jumps over ";
  const steps = [0, 0];
  const entries = Array.from({ length: 4000 }, (_, index) => {
    const author = choices.below(2);
    const step = steps[author]!++;
    const at = author === 0 ? step : 5000 + steps[0]! + step;
    const entry = typed(index + 1, text[step % text.length]!, at);
    return {
      ...entry,
      client: ["ada", "bob"][author]!,
      sequence: step + 1,
      base: Math.max(0, index - 2),
      clientTime: entry.time,
    };
  });
  const bytes = encodeSegment(entries, chain).length;
  // Who is next is a bit each; the rest says that they go on.
  assert.ok(bytes < entries.length / 4, `${entries.length} keystrokes of two authors take ${bytes} bytes`);
});

test("what cannot be one segment is refused: no entries, a gap in the versions", () => {
  assert.throws(() => encodeSegment([], chain), RangeError);
  assert.throws(() => encodeSegment([sampleEntry(4), sampleEntry(6)], chain), /version 6 .* 5 is due/);
  assert.throws(() => encodeSegment([sampleEntry(4), sampleEntry(4)], chain), RangeError);
  const tooMany = new Array<LogEntry>(entriesPerSegmentMax + 1).fill(sampleEntry(1));
  assert.throws(() => encodeSegment(tooMany, chain), /65537 entries .* 65536/);
  assert.throws(() => encodeSegment([sampleEntry(1)], new Uint8Array(65)), RangeError);
  const wrong: Partial<LogEntry>[] = [
    { base: 4 },
    { base: -1 },
    { seen: -1 },
    { sequence: 0.5 },
    { time: -1 },
    { clientTime: Number.NaN },
    { version: 2 ** 33 },
  ];
  for (const each of wrong) assert.throws(() => encodeSegment([sampleEntry(4, each)], chain), RangeError);
});

test("[P9] every change of a byte, and every end that is cut off, is found when a segment is opened", () => {
  const bytes = encodeSegment(randomEntries(Choices.seeded(3), 60, 0.2), chain);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = changed[at]! ^ (1 << (at % 8));
    assert.throws(() => openSegment(changed), CodecError, `byte ${at}`);
    assert.throws(() => openSegment(bytes.subarray(0, at)), CodecError, `cut off at ${at}`);
  }
  assert.throws(() => openSegment(Uint8Array.of(...bytes, 0)), CodecError);
});

test("[P9] what somebody made up, with a checksum that fits, is a codec error or can be read without any other", () => {
  let [refused, accepted] = [0, 0];
  checkLaw({
    name: "made-up segments",
    seed: 1,
    runs: 400,
    law: (choices) => {
      const bytes = encodeSegment(randomEntries(choices, 1 + choices.below(30)), chain);
      const bad = withChecksum(damaged(choices, bytes.subarray(0, bytes.length - checksumBytes)));
      try {
        const segment = openSegment(bad);
        for (const entry of segment.entries(0, segment.last)) encodeLogEntry(entry);
        for (const operation of segment.operations(0, segment.last)) encodeOperations([operation]);
        accepted++;
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
        refused++;
      }
    },
  });
  assert.ok(refused > 0 && accepted > 0, `${refused} were refused, ${accepted} were read`);
});

test("[P9] a few bytes that claim to be very many are refused before there is room for them", () => {
  const bytes = encodeSegment([typed(1, "x", 0)], new Uint8Array(0));
  const reader = new Reader(bytes);
  for (const skip of ["form", "version", "count", "time"]) assert.ok(reader.varint() >= 0, skip);
  assert.ok(reader.signed() === 0 && reader.varint() === 0 && reader.varint() === 1 && reader.varint() === 1);
  reader.view(100);
  assert.equal(reader.varint(), 1, "the length of the text");
  const text = reader.offset - 1;
  for (const [length, problem] of [
    [columnBytesMax + 1, /exceeds/],
    [columnBytesMax, /cannot be unpacked/],
  ] as const) {
    const claimed: number[] = [];
    for (let rest = length; rest > 0; rest >>>= 7) claimed.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    const bad = [...bytes.subarray(0, text), ...claimed, ...bytes.subarray(text + 1, -checksumBytes)];
    assert.throws(() => [...openSegment(withChecksum(Uint8Array.from(bad))).operations(0, 1)], problem);
  }
});
