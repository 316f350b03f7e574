import assert from "node:assert/strict";
import { test } from "node:test";
import { Silence } from "./silence.ts";

const msMax = 1600;
const start = 5000;

/** A silence on a clock that a test sets. */
function listening() {
  let now = start;
  let wall = 0;
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  const set: number[] = [];
  const ends: number[] = [];
  const silence = new Silence(
    {
      now: () => now + wall,
      after(delayMs, call) {
        const timer = { at: now + delayMs, call };
        timers.push(timer);
        set.push(now);
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
    },
    msMax,
    () => ends.push(now - start),
  );
  return {
    silence,
    ends,
    set,
    shiftClock: (ms: number) => {
      wall += ms;
    },
    /** Later by so much. */
    pass(ms: number) {
      now += ms;
      const due = timers.filter((each) => each.at <= now);
      timers = timers.filter((each) => each.at > now);
      for (const { call } of due) call();
    },
  };
}

test("[P9] nobody is given up who was heard less than the silence ago, and who is silent is", () => {
  for (const lastAt of [0, 1, 99, 100, 101, 1500, 4000]) {
    const { silence, ends, pass } = listening();
    for (let ms = 0; ms < lastAt; ms += 50) {
      silence.broken();
      pass(Math.min(50, lastAt - ms));
    }
    silence.broken();
    for (let ms = 0; ms < msMax + msMax / 16; ms++) pass(1);
    assert.equal(ends.length, 1);
    assert.ok(ends[0]! >= lastAt + msMax, `${ends[0]} after ${lastAt}`);
  }
});

test("[P9] many messages share a timer", () => {
  const { silence, set, pass } = listening();
  for (let n = 0; n < 1000; n++) {
    silence.broken();
    pass(1);
  }
  assert.equal(set.length, 1000 / (msMax / 16));
});

test("[P9] a clock that is set anew gives nobody up early, and lets nobody off", () => {
  for (const shift of [-100_000, 100_000]) {
    const { silence, ends, pass, shiftClock } = listening();
    silence.broken();
    pass(10);
    shiftClock(shift);
    silence.broken();
    pass(msMax - 1);
    assert.deepEqual(ends, []);
    pass(msMax / 16 + 1);
    assert.equal(ends.length, 1);
  }
});

test("[P9] who is not listened to is not silent", () => {
  const { silence, ends, pass } = listening();
  silence.broken();
  silence.stop();
  pass(10 * msMax);
  assert.deepEqual(ends, []);
  silence.broken();
  pass(2 * msMax);
  assert.equal(ends.length, 1);
});
