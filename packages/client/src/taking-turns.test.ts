import assert from "node:assert/strict";
import test from "node:test";
import { TakingTurns } from "./taking-turns.ts";

function hand() {
  let now = 1000;
  const turns: (() => void)[] = [];
  const timers = { now: () => now, nextTurn: (action: () => void) => void turns.push(action) };
  return { timers, turns, pass: (ms: number) => void (now += ms) };
}

/** Lets go of everything that waits for nothing but a turn that was given. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("[P9] long work goes on when everybody else had a turn, and gives the same", async () => {
  const { timers, turns } = hand();
  const taking = new TakingTurns(timers, { msMax: 10, stepsMax: 300 });
  const items = Array.from({ length: 1000 }, (_, index) => index);
  let done = 0;
  const mapped = taking.mapped(items, (item) => {
    done++;
    return item * 2;
  });
  const seen: number[] = [];
  while (done < items.length) {
    await settled();
    seen.push(done);
    turns.shift()?.();
  }
  assert.deepEqual(seen.slice(0, 4), [300, 600, 900, 1000]);
  assert.deepEqual(
    await mapped,
    items.map((item) => item * 2),
  );
});

test("[P9] time alone ends a slice", async () => {
  const { timers, turns, pass } = hand();
  const taking = new TakingTurns(timers, { msMax: 10, stepsMax: 1000 });
  assert.equal(taking.isDue, false);
  pass(10);
  assert.equal(taking.isDue, true);
  const rested = taking.rest();
  assert.equal(turns.length, 1);
  turns.shift()!();
  await rested;
  assert.equal(taking.isDue, false);
});
