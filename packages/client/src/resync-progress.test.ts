import assert from "node:assert/strict";
import test from "node:test";
import { type ResyncProgress, ResyncProgressMeter } from "./resync-progress.ts";

function meter() {
  const clock = { now: 1000 };
  const told: (ResyncProgress | undefined)[] = [];
  const progress = new ResyncProgressMeter(
    () => clock.now,
    () => told.push(progress.progress),
  );
  return { clock, told, progress };
}

test("a phase is told from its beginning to its end, and not too often in between", () => {
  const { clock, told, progress } = meter();
  progress.start("receiving", 1000);
  for (let done = 1; done < 1000; done++) {
    clock.now++;
    progress.advance("receiving", done);
  }
  progress.finish();
  assert.deepEqual(told[0], { phase: "receiving", done: 0, total: 1000 });
  assert.deepEqual(told[1], { phase: "receiving", done: 100, total: 1000 });
  assert.deepEqual(told.at(-1), { phase: "receiving", done: 1000, total: 1000 });
  assert.equal(told.length, 11);
  assert.equal(progress.progress, undefined);
});

test("the next phase ends the one before, and one with nothing to do is not told", () => {
  const { told, progress } = meter();
  progress.start("receiving", 5);
  progress.start("merging", 0);
  progress.start("sending", 2);
  progress.finish();
  progress.finish();
  assert.deepEqual(
    told.map((each) => `${each?.phase} ${each?.done}/${each?.total}`),
    ["receiving 0/5", "receiving 5/5", "sending 0/2", "sending 2/2"],
  );
});

test("the total grows with what comes, and `done` never falls", () => {
  const { clock, told, progress } = meter();
  progress.start("receiving", 10);
  clock.now += 100;
  progress.advance("receiving", 4);
  clock.now += 100;
  progress.advance("receiving", 3);
  progress.advance("merging", 100);
  assert.deepEqual(progress.progress, { phase: "receiving", done: 4, total: 10 });
  progress.advance("receiving", 12);
  assert.deepEqual(progress.progress, { phase: "receiving", done: 12, total: 12 });
  assert.equal(told.length, 3);
  progress.drop();
  assert.equal(progress.progress, undefined);
});
