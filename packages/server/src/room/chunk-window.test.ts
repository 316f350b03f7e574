import assert from "node:assert/strict";
import { test } from "node:test";
import { ChunkWindow } from "./chunk-window.ts";

test("[P9] no more chunks are on their way than the window has room for", () => {
  const window = new ChunkWindow(2);
  assert.ok(window.isOpen);
  window.sent(10);
  assert.ok(window.isOpen);
  window.sent(20);
  assert.ok(!window.isOpen);
  window.seen(9);
  assert.ok(!window.isOpen, "not the whole of the first chunk");
  window.seen(10);
  assert.ok(window.isOpen);
  window.sent(30);
  assert.ok(!window.isOpen);
  window.seen(30);
  assert.ok(window.isOpen);
});

test("what is seen twice, or late, opens no more room", () => {
  const window = new ChunkWindow(2);
  window.sent(10);
  window.seen(10);
  window.sent(20);
  window.sent(30);
  window.seen(10);
  window.seen(5);
  assert.ok(!window.isOpen);
});
