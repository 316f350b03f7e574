import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError } from "@convergence/engine";
import { clientMessageCodec } from "./client-message.ts";
import {
  decodeClientMessages,
  decodeServerMessages,
  encodeClientMessages,
  encodeServerMessages,
  joinServerFrames,
} from "./frame.ts";
import { messagesPerClientFrameMax } from "./limits.ts";
import { entriesFrame } from "./messages/entries.ts";
import { readHelloVersions } from "./messages/hello.ts";
import { serverMessageCodec } from "./server-message.ts";
import { randomSource } from "./testing/random-source.ts";
import { clientMessages, sampleItems, serverMessages } from "./testing/sample-messages.ts";

type Side = {
  readonly name: string;
  readonly frames: readonly Uint8Array[];
  readonly again: (frame: Uint8Array) => Uint8Array;
};

const sides: readonly Side[] = [
  {
    name: "client",
    frames: clientMessages.map((message) => encodeClientMessages([message])),
    again: (frame) => encodeClientMessages(decodeClientMessages(frame)),
  },
  {
    name: "server",
    frames: serverMessages.map((message) => encodeServerMessages([message])),
    again: (frame) => encodeServerMessages(decodeServerMessages(frame)),
  },
];

/** How many kinds the outermost union of a shape has; a message can hold unions of its own. */
function kindsIn(shape: string): number {
  let depth = 0;
  let kinds = 0;
  for (const char of shape) {
    if (char === "=" && depth === 1) kinds++;
    else if (char === "(" || char === "{") depth++;
    else if (char === ")" || char === "}") depth--;
  }
  return kinds;
}

test("every kind of message comes back, alone and with others", () => {
  for (const message of clientMessages)
    assert.deepEqual(decodeClientMessages(encodeClientMessages([message])), [message]);
  for (const message of serverMessages)
    assert.deepEqual(decodeServerMessages(encodeServerMessages([message])), [message]);
  assert.deepEqual(decodeClientMessages(encodeClientMessages(clientMessages)), clientMessages);
  assert.deepEqual(decodeServerMessages(encodeServerMessages(serverMessages)), serverMessages);
  const kindsOf = (messages: readonly { readonly kind: string }[]): number => new Set(messages.map((m) => m.kind)).size;
  assert.equal(kindsOf(clientMessages), kindsIn(clientMessageCodec.shape), "a client message has no sample");
  assert.equal(kindsOf(serverMessages), kindsIn(serverMessageCodec.shape), "a server message has no sample");
});

test("no beginning of a message is taken for a message", (t) => {
  let truncations = 0;
  for (const { frames, again } of sides) {
    for (const frame of frames) {
      for (let length = 0; length < frame.length; length++, truncations++) {
        assert.throws(() => again(frame.subarray(0, length)), CodecError, `cut off at ${length} of ${frame.length}`);
      }
    }
  }
  t.diagnostic(`truncations: ${truncations}`);
});

test("damaged frames are refused, or are the one form of other messages", (t) => {
  const below = randomSource(1);
  let refused = 0;
  let accepted = 0;
  for (let round = 0; round < 100_000; round++) {
    const { name, frames, again } = sides[round % 2]!;
    const frame = frames[below(frames.length)]!.slice();
    for (let flips = 1 + below(3); flips > 0; flips--) {
      const at = below(frame.length);
      frame[at] = below(2) === 0 ? below(256) : frame[at]! ^ (1 << below(8));
    }
    try {
      assert.deepEqual(again(frame), frame);
      accepted++;
    } catch (error) {
      if (!(error instanceof CodecError)) {
        throw new Error(`round ${round}: a ${name} frame, ${Buffer.from(frame).toString("hex")}`, { cause: error });
      }
      refused++;
    }
  }
  assert.ok(refused > 10_000 && accepted > 1000);
  t.diagnostic(`damaged: ${refused + accepted}, refused: ${refused}, accepted: ${accepted}`);
});

test("a frame holds at least one message", () => {
  assert.throws(() => encodeClientMessages([]), RangeError);
  assert.throws(() => decodeClientMessages(new Uint8Array(0)), CodecError);
  assert.throws(() => decodeServerMessages(new Uint8Array(0)), CodecError);
});

test("[P9] the messages of a client's frame are counted", () => {
  const goodbye = (count: number): Uint8Array => new Uint8Array(count).fill(12);
  assert.equal(decodeClientMessages(goodbye(messagesPerClientFrameMax)).length, messagesPerClientFrameMax);
  assert.throws(() => decodeClientMessages(goodbye(messagesPerClientFrameMax + 1)), CodecError);
});

test("frames of a server can be joined without encoding anything again", () => {
  const frames = serverMessages.map((message) => encodeServerMessages([message]));
  assert.deepEqual(joinServerFrames(frames), encodeServerMessages(serverMessages));
});

test("a payload that holds nothing is no message", () => {
  const payload = new Uint8Array(0);
  assert.throws(() => encodeClientMessages([{ kind: "changes", channel: 1, payload }]), RangeError);
  assert.throws(() => encodeServerMessages([{ kind: "entries", channel: 1, payload }]), RangeError);
  assert.throws(() => entriesFrame(1, []), RangeError);
  assert.throws(() => decodeClientMessages(Uint8Array.of(5, 1, 0)), CodecError);
  assert.throws(() => decodeServerMessages(Uint8Array.of(5, 1, 0)), CodecError);
});

test("entries that are encoded already are put together for each channel", () => {
  const items = sampleItems();
  const payload = Uint8Array.from(items.flatMap((item) => [...item]));
  for (const channel of [0, 1, 65_535]) {
    const message = { kind: "entries", channel, payload } as const;
    assert.deepEqual(entriesFrame(channel, items), encodeServerMessages([message]));
  }
});

test("the versions of a hello can be read even if the rest of it has another form", () => {
  const [hello] = clientMessages;
  assert.ok(hello?.kind === "hello");
  const frame = encodeClientMessages([hello]);
  assert.deepEqual(readHelloVersions(frame), { protocolVersion: 1, rulesVersion: 1 });
  assert.deepEqual(readHelloVersions(Uint8Array.from([1, 0x81, 0x01, 2, 99])), {
    protocolVersion: 129,
    rulesVersion: 2,
  });
  for (const other of [[], [1], [1, 1], [2, 1, 1]]) assert.equal(readHelloVersions(Uint8Array.from(other)), undefined);
});

test("ids, pages and trees outside the rules are neither written nor read", () => {
  const root = { id: 0, type: "object", content: [] } as const;
  const history = { kind: "readHistory", request: 1, model: "m", incarnation: undefined };
  const someEntries = { kind: "entries", after: 0, to: 1, backwards: false, limit: 1, filter: undefined };
  const faulty = [
    { kind: "removeModel", request: 1, model: "" },
    { kind: "removeModel", request: 1, model: "a\nb" },
    { kind: "removeModel", request: 1, model: "\u0085" },
    { kind: "removeModel", request: 1, model: "\ud800" },
    { kind: "removeModel", request: 1, model: "m".repeat(257) },
    { kind: "listModels", request: 1, collection: undefined, after: undefined, limit: 0 },
    { kind: "listModels", request: 1, collection: undefined, after: undefined, limit: 1001 },
    { kind: "openModel", request: 1, channel: 1, model: undefined, autoCreate: undefined, resume: undefined },
    { kind: "openModel", request: 1, channel: 65_536, model: "m", autoCreate: undefined, resume: undefined },
    { kind: "createModel", request: 1, collection: "c", model: "m", tree: { id: 0, type: "null", content: null } },
    { kind: "createModel", request: 1, collection: "c", model: "m", tree: { ...root, id: 1 } },
    { ...history, question: { ...someEntries, after: 2, to: 1 } },
    { ...history, question: { ...someEntries, limit: 0 } },
    { ...history, question: { ...someEntries, limit: 10_001 } },
    { ...history, question: { kind: "state", version: -1 } },
    { ...history, question: { kind: "versionAtTime", time: -1 } },
    { ...clientMessages[0], client: "a b" },
    { ...clientMessages[0], client: "c".repeat(65) },
    { ...clientMessages[0], domain: "a b" },
  ];
  for (const message of faulty) {
    assert.throws(() => encodeClientMessages([message as never]), RangeError, JSON.stringify(message));
  }
  const removal = (...model: number[]): Uint8Array => Uint8Array.from([7, 1, model.length, ...model]);
  assert.equal(decodeClientMessages(removal(65)).length, 1);
  for (const model of [[], [0x0a], [0xc2, 0x85]]) {
    assert.throws(() => decodeClientMessages(removal(...model)), /not a valid model id/);
  }
});
