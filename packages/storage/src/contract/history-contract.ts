// The contract of history: every version can be read back, wherever the border between segments and rows is (P6).

import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelGoneError } from "../errors.ts";
import type { EntriesQuestion } from "../history-questions.ts";
import { encodeLogEntry } from "../log-entry-codec.ts";
import type { OpenSmall } from "./packing-contract.ts";
import { TypedModel } from "./typed-model.ts";

export function historyContract(open: OpenSmall): void {
  /** A model of 150 changes, not packed, packed in part, and packed as far as it can be. */
  const eachPacked = (
    title: string,
    law: (storage: Awaited<ReturnType<OpenSmall>>, model: TypedModel) => Promise<void>,
  ) =>
    test(title, async () => {
      const storage = await open(16);
      const model = await TypedModel.create(storage);
      await model.type(90);
      await model.saveSnapshot();
      await model.type(60);
      for (const upTo of [0, 70, 150]) {
        await storage.packLog(model.record, upTo);
        await law(storage, model);
      }
      await storage.close();
    });

  eachPacked("[P6] the content of every version can be read", async (storage, { record, states }) => {
    for (const [version, state] of states.entries()) {
      assert.deepEqual(await storage.history(record, "state", { version }), state, `version ${version}`);
    }
    for (const version of [-1, 151, 0.5, Number.NaN]) {
      await assert.rejects(storage.history(record, "state", { version }), /from 0 to 150/);
    }
  });

  eachPacked("[P6] entries can be read forwards and backwards, within limits", async (storage, { record, entries }) => {
    const ask = (question: Partial<EntriesQuestion>) =>
      storage.history(record, "entries", {
        after: 0,
        to: 150,
        backwards: false,
        limit: 1e6,
        bytesMax: 1e9,
        ...question,
      });
    assert.deepEqual(await ask({}), entries);
    assert.deepEqual(await ask({ backwards: true }), entries.toReversed());
    for (let after = 0; after < 150; after += 11) {
      const to = after + ((after * 7) % 60);
      assert.deepEqual(await ask({ after, to }), entries.slice(after, to));
      assert.deepEqual(await ask({ after, to, backwards: true }), entries.slice(after, to).reverse());
      assert.deepEqual(
        await ask({ after, to, backwards: true, limit: 5 }),
        entries.slice(after, to).reverse().slice(0, 5),
      );
    }
    assert.deepEqual(await ask({ limit: 0 }), []);
    assert.deepEqual(await ask({ backwards: true, bytesMax: 1 }), entries.slice(-1));
    const bytesMax = encodeLogEntry(entries[10]!).length + encodeLogEntry(entries[11]!).length;
    assert.deepEqual(await ask({ after: 10, bytesMax }), entries.slice(10, 12));
    assert.deepEqual(await ask({ after: 140, to: 1e9 }), entries.slice(140));
  });

  eachPacked("[P6] the version at a time is the last one that is not later", async (storage, { record, entries }) => {
    const times = entries.map(({ time }) => time);
    for (const time of new Set(times.flatMap((each) => [each - 1, each, each + 1]))) {
      const due = times.findLastIndex((each) => each <= time) + 1;
      assert.equal(await storage.history(record, "versionAtTime", { time }), due, `at ${time}`);
    }
    assert.equal(await storage.history(record, "versionAtTime", { time: 0 }), 0);
    assert.equal(await storage.history(record, "versionAtTime", { time: 8e15 }), 150);
  });

  test("[P6] a model without changes has a history, and one that never was has none", async () => {
    const storage = await open(16);
    const { record, states } = await TypedModel.create(storage);
    assert.deepEqual(await storage.history(record, "state", { version: 0 }), states[0]);
    assert.equal(await storage.history(record, "versionAtTime", { time: 8e15 }), 0);
    assert.equal(await storage.packLog(record, 1e6), 0);
    const nowhere = { ...record, incarnation: 7 };
    await assert.rejects(storage.history(nowhere, "state", { version: 0 }), ModelGoneError);
    await assert.rejects(storage.packLog(nowhere, 9), ModelGoneError);
    await storage.close();
  });
}
