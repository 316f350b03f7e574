import assert from "node:assert/strict";
import test from "node:test";
import { Heartbeat } from "./heartbeat.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";

function begin() {
  const timers = new VirtualTimers();
  const seen = { pings: 0, lost: 0 };
  const heartbeat: Heartbeat = new Heartbeat({
    timers,
    pingAfterMs: 15_000,
    answerMsMax: 15_000,
    ping: () => {
      seen.pings++;
      heartbeat.said();
    },
    lost: () => seen.lost++,
  });
  return { timers, seen, heartbeat };
}

test("a silence is asked about, and an answer ends it", () => {
  const { timers, seen, heartbeat } = begin();
  timers.advance(14_999);
  assert.equal(seen.pings, 0);
  timers.advance(1);
  assert.equal(seen.pings, 1);
  heartbeat.heard();
  timers.advance(15_000);
  assert.deepEqual(seen, { pings: 2, lost: 0 });
});

test("who only listens speaks as well, so that the server keeps the session", () => {
  const { timers, seen, heartbeat } = begin();
  for (let i = 0; i < 15; i++) {
    timers.advance(1000);
    heartbeat.heard();
  }
  assert.equal(seen.pings, 1);
});

test("half a minute without an answer is a lost connection; a stopped heartbeat says nothing", () => {
  const { timers, seen } = begin();
  timers.advance(30_000);
  assert.deepEqual(seen, { pings: 1, lost: 1 });
  const stopped = begin();
  stopped.heartbeat.stop();
  stopped.timers.advance(100_000);
  assert.deepEqual(stopped.seen, { pings: 0, lost: 0 });
});

test("a clock that was put back does not put off the question", () => {
  const timers = new VirtualTimers();
  let backMs = 0;
  let pings = 0;
  new Heartbeat({
    ...{ pingAfterMs: 15_000, answerMsMax: 15_000, lost: () => undefined, ping: () => pings++ },
    timers: { ...timers, now: () => timers.now() - backMs },
  });
  timers.advance(5000);
  backMs = 48 * 3_600_000;
  timers.advance(10_000);
  assert.equal(pings, 1);
});
