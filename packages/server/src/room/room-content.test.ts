import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeTree, type Tree } from "@convergence/engine";
import { packedBytesMin } from "../deflate.ts";
import { RoomContent } from "./room-content.ts";

const treeOf = (text: string): Tree => ({
  ...{ id: 0, type: "object" },
  content: [["text", { id: 1, type: "string", content: text }]],
});

/** A room, and a deflater that answers when told to. */
function room(text: string) {
  const source = { version: 1, isCommitting: false, text, tree: (): Tree => treeOf(source.text) };
  const asked: { readonly bytes: Uint8Array; readonly done: (deflated: Uint8Array | undefined) => void }[] = [];
  const deflate = (bytes: Uint8Array, done: (deflated: Uint8Array | undefined) => void): void => {
    asked.push({ bytes, done });
  };
  const timers: (() => void)[] = [];
  const clock = {
    after(_delayMs: number, call: () => void) {
      timers.push(call);
      return () => void timers.splice(timers.indexOf(call), 1);
    },
  };
  const wait = (): void => {
    for (const call of timers.splice(0)) call();
  };
  return { source, asked, clock, wait, content: new RoomContent(source, { clock, deflate }, undefined) };
}

const large = "x".repeat(packedBytesMin);
const small = Uint8Array.of(1, 2, 3);

test("all who are on the way in at a version share what is made ready for the first", async () => {
  const { content, asked } = room(large);
  content.hold();
  content.hold();
  const both = [content.ready(), content.ready()];
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0]!.bytes, encodeTree(treeOf(large)));
  asked[0]!.done(small);
  const [a, b] = await Promise.all(both);
  assert.equal(a, b);
  assert.deepEqual([a!.version, a!.deflated], [1, small]);
});

test("[P9] it is kept until the last of them is in, and for a moment for who comes and goes", async () => {
  const { content, asked, wait } = room(large);
  content.hold();
  content.hold();
  const first = content.ready();
  asked[0]!.done(small);
  content.release();
  wait();
  assert.equal(await content.ready(), await first);
  content.release();
  for (let visit = 0; visit < 10; visit++) {
    content.hold();
    assert.equal(await content.ready(), await first);
    content.release();
  }
  wait();
  content.hold();
  void content.ready();
  assert.equal(asked.length, 2);
});

test("another version is made ready anew, and none while a commit is on its way", async () => {
  const { content, asked, source } = room(large);
  content.hold();
  const first = content.ready();
  asked[0]!.done(small);
  source.isCommitting = true;
  assert.equal(await content.ready(), undefined);
  Object.assign(source, { version: 2, text: `${large}y`, isCommitting: false });
  const second = content.ready();
  assert.equal(asked.length, 2);
  asked[1]!.done(small);
  assert.deepEqual([(await first)!.version, (await second)!.version], [1, 2]);
  assert.deepEqual((await second)!.bytes, encodeTree(treeOf(`${large}y`)));
});

test("what came out of the store is not encoded again, and is not kept once it is old", async () => {
  const loaded = encodeTree(treeOf("abc"));
  const { source, clock, wait } = room("abc");
  const content = new RoomContent(source, { clock }, { version: 1, bytes: loaded, deflated: undefined });
  content.hold();
  assert.equal((await content.ready())!.bytes, loaded);
  Object.assign(source, { version: 2, text: "abcd" });
  assert.deepEqual((await content.ready())!.bytes, encodeTree(treeOf("abcd")));
  content.release();
  wait();
  Object.assign(source, { version: 1, text: "abc" });
  content.hold();
  const again = (await content.ready())!.bytes;
  assert.notEqual(again, loaded);
  assert.deepEqual(again, loaded);
});

test("what came out of the store deflated is not deflated again", async () => {
  const { source, clock } = room(large);
  const loaded = { version: 1, bytes: encodeTree(treeOf(large)), deflated: small };
  const content = new RoomContent(source, { clock, deflate: () => assert.fail("it is deflated") }, loaded);
  content.hold();
  assert.equal(await content.ready(), loaded);
});

test("a deflater that throws fails nobody", async () => {
  const { source, clock } = room(large);
  const deflate = (): void => {
    throw new RangeError("no memory");
  };
  const content = new RoomContent(source, { clock, deflate }, undefined);
  content.hold();
  assert.deepEqual((await content.ready())!.deflated, undefined);
});

test("what is small, cannot be deflated, or grows by it, goes as it is", async () => {
  const few = room("abc");
  few.content.hold();
  assert.equal((await few.content.ready())!.deflated, undefined);
  assert.equal(few.asked.length, 0);
  for (const answer of [undefined, new Uint8Array(2 * packedBytesMin)]) {
    const { content, asked } = room(large);
    content.hold();
    const ready = content.ready();
    asked[0]!.done(answer);
    assert.equal((await ready)!.deflated, undefined);
  }
});
