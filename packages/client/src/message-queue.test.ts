import assert from "node:assert/strict";
import test from "node:test";
import { MessageQueue } from "./message-queue.ts";

test("messages come out in the order in which they went in", () => {
  const queue = new MessageQueue<number>();
  let pushed = 0;
  let taken = 0;
  for (let round = 0; round < 3000; round++) {
    for (let i = 0; i < (round < 1500 ? 3 : 1); i++) queue.push(pushed++);
    for (let i = 0; i < (round < 1500 ? 1 : 3) && queue.length > 0; i++) assert.equal(queue.shift(), taken++);
    assert.equal(queue.length, pushed - taken);
  }
  assert.equal(queue.shift(), undefined);
  queue.push(1);
  queue.clear();
  assert.equal(queue.length, 0);
});
