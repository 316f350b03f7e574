import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { isPackedFrame, packedContent } from "@convergence/protocol";
import { type Deflate, packedBytesMin } from "../deflate.ts";
import { PackingSocket } from "./packing-socket.ts";

/** A line that notes what it is given, and a deflater that answers when told to. */
function line() {
  const sent: string[] = [];
  const pending: { readonly bytes: Uint8Array; readonly done: (deflated: Uint8Array | undefined) => void }[] = [];
  const deflate: Deflate = (bytes, done) => void pending.push({ bytes, done });
  const lower = {
    bufferedAmount: 0,
    send: (bytes: Uint8Array) => void sent.push(`${isPackedFrame(bytes) ? "packed" : "plain"} ${bytes.at(-1)}`),
    close: (code: number, reason: string) => void sent.push(`close ${code} ${reason}`),
    pause: () => void sent.push("pause"),
    resume: () => void sent.push("resume"),
  };
  const socket = new PackingSocket(lower, deflate);
  return { socket, sent, answer: (bytes: Uint8Array | undefined) => pending.shift()!.done(bytes), pending };
}

const small = (tag: number) => Uint8Array.of(1, tag);
const large = (tag: number) => new Uint8Array(packedBytesMin).fill(tag);

test("small frames go at once, large ones packed, and none overtakes another", () => {
  const { socket, sent, answer } = line();
  socket.send(small(1));
  socket.send(large(2));
  socket.send(small(3));
  socket.send(large(4));
  socket.send(small(5));
  assert.deepEqual(sent, ["plain 1"]);
  assert.equal(socket.bufferedAmount, 2 * packedBytesMin + 4);
  answer(Uint8Array.of(22));
  assert.deepEqual(sent, ["plain 1", "packed 22", "plain 3"]);
  answer(Uint8Array.of(44));
  assert.deepEqual(sent.slice(3), ["packed 44", "plain 5"]);
  assert.equal(socket.bufferedAmount, 0);
  socket.send(small(6));
  assert.equal(sent.at(-1), "plain 6");
});

test("what is packed already is not packed again, and overtakes nothing", () => {
  const { socket, sent, answer, pending } = line();
  const packed = new Uint8Array(packedBytesMin).fill(9);
  packed[0] = 0;
  socket.send(packed);
  socket.send(large(2));
  socket.send(packed);
  assert.deepEqual([sent, pending.length], [["packed 9"], 1]);
  answer(Uint8Array.of(22));
  assert.deepEqual(sent, ["packed 9", "packed 22", "packed 9"]);
});

test("what fails to be packed, or grows by it, goes as it is", () => {
  const { socket, sent, answer } = line();
  socket.send(large(2));
  answer(undefined);
  socket.send(large(3));
  answer(new Uint8Array(packedBytesMin));
  assert.deepEqual(sent, ["plain 2", "plain 3"]);
});

test("a close waits for what was sent before it", () => {
  const { socket, sent, answer } = line();
  socket.send(large(2));
  socket.close(1008, "because");
  assert.deepEqual(sent, []);
  answer(Uint8Array.of(9));
  assert.deepEqual(sent, ["packed 9", "close 1008 because"]);
});

test("reading stops and goes on whatever is being packed", () => {
  const { socket, sent } = line();
  socket.send(large(1));
  socket.pause();
  socket.resume();
  assert.deepEqual(sent, ["pause", "resume"]);
});

test("what is packed inflates to the frame", async () => {
  const frame = Uint8Array.from({ length: 3 * packedBytesMin }, (_, index) => 1 + (index % 7));
  const packed = await new Promise<Uint8Array>((resolve) => {
    const ignored = { close: () => undefined, pause: () => undefined, resume: () => undefined };
    new PackingSocket({ bufferedAmount: 0, send: resolve, ...ignored }).send(frame);
  });
  assert.ok(isPackedFrame(packed) && packed.length < frame.length / 10);
  assert.deepEqual(Uint8Array.from(inflateRawSync(packedContent(Uint8Array.from(packed)))), frame);
});

test("[P9] of a line that has ended nothing is packed or kept", () => {
  const { socket, sent, answer, pending } = line();
  socket.send(large(1));
  socket.send(large(2));
  socket.ended();
  assert.equal(socket.bufferedAmount, 0);
  answer(Uint8Array.of(9));
  assert.deepEqual([sent, pending.length], [[], 0]);
});
