import assert from "node:assert/strict";
import test from "node:test";
import { SendWindow } from "./send-window.ts";

test("the window halves, down to a least size, and widens slowly up to its first size", () => {
  const window = new SendWindow(1024);
  window.narrow();
  assert.equal(window.size, 512);
  for (let i = 0; i < 80; i++) window.widen();
  assert.equal(window.size, 522);
  for (let i = 0; i < 20; i++) window.narrow();
  assert.equal(window.size, 32);
  for (let i = 0; i < 100_000; i++) window.widen();
  assert.equal(window.size, 1024);
});

test("a window that is small from the beginning stays as it is", () => {
  const window = new SendWindow(10);
  window.narrow();
  assert.equal(window.size, 10);
});
