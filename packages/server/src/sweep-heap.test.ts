import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { sweepHeap } from "./sweep-heap.ts";

test("what is garbage is gone, and nothing is left of the function that V8 lends", async () => {
  const before = runInNewContext("typeof gc");
  const dead = new WeakRef(new Array(1000).fill({}));
  await setImmediate(); // a weak reference holds on until the end of the turn that made it
  sweepHeap();
  assert.equal(dead.deref(), undefined);
  assert.equal(runInNewContext("typeof gc"), before);
});

test("a process that has the function is not deprived of it", (context) => {
  const former = globalThis.gc;
  const own = context.mock.fn();
  Object.assign(globalThis, { gc: own });
  try {
    sweepHeap();
    assert.equal(own.mock.callCount(), 1);
    assert.equal(globalThis.gc, own);
  } finally {
    Object.assign(globalThis, { gc: former });
  }
});
