import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, operationsPerSubmissionMax } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import type { Change } from "./change.ts";
import { ChangesDecoder, ChangesEncoder } from "./change-stream.ts";
import type { ClientMessage } from "./client-message.ts";
import { encodeClientMessages } from "./frame.ts";
import { versionMax } from "./integers.ts";
import { changesPerMessageMax } from "./limits.ts";
import { refusalsPerVersionMax, tagOf } from "./tags.ts";
import { arbitraryChanges } from "./testing/arbitrary-stream.ts";
import { damaged } from "./testing/damaged.ts";
import { keystrokeChange, oddChange } from "./testing/sample-messages.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A person who types at the end of what they typed, and hears of each change before the next. */
const typing = (count: number): Change[] =>
  Array.from({ length: count }, (_, index) => {
    const { sequence, base, clientTime } = keystrokeChange;
    const [keystroke] = keystrokeChange.operations;
    return {
      ...keystrokeChange,
      sequence: sequence + index,
      seen: tagOf(base + index),
      base: base + index,
      clientTime: clientTime + 150 * index,
      operations: [{ ...keystroke!, at: 1200 + index } as Change["operations"][number]],
    };
  });

test("a keystroke that goes on takes five bytes, whatever came before", () => {
  const encoder = new ChangesEncoder();
  const sizes = typing(3).map((change) => encoder.encode([change])[0]!.length);
  assert.deepEqual(sizes, [17, 5, 5]);
  // Flags: the next version seen; 150 ms later; a glued character where the caret is.
  assert.equal(hex(new ChangesEncoder().encode(typing(3))[0]!.subarray(-5)), "01ac02e378");
});

test("many changes go into payloads within their bounds, a large one alone", () => {
  const changes = typing(1000).map((change, index) =>
    index === 500
      ? { ...change, operations: [{ kind: "removeKey", element: 0, key: "k".repeat(1000) } as const] }
      : change,
  );
  const payloads = new ChangesEncoder().encode(changes, { changesMax: 100, bytesMax: 300 });
  const decoder = new ChangesDecoder();
  const decoded = payloads.map((payload) => decoder.decode(payload));
  assert.deepEqual(decoded.flat(), changes);
  payloads.forEach((payload, index) => {
    assert.ok(decoded[index]!.length <= 100);
    assert.ok(payload.length <= 300 || decoded[index]!.length === 1);
  });
  assert.ok(payloads.length < 30);
});

test("frames are those of messages with the same payloads, whatever their size and number", () => {
  const clientTime = 1_700_000_000_000;
  const seeds = Array.from({ length: 200 }, (_, seed) => arbitraryChanges(Choices.seeded(seed), 8));
  const cases = [...seeds, typing(1), typing(60), typing(1000)];
  const bounds = { changesMax: 100, bytesMax: 300 };
  let frames = 0;
  for (const channel of [0, 1, 127, 128, 65_535]) {
    for (const changes of cases) {
      const sent = changes.map((change) => ({ ...change, clientTime, meta: undefined }));
      const messages = new ChangesEncoder()
        .encode(sent, bounds)
        .map((payload): ClientMessage => ({ kind: "changes", channel, payload }));
      const untimed = changes.map(({ clientTime: _time, meta: _meta, ...change }) => change);
      const whole = new ChangesEncoder().frames(channel, untimed, clientTime, bounds);
      assert.deepEqual(
        whole.map(hex),
        messages.map((message) => hex(encodeClientMessages([message]))),
      );
      frames += whole.length;
    }
  }
  assert.ok(frames > 5 * cases.length);
  assert.throws(() => new ChangesEncoder().frames(1, [], clientTime), RangeError);
  assert.throws(() => new ChangesEncoder().frames(65_536, typing(1), clientTime), RangeError);
});

test("[P9] the changes of a payload are counted, and there is at least one", () => {
  const changes = typing(changesPerMessageMax + 1);
  const [first, second] = new ChangesEncoder().encode(changes);
  const decoder = new ChangesDecoder();
  assert.equal(decoder.decode(first!).length, changesPerMessageMax);
  assert.equal(decoder.decode(second!).length, 1);
  const all = new ChangesEncoder().encode(changes, { changesMax: Number.POSITIVE_INFINITY, bytesMax: 2 ** 30 });
  assert.throws(() => new ChangesDecoder().decode(all[0]!), CodecError);
  assert.throws(() => new ChangesDecoder().decode(new Uint8Array(0)), CodecError);
  assert.throws(() => new ChangesEncoder().encode([]), RangeError);
});

test("changes that cannot be are not written", () => {
  const faulty: Partial<Change>[] = [
    { sequence: 0 },
    { sequence: 1.5 },
    { seen: tagOf(versionMax + 1) },
    { seen: 0.5 },
    { seen: tagOf(2999) }, // Back from 3000.
    { base: 3001 },
    { base: -1 },
    { clientTime: -1 },
    { clientTime: Number.NaN },
    { clientTime: 8.64e15 + 1 },
    { operations: [{ ...keystrokeChange.operations[0]!, at: -1 } as Change["operations"][number]] },
  ];
  for (const fault of faulty) {
    const encoder = new ChangesEncoder();
    encoder.encode([keystrokeChange]);
    const change = { ...keystrokeChange, sequence: 1501, ...fault };
    assert.throws(() => encoder.encode([change]), RangeError, JSON.stringify(fault));
  }
});

test("a second form of a change is not read", () => {
  const start = hex(new ChangesEncoder().encode([keystrokeChange])[0]!);
  const forms = [
    "80 00 e378", // A flag that does not exist.
    "04 dd0b 00 e378", // The next sequence number, 1501, written.
    "03 00 00 00 e378", // The same seen in its long form.
    "03 01 00 00 e378", // No refusals in the form with refusals.
    "08 00 00 e378", // As far behind as before, written.
    "08 b917 00 e378", // Further behind than there are versions.
    "20 00 01 e378", // The usual number of operations, written.
    "40 00 e378 00", // Lost operations, but none.
    "00 ffffffffffffff1f e378", // A time before 1970.
  ];
  for (const form of forms) {
    const bytes = Buffer.from((start + form).replaceAll(" ", ""), "hex");
    assert.throws(() => new ChangesDecoder().decode(bytes), CodecError, form);
  }
  assert.equal(new ChangesDecoder().decode(Buffer.from(`${start}00ac02e378`, "hex")).length, 2);
});

test("the numbers of a change go up to their largest", () => {
  const changes = [keystrokeChange, oddChange];
  assert.deepEqual(new ChangesDecoder().decode(new ChangesEncoder().encode(changes)[0]!), changes);
  const last = { ...oddChange, seen: tagOf(versionMax, refusalsPerVersionMax) };
  const encoder = new ChangesEncoder();
  const payloads = [last, { ...last, sequence: 1 }].map((change) => encoder.encode([change])[0]!);
  const decoder = new ChangesDecoder();
  decoder.decode(payloads[0]!);
  decoder.decode(payloads[1]!);
  // After the last number and the last version there is no next.
  const late = new ChangesDecoder();
  late.decode(payloads[0]!);
  assert.throws(() => late.decode(Uint8Array.of(0, 0, 0x05, 0x00)), CodecError);
  assert.throws(() => decoder.decode(Uint8Array.of(1, 0, 0x05, 0x00)), CodecError);
});

test("any changes come back, however they are cut into payloads", (t) => {
  let bytes = 0;
  const { runs } = checkLaw({
    name: "changes round trip",
    seed: 1,
    runs: 2000,
    law: (choices) => {
      const changes = arbitraryChanges(choices, choices.between(1, 30));
      const encoder = new ChangesEncoder();
      const decoder = new ChangesDecoder();
      for (let at = 0; at < changes.length; ) {
        const part = changes.slice(at, at + choices.between(1, 5));
        const bounds = { changesMax: choices.between(1, 4), bytesMax: choices.pick([1000, 10, 1]) };
        const payloads = encoder.encode(part, bounds);
        assert.deepEqual(
          payloads.flatMap((payload) => [...decoder.decode(payload)]),
          part,
        );
        for (const payload of payloads) bytes += payload.length;
        at += part.length;
      }
    },
  });
  t.diagnostic(`streams: ${runs}, bytes: ${bytes}`);
});

test("damaged payloads are refused, or are the one form of other changes", (t) => {
  const outcomes = { refused: 0, accepted: 0, changes: 0 };
  const valid = Array.from(
    { length: 300 },
    (_, seed) => new ChangesEncoder().encode(arbitraryChanges(Choices.seeded(seed), 8))[0]!,
  );
  const { runs } = checkLaw({
    name: "damaged changes",
    seed: 1,
    runs: 60_000,
    law: (choices) => {
      const bytes = damaged(choices, choices.pick(valid));
      let changes: readonly Change[];
      try {
        changes = new ChangesDecoder().decode(bytes);
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
        outcomes.refused++;
        return;
      }
      outcomes.accepted++;
      outcomes.changes += changes.length;
      assert.deepEqual(new ChangesEncoder().encode(changes)[0], bytes);
    },
  });
  assert.ok(outcomes.refused > 10_000 && outcomes.accepted > 1000);
  t.diagnostic(`damaged: ${runs}, refused: ${outcomes.refused}, accepted: ${outcomes.accepted}`);
});

test("[P9] the operations of a payload are counted over all its changes", () => {
  const remove = { kind: "splice", element: 1, at: 0, remove: 1, insert: "", glued: false } as const;
  const change = (sequence: number): Change => ({
    sequence,
    seen: 0,
    base: 0,
    clientTime: 1000,
    meta: undefined,
    operations: Array.from({ length: operationsPerSubmissionMax }, () => remove),
    lost: [],
  });
  const changes = [1, 2, 3].map(change);
  const payloads = new ChangesEncoder().encode(changes);
  assert.equal(payloads.length, 2, "the third goes in a payload of its own");
  const decoder = new ChangesDecoder();
  assert.equal(payloads.flatMap((payload) => decoder.decode(payload)).length, changes.length);
  assert.throws(() => new ChangesDecoder().decode(Buffer.concat(payloads)), CodecError);
});
