// The contract of history: every version can be read back, wherever the border between segments and rows is (P6).

import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, decodeOperations, decodeTree, encodeTree } from "@convergence/engine";
import { ModelGoneError } from "../errors.ts";
import type { EntriesQuestion, HistoryAnswer, HistoryInput } from "../history-questions.ts";
import { encodeLogEntry } from "../log-entry-codec.ts";
import type { Storage } from "../storage.ts";
import type { OpenSmall } from "./packing-contract.ts";
import { TypedModel } from "./typed-model.ts";

type Law = (storage: Storage, model: TypedModel) => Promise<void>;

export function historyContract(open: OpenSmall): void {
  const laws: { readonly title: string; readonly law: Law }[] = [];
  const eachPacked = (title: string, law: Law): void => void laws.push({ title, law });

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

  eachPacked(
    "[P6] who wrote each unit is known, and when, wherever it is kept",
    async (storage, { record, entries }) => {
      for (const { version, time } of entries) assert.equal(await storage.history(record, "timeOf", { version }), time);
      assert.equal(await storage.history(record, "timeOf", { version: 0 }), undefined);
      const blame = await storage.history(record, "blame", { version: 150, element: undefined, partsMax: 1000 });
      assert.ok(blame.kind === "blame");
      const text = blame.elements.find(({ runs }) => runs !== undefined)!;
      assert.deepEqual([text.path, text.version], [["text"], 0]);
      const authors = new Map(blame.versions.map((each) => [each.version, each]));
      for (const { length, version, lastVersion } of text.runs!) {
        assert.ok(lastVersion === version || lastVersion - version === length - 1);
        for (let each = version; each <= lastVersion; each++) {
          assert.equal(entries[each - 1]!.session, entries[version - 1]!.session, "a run is by one author");
        }
        for (const each of [version, lastVersion]) {
          const { time, user, session } = entries[each - 1]!;
          assert.deepEqual(authors.get(each), { version: each, time, user, session });
        }
      }
      assert.ok(text.runs!.length > 10, `${text.runs!.length} runs`);
      const ends = { from: 20, to: 140, element: undefined };
      const diff = await storage.history(record, "diff", { ...ends, partsMax: 1000 });
      assert.ok(diff.kind === "diff");
      const counts = [diff.texts.length, diff.changes.length];
      assert.deepEqual(counts, [1, entries.slice(20, 140).filter(({ version }) => version % 10 === 8).length]);
    },
  );

  eachPacked(
    "[P6] the changes that touched a place are found, wherever they are kept",
    async (storage, { record, entries }) => {
      const [element, other] = entries
        .flatMap(({ operations }) => decodeOperations(operations))
        .map((each) => each.element);
      assert.ok(element !== undefined && other !== undefined);
      const ofIt = entries.filter(({ operations }) =>
        decodeOperations(operations).some((each) => each.element === element),
      );
      assert.ok(ofIt.length > 10 && ofIt.length < 150, `${ofIt.length} of 150`);
      const expected = ofIt.map(({ version }) => version);
      const place = { kind: "element", element, inside: false } as const;
      for (const [backwards, limit, changesMax] of [
        [false, 1000, 1000],
        [true, 1000, 1000],
        [false, 3, 20],
        [true, 3, 20],
      ] as const) {
        const found: number[] = [];
        for (let [after, to, asked] = [0, 150, 0]; after < to; asked++) {
          assert.ok(asked < 150, "it gets on");
          const range = { after, to, backwards, limit, bytesMax: 1e9, changesMax };
          const { entries: some, reached } = await storage.history(record, "place", { ...range, place });
          assert.ok(some.length <= limit && Math.abs(reached - (backwards ? to : after)) <= changesMax);
          for (const each of some) assert.deepEqual(each, entries[each.version - 1]);
          found.push(...some.map(({ version }) => version));
          if (backwards) to = reached;
          else after = reached;
        }
        assert.deepEqual(found, backwards ? expected.toReversed() : expected);
      }
      const all = { after: 0, to: 150, limit: 1000, changesMax: 1000, place, bytesMax: 1 };
      const first = await storage.history(record, "place", { ...all, backwards: false });
      assert.deepEqual([first.entries, first.reached], [[ofIt[0]], expected[0]]);
    },
  );

  eachPacked("[P6] a difference comes as operations, in pieces of any size", async (storage, { record, states }) => {
    for (const [from, to] of [
      [20, 140],
      [140, 20],
      [7, 7],
    ] as const) {
      for (const limits of [
        { operationsMax: 1000, bytesMax: 1e9 },
        { operationsMax: 3, bytesMax: 1e9 },
        { operationsMax: 1000, bytesMax: 1 },
      ]) {
        const document = new Document(decodeTree(states[from]!));
        for (let start: number | undefined = 0; start !== undefined; ) {
          const input: HistoryInput<"operations"> = { from, to, element: undefined, start, ...limits };
          const answer: HistoryAnswer<"operations"> = await storage.history(record, "operations", input);
          assert.ok(answer.kind === "operations");
          const operations = decodeOperations(answer.operations);
          assert.ok(operations.length <= limits.operationsMax && (limits.bytesMax > 1 || operations.length <= 1));
          for (const each of operations) document.replay(each);
          assert.ok(answer.next === undefined || answer.next === start + operations.length);
          start = answer.next;
        }
        assert.deepEqual(encodeTree(document.tree()), states[to]);
      }
    }
    const nowhere = { from: 0, to: 9, element: 2 ** 40, start: 0, operationsMax: 9, bytesMax: 9 };
    assert.equal((await storage.history(record, "operations", nowhere)).kind, "element-missing");
  });

  eachPacked("[P9] an answer of too many parts is refused with the number", async (storage, { record }) => {
    const ask = (partsMax: number) => storage.history(record, "blame", { version: 150, element: undefined, partsMax });
    const whole = await ask(1000);
    assert.ok(whole.kind === "blame");
    const parts = whole.elements.reduce((sum, { runs }) => sum + 1 + (runs?.length ?? 0), 0);
    assert.equal((await ask(parts)).kind, "blame");
    const refused = await ask(parts - 1);
    assert.ok(refused.kind === "too-large" && refused.message.includes(`${parts - 1} parts`));
    const diff = await storage.history(record, "diff", { from: 0, to: 150, element: undefined, partsMax: 2 });
    assert.equal(diff.kind, "too-large");
    const missing = await storage.history(record, "blame", { version: 3, element: 2 ** 40, partsMax: 1000 });
    assert.equal(missing.kind, "element-missing");
    await assert.rejects(
      storage.history(record, "blame", { version: 151, element: undefined, partsMax: 1 }),
      /from 0 to 150/,
    );
  });

  // Laws only read, and share a store. What was read before is read again after packing.
  test("[P6] history is the same of a log that is not packed, packed in part, and packed as far as it can be", async (t) => {
    const storage = await open(16);
    const model = await TypedModel.create(storage);
    await model.type(90);
    await model.saveSnapshot();
    await model.type(60);
    for (const upTo of [0, 70, 150]) {
      await storage.packLog(model.record, upTo);
      for (const { title, law } of laws) await t.test(`${title}, packed up to ${upTo}`, () => law(storage, model));
    }
    await storage.close();
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
