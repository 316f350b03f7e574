// The contract of checks: what was written through the interface alone is found whole, all of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, encodeOperations, encodeTree, type Operation, rootId, type Tree, tagOf } from "@convergence/engine";
import type { CheckFilter } from "../check/check-source.ts";
import type { CheckOptions, CheckResult } from "../check/check-store.ts";
import { formatProblem } from "../check/store-problem.ts";
import { placedSequence } from "../log-entry.ts";
import type { Storage } from "../storage.ts";
import { filled, fillStore } from "./fill-store.ts";
import { type Open, sampleCreation, sampleEntry } from "./sample.ts";

export type Check = (storage: Storage, options: CheckOptions) => Promise<CheckResult>;

export function checkContract(open: Open, check: Check): void {
  const cleanly = async (storage: Storage, filter: CheckFilter): Promise<CheckResult> => {
    const problems: string[] = [];
    const onProblem: CheckOptions["onProblem"] = (problem) => problems.push(formatProblem(problem));
    const result = await check(storage, { ...filter, onProblem });
    assert.deepEqual(problems, []);
    return result;
  };

  test("[P6] a store that was written as it should be has no problems, and all of it is looked at", async () => {
    const storage = await open();
    await fillStore(storage);
    assert.deepEqual(await cleanly(storage, {}), { ...filled, problems: 0 });
    assert.deepEqual(await cleanly(storage, { domain: "other" }), {
      models: 1,
      changes: 1,
      snapshots: 1,
      clients: 1,
      problems: 0,
    });
    assert.equal((await cleanly(storage, { model: "gone" })).models, 3);
    assert.equal((await cleanly(storage, { domain: "other", model: "gone" })).models, 0);
    await storage.close();
  });

  test("[P5] a client that was refused, came back and was refused again at the same version is no problem", async () => {
    const storage = await open();
    const snapshot = encodeTree({ id: 0, type: "object", content: [] });
    const handle = await storage.createModel(sampleCreation("m1", { snapshot }));
    const { site } = await storage.registerClient(handle, "ada");
    for (const sequence of [1, 2]) {
      const refusal = { client: "ada", sequence, tag: tagOf(0, 1), code: "model-limit", message: "No." };
      const clients = [{ client: "ada", site, sequence, counter: 0 }];
      await storage.commit({ handle, expectedHead: 0, entries: [], clients, refusals: [refusal] });
    }
    assert.equal((await cleanly(storage, {})).clients, 1);
    await storage.close();
  });

  test("[P6] [R8] what a server placed for a client is no problem", async () => {
    const storage = await open();
    const list = elementId(0, 1);
    const content: Tree = { id: rootId, type: "object", content: [["list", { id: list, type: "array", content: [] }]] };
    const handle = await storage.createModel(sampleCreation("m1", { snapshot: encodeTree(content) }));
    const { site } = await storage.registerClient(handle, "ada");
    const made: Tree = { id: elementId(site, 1), type: "null", content: null };
    const insert: Operation = { kind: "insert", element: list, gap: 0, values: [made] };
    const remove: Operation = { kind: "remove", element: list, at: 0, count: 1 };
    const did: readonly (readonly [Operation, number])[] = [
      ...([
        [insert, 1],
        [remove, 2],
        [insert, placedSequence],
      ] as const),
      ...([
        [remove, 3],
        [insert, placedSequence],
      ] as const),
    ];
    const entries = did.map(([operation, sequence], index) => {
      return sampleEntry(index + 1, { sequence, operations: encodeOperations([operation]) });
    });
    const clients = [{ client: "ada", site, sequence: 3, counter: 1 }];
    await storage.commit({ handle, expectedHead: 0, entries, clients, refusals: [] });
    assert.equal((await cleanly(storage, {})).changes, 5);
    await storage.close();
  });

  test("a store with nothing in it has no problems", async () => {
    const storage = await open();
    assert.equal((await cleanly(storage, {})).models, 0);
    await storage.close();
  });
}
