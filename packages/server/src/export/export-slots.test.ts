import assert from "node:assert/strict";
import { test } from "node:test";
import { ExportSlots } from "./export-slots.ts";

const codeOf = (taken: ReturnType<ExportSlots["take"]>) => (typeof taken === "function" ? "taken" : taken.code);

test("[P9] so many exports run at once, and so many of one asker; a place that is given back is free", () => {
  const slots = new ExportSlots({ exportsAtOnceMax: 3, exportsPerUserMax: 2, exportsPerMinuteMax: 100 });
  const release = slots.take("a", 0);
  assert.ok(typeof release === "function");
  assert.equal(codeOf(slots.take("a", 0)), "taken");
  assert.equal(codeOf(slots.take("a", 0)), "rate");
  assert.equal(codeOf(slots.take("b", 0)), "taken");
  assert.equal(codeOf(slots.take("c", 0)), "overloaded");
  release();
  assert.equal(slots.running, 2);
  assert.equal(codeOf(slots.take("c", 0)), "taken");
});

test("[P9] one asker begins so many exports in a minute, whatever others do, and may again in the next", () => {
  const slots = new ExportSlots({ exportsAtOnceMax: 9, exportsPerUserMax: 9, exportsPerMinuteMax: 2 });
  const take = (asker: string, now: number): string => {
    const taken = slots.take(asker, now);
    if (typeof taken === "function") taken();
    return codeOf(taken);
  };
  assert.deepEqual([take("a", 0), take("a", 1), take("a", 59_999)], ["taken", "taken", "rate"]);
  assert.equal(take("b", 59_999), "taken");
  assert.equal(take("a", 60_000), "taken");
});
