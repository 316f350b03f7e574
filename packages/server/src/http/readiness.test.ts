import assert from "node:assert/strict";
import { test } from "node:test";
import { createReadiness } from "./readiness.ts";

/** A store that answers when the test says so, and a clock that the test turns. */
function world() {
  const questions: PromiseWithResolvers<string[]>[] = [];
  const timers = new Set<() => void>();
  let draining = false;
  const ready = createReadiness({
    storage: {
      listCollections: () => {
        const question = Promise.withResolvers<string[]>();
        questions.push(question);
        return question.promise;
      },
    },
    isDraining: () => draining,
    clock: {
      after(_, callback) {
        timers.add(callback);
        return () => void timers.delete(callback);
      },
    },
  });
  const drain = (): void => {
    draining = true;
  };
  const timeIsUp = (): void => {
    for (const callback of timers) callback();
  };
  return { ready, questions, timers, drain, timeIsUp };
}

test("[P9] ready when the store answers, not when it fails, and no timer is left behind", async () => {
  const { ready, questions, timers } = world();
  const well = ready();
  questions[0]!.resolve([]);
  assert.equal(await well, "ready");
  const ill = ready();
  questions[1]!.reject(new Error("secret detail"));
  assert.equal(await ill, "store-unavailable");
  assert.equal(timers.size, 0);
});

test("[P9] a store that hangs costs a bounded wait and one question, and is asked anew once it has answered", async () => {
  const { ready, questions, timeIsUp } = world();
  const asking = [ready(), ready(), ready()];
  timeIsUp();
  assert.deepEqual(await Promise.all(asking), ["store-slow", "store-slow", "store-slow"]);
  const later = ready();
  timeIsUp();
  assert.equal(await later, "store-slow");
  assert.equal(questions.length, 1);
  questions[0]!.resolve([]);
  await new Promise(setImmediate);
  const again = ready();
  assert.equal(questions.length, 2);
  questions[1]!.resolve([]);
  assert.equal(await again, "ready");
});

test("a server that goes down is not ready, whatever the store says, and does not ask it", async () => {
  const { ready, questions, drain } = world();
  const before = ready();
  drain();
  questions[0]!.resolve([]);
  assert.equal(await before, "draining");
  assert.equal(await ready(), "draining");
  assert.equal(questions.length, 1);
});
