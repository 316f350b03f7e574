import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { Worker } from "node:worker_threads";
import { StoreUnavailableError } from "@convergence/storage";
import {
  groupBytesMax,
  groupPauseMs,
  groupRequestsMax,
  groupsSavedMax,
  waitingBytesMax,
  waitingRequestsMax,
} from "./limits.ts";
import { RequestQueue } from "./request-queue.ts";
import { patient, type StoreCalls, type WorkerInput, writes } from "./store-calls.ts";

const options = { writes, patient, groupRequestsMax, waitingRequestsMax };

/** A worker that keeps what it gets, and answers when it is told. */
class FakeWorker extends EventEmitter {
  readonly inputs: WorkerInput[] = [];
  holdsProcess = true;

  postMessage(input: WorkerInput): void {
    this.inputs.push(input);
  }
  ref(): void {
    this.holdsProcess = true;
  }
  unref(): void {
    this.holdsProcess = false;
  }
  groupSizes(): readonly number[] {
    return this.inputs.map((input) => (input.kind === "requests" ? input.requests.length : 0));
  }
  answer(value: unknown): void {
    const answers = Array.from({ length: this.groupSizes().at(-1) ?? 0 }, () => ({ kind: "done", value }));
    this.emit("message", { kind: "answers", answers, transactions: 1 });
  }
}

const start = (): { worker: FakeWorker; queue: RequestQueue<StoreCalls> } => {
  const worker = new FakeWorker();
  return { worker, queue: new RequestQueue<StoreCalls>(worker as unknown as Worker, "/data", options) };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const unavailable = async (asked: Promise<unknown>): Promise<StoreUnavailableError> => {
  const reason: unknown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(reason instanceof StoreUnavailableError, `Got ${reason}`);
  return reason;
};

/** A queue on a clock that is set by hand. */
function paced() {
  const worker = new FakeWorker();
  const clock: { now: number; timer: { readonly at: number; readonly call: () => void } | undefined } = {
    now: 100,
    timer: undefined,
  };
  const pace = {
    now: () => clock.now,
    after(delayMs: number, call: () => void) {
      clock.timer = { at: clock.now + delayMs, call };
      return () => {
        clock.timer = undefined;
      };
    },
  };
  const queue = new RequestQueue<StoreCalls>(worker as unknown as Worker, "/data", options, pace);
  const done: Promise<unknown>[] = [];
  return {
    ...{ worker, queue, clock, done },
    async commit() {
      done.push(queue.ask("commit", [{} as never]));
      await settled();
    },
    ring() {
      clock.now = clock.timer!.at;
      clock.timer!.call();
    },
    async end() {
      worker.emit("exit");
      await Promise.all(done);
    },
  };
}

test("commits that keep following each other closely wait for each other, and for nothing else", async () => {
  const { worker, queue, clock, done, commit, ring, end } = paced();
  const groups: number[] = [];
  const isSent = (size: number): void => assert.deepEqual(worker.groupSizes(), [...groups, size]);
  for (let saved = 0; saved <= groupsSavedMax; saved++) {
    await commit(); // after a rest they go at once, so many of them
    isSent(1);
    groups.push(1);
    worker.answer(true);
  }
  clock.now += 1;
  await commit();
  await commit();
  assert.deepEqual([worker.groupSizes(), clock.timer?.at], [groups, 100 + groupPauseMs]);
  ring();
  isSent(2);
  groups.push(2);
  worker.answer(true);
  await commit();
  done.push(queue.ask("createCollection", ["d", "a"]));
  await settled();
  isSent(2); // what is not a commit takes along what waits
  groups.push(2);
  assert.equal(clock.timer, undefined);
  worker.answer(true);
  clock.now += 1;
  await commit();
  assert.deepEqual(worker.groupSizes(), groups);
  done.push(queue.close());
  await settled();
  isSent(1); // closing waits for nothing
  worker.answer(true);
  await settled();
  await end();
});

test("in the long run groups are so far apart, however they come, and a slower writer never waits", async () => {
  const { worker, clock, commit, ring, end } = paced();
  const seconds = 2;
  for (; clock.now < 100 + seconds * 1000; clock.now += 1) {
    await commit();
    while (clock.timer !== undefined && clock.timer.at <= clock.now) ring();
    if (worker.groupSizes().length > 0) worker.answer(true);
    await settled();
  }
  const groups = worker.groupSizes().length;
  assert.ok(groups <= groupsSavedMax + 2 + (seconds * 1000) / groupPauseMs, `${groups} groups`);
  clock.timer?.call();
  worker.answer(true);
  await settled();
  clock.now += groupsSavedMax * groupPauseMs;
  const before = worker.groupSizes().length;
  for (let pair = 0; pair < 50; pair++) {
    for (const gapMs of [1, 2 * groupPauseMs]) {
      clock.now += gapMs;
      await commit();
      worker.answer(true);
      await settled();
    }
  }
  assert.equal(worker.groupSizes().length, before + 100, "two at a time, but fewer than there may be");
  await end();
});

test("what is asked while a group is under way makes up the next one, and the process is held only meanwhile", async () => {
  const { worker, queue } = start();
  const first = [queue.ask("createCollection", ["d", "a"]), queue.ask("createCollection", ["d", "b"])];
  await settled();
  const second = [1, 2, 3].map((index) => queue.ask("createCollection", ["d", `c${index}`]));
  await settled();
  assert.deepEqual([worker.groupSizes(), worker.holdsProcess, queue.statistics().waiting], [[2], true, 5]);
  worker.answer(true);
  assert.deepEqual(await Promise.all(first), [true, true]);
  assert.deepEqual(worker.groupSizes(), [2, 3]);
  worker.answer(false);
  assert.deepEqual(await Promise.all(second), [false, false, false]);
  assert.deepEqual(
    [worker.holdsProcess, queue.statistics()],
    [false, { transactions: 2, writes: 5, waiting: 0, waitingBytes: 0 }],
  );
});

test("[P9] a group is limited in requests and in bytes, but holds at least one", async () => {
  const { worker, queue } = start();
  for (let index = 0; index <= groupRequestsMax; index += 1) void queue.ask("findModel", ["d", "m"]);
  void queue.ask("findModel", ["d", "m"], groupBytesMax + 1);
  void queue.ask("findModel", ["d", "m"], groupBytesMax - 1);
  void queue.ask("findModel", ["d", "m"], 1);
  for (let group = 0; group < 4; group += 1) {
    await settled();
    worker.answer(undefined);
  }
  assert.deepEqual(worker.groupSizes(), [groupRequestsMax, 1, 1, 2]);
});

test("[P9] a queue that is full in requests or in bytes says so at once", async () => {
  const { queue } = start();
  void queue.ask("findModel", ["d", "m"], waitingBytesMax);
  const tooLarge = await unavailable(queue.ask("findModel", ["d", "m"], 1));
  assert.ok(tooLarge.outcomeKnown && tooLarge.message.includes("overloaded"), tooLarge.message);
  const other = start().queue;
  for (let index = 0; index < waitingRequestsMax; index += 1) void other.ask("findModel", ["d", "m"]);
  const tooMany = await unavailable(other.ask("findModel", ["d", "m"]));
  assert.ok(tooMany.message.includes(`${waitingRequestsMax} requests`), tooMany.message);
});

test("[P3] when the worker dies, a write that was with it has an unknown outcome, everything else a known one", async () => {
  const { worker, queue } = start();
  const write = unavailable(queue.ask("createCollection", ["d", "a"]));
  const read = unavailable(queue.ask("findModel", ["d", "m"]));
  await settled();
  const waiting = unavailable(queue.ask("createCollection", ["d", "b"]));
  const cause = new Error("out of memory");
  worker.emit("error", cause);
  worker.emit("exit", 1);
  const later = unavailable(queue.ask("createCollection", ["d", "c"]));
  const errors = await Promise.all([write, read, waiting, later]);
  assert.deepEqual(
    errors.map((error) => [error.outcomeKnown, error.cause]),
    [false, true, true, true].map((known) => [known, cause]),
  );
  await queue.close();
});
