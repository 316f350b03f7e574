// What a server goes through before it listens.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createMemoryStorage, StoreUnavailableError } from "@convergence/storage";
import { rehearse, warmUp } from "./warm-up.ts";

test("a server warms up with what its clients do: they open a model anew each time, and every change is committed", async () => {
  const storage = createMemoryStorage();
  const commits: number[] = [];
  let openings = 0;
  const { commit, readLatest } = storage;
  storage.commit = (each) => {
    commits.push(each.entries.length);
    return commit.call(storage, each);
  };
  storage.readLatest = (...input) => {
    openings++;
    return readLatest.apply(storage, input);
  };
  const head = await rehearse(storage, Number.POSITIVE_INFINITY);
  assert.ok(head >= 500, `it has come to version ${head}`);
  assert.equal(
    commits.reduce((sum, entries) => sum + entries),
    head,
  );
  assert.equal(openings, 24);
});

test("[P9] a start does not wait for more than some visits where they take long", async () => {
  const storage = createMemoryStorage();
  assert.equal(await rehearse(storage, 0), 0);
});

test("[P9] a rehearsal that fails is tried again by the next server, and one of the store does not take its place", async () => {
  const warnings: unknown[] = [];
  const log = { warn: (...words: unknown[]) => void warnings.push(words) };
  const storage = createMemoryStorage();
  let rehearsals = 0;
  storage.warmUp = async () => {
    throw new StoreUnavailableError("There is no disk", { outcomeKnown: true });
  };
  storage.rehearsal = async () => {
    rehearsals++;
    throw new StoreUnavailableError("There is no room", { outcomeKnown: true });
  };
  await warmUp(log, storage);
  await warmUp(log, storage);
  assert.deepEqual([rehearsals, warnings.length], [2, 4]);
});

test("[P9] a heap that cannot be swept is told, and the server rehearses all the same", async () => {
  const warnings: unknown[] = [];
  const storage = createMemoryStorage();
  let rehearsals = 0;
  storage.rehearsal = async () => {
    rehearsals++;
    throw new StoreUnavailableError("There is no room", { outcomeKnown: true });
  };
  const former = globalThis.gc;
  Object.assign(globalThis, {
    gc: () => {
      throw new Error("not implemented");
    },
  });
  try {
    await warmUp({ warn: (...words: unknown[]) => void warnings.push(words) }, storage);
  } finally {
    Object.assign(globalThis, { gc: former });
  }
  assert.deepEqual([rehearsals, warnings.length], [1, 2]);
});

test("servers that start together wait for the same rehearsal", async () => {
  const log = { warn: () => undefined };
  const storage = createMemoryStorage();
  let isOver = false;
  storage.rehearsal = async () => {
    for (let turns = 0; turns < 10; turns++) await setImmediate();
    isOver = true;
    throw new StoreUnavailableError("There is no room", { outcomeKnown: true });
  };
  const first = warmUp(log, storage);
  await warmUp(log, createMemoryStorage());
  assert.ok(isOver);
  await first;
});

test("[P9] nothing is left of it that a process would wait for before it ends, whether it came to its end or not", async () => {
  /** A line that is cut is known to be at its other end some turns later. */
  const waits = async (): Promise<number> => {
    for (let turns = 0; turns < 10; turns++) await setImmediate();
    return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  };
  const before = await waits();
  await rehearse(createMemoryStorage());
  assert.equal(await waits(), before);
  const storage = createMemoryStorage();
  let isClosed = false;
  const { close } = storage;
  storage.close = async () => {
    isClosed = true;
    await close.call(storage);
  };
  storage.commit = async () => {
    throw new StoreUnavailableError("There is no disk", { outcomeKnown: true });
  };
  await assert.rejects(rehearse(storage), /It was answered with/);
  assert.equal(await waits(), before);
  assert.ok(isClosed);
});

test("[P9] a server that cannot be warmed up says so, and serves", async () => {
  const warnings: unknown[] = [];
  const log = { warn: (...words: unknown[]) => void warnings.push(words) };
  await warmUp(log, createMemoryStorage());
  assert.deepEqual(warnings, []);
  const storage = createMemoryStorage();
  storage.warmUp = async () => {
    throw new StoreUnavailableError("There is no disk", { outcomeKnown: true });
  };
  await warmUp(log, storage);
  assert.match(JSON.stringify(warnings), /not warmed up/);
});
