import assert from "node:assert/strict";
import test from "node:test";
import { NewestWish } from "./newest-wish.ts";

function slowly() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const wishes = new NewestWish<number>((wish) => {
    begun.push(wish);
    return new Promise((resolve) => void ends.push(resolve));
  });
  const end = async (): Promise<void> => {
    ends.shift()!();
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  };
  return { begun, wishes, end };
}

test("of what is wished for meanwhile the newest alone is granted, after what was begun has ended", async () => {
  const { begun, wishes, end } = slowly();
  for (const wish of [1, 2, 3, 4]) wishes.ask(wish);
  assert.deepEqual(begun, [1]);
  assert.equal(wishes.isWaiting, true);
  await end();
  assert.deepEqual(begun, [1, 4]);
  assert.equal(wishes.isWaiting, false);
  await end();
  assert.deepEqual(begun, [1, 4]);
  wishes.ask(5);
  assert.deepEqual(begun, [1, 4, 5]);
});

test("what is forgotten while it waits is not granted", async () => {
  const { begun, wishes, end } = slowly();
  wishes.ask(1);
  wishes.ask(2);
  wishes.forget();
  await end();
  assert.deepEqual(begun, [1]);
  assert.equal(wishes.isWaiting, false);
});
