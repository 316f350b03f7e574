import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "./queue.ts";

test("what went in first comes out first, however long the queue is, and can be looked at from both ends", () => {
  const queue = new Queue<number>();
  let pushed = 0;
  let taken = 0;
  for (let round = 0; round < 3000; round++) {
    for (let i = 0; i < (round < 1500 ? 3 : 1); i++) queue.push(pushed++);
    for (let i = 0; i < (round < 1500 ? 1 : 3) && queue.length > 0; i++) assert.equal(queue.shift(), taken++);
    assert.equal(queue.length, pushed - taken);
    if (queue.length === 0) continue;
    assert.deepEqual([queue.at(0), queue.at(-1), queue.at(queue.length)], [taken, pushed - 1, undefined]);
  }
  assert.deepEqual([queue.shift(), queue.length], [undefined, 0]);
  assert.deepEqual([...new Queue([1, 2, 3])], [1, 2, 3]);
});
