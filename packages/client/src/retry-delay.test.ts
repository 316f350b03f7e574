import assert from "node:assert/strict";
import test from "node:test";
import { retryIntervalsMs } from "./limits.ts";
import { retryDelay } from "./retry-delay.ts";

test("waits grow to a limit, vary by half, and keep what the server asks for", () => {
  assert.ok(retryDelay(retryIntervalsMs, 0, 0, 0.99) <= 100);
  assert.equal(retryDelay(retryIntervalsMs, 1000, 0, 1), 30_000);
  assert.equal(retryDelay(retryIntervalsMs, 1000, 0, 0), 15_000);
  assert.equal(retryDelay(retryIntervalsMs, 0, 8000, 0), 8000);
  assert.equal(retryDelay(retryIntervalsMs, 0, 8000, 1), 12_000);
  assert.equal(retryDelay([], 3, 0, 1), 0);
});
