// A copy of a model as it was at some version: what it holds, what it does not bring along, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTree, elementId, type Operation, preorder, type Tree, valueFromTree } from "@convergence/engine";
import { isInitialTree } from "@convergence/protocol";
import { checkStore, createMemoryStorage, formatProblem, type Storage } from "@convergence/storage";
import type { HubOptions } from "../hub.ts";
import { LoopClient, quiet } from "../testing/loop-client.ts";
import { openHub } from "../testing/open-hub.ts";
import { withNewIds } from "./copy-model.ts";

const text = 1;
const tree: Tree = { id: 0, type: "object", content: [["text", { id: text, type: "string", content: "" }]] };
const insert = (at: number, what: string): Operation => ({
  kind: "splice",
  ...{ element: text, at, remove: 0, insert: what, glued: false },
});

/** A model with three versions: its text gets an x, a y, and then the root a list. */
async function written(options: Partial<HubOptions> = {}, storage: Storage = createMemoryStorage()) {
  const client = new LoopClient(openHub(storage, options), "a");
  client.connect();
  await quiet();
  client.open("m", tree);
  await quiet();
  client.edit(insert(0, "x"));
  client.edit(insert(1, "y"));
  client.edit({ kind: "setKey", element: 0, key: "a", value: { id: client.nextId(), type: "array", content: [] } });
  await quiet();
  assert.equal((await storage.findModel("default", "m"))!.head, 3);
  return { storage, client };
}

let requests = 1000;

async function copy(
  client: LoopClient,
  some: { model?: string; incarnation?: number; version?: number; copy?: string; collection?: string },
) {
  const request = ++requests;
  const nothing = { incarnation: undefined, version: undefined, copy: undefined, collection: undefined };
  client.send({ kind: "copyModel", request, model: "m", ...nothing, ...some });
  await quiet();
  const answers = [...client.all("modelCreated"), ...client.all("failed")];
  return answers.find((each) => each.request === request) ?? assert.fail("there was no answer");
}

test("[P6] a copy begins with what its model was at a version, with elements and a history of its own", async () => {
  const { storage, client } = await written();
  const expected = [{ text: "" }, { text: "x" }, { text: "xy" }, { a: [], text: "xy" }, { a: [], text: "xy" }];
  for (const [version, value] of expected.entries()) {
    const answer = await copy(client, version === 4 ? {} : { version, copy: `copy-${version}`, collection: "copies" });
    assert.ok(answer.kind === "modelCreated", JSON.stringify(answer));
    const record = (await storage.findModel("default", answer.model))!;
    assert.deepEqual([record.head, record.createdBy, record.ephemeral], [0, "u", false]);
    const place = [record.model, record.collection];
    if (version < 4) assert.deepEqual(place, [`copy-${version}`, "copies"]);
    else assert.equal(record.collection, "tests");
    const begun = decodeTree((await storage.latestSnapshot(record, 0)).bytes);
    assert.ok(isInitialTree(begun), "it begins as a new model does");
    assert.deepEqual(valueFromTree(begun), value);
  }
  const other = new LoopClient(openHub(storage), "b");
  other.connect();
  await quiet();
  other.open("copy-2");
  await quiet();
  other.edit(insert(2, "z"));
  await quiet();
  assert.equal((await storage.findModel("default", "copy-2"))!.head, 1);
  assert.equal((await storage.findModel("default", "m"))!.head, 3);
});

test("[P9] a copy of nothing, onto something, or of what is too large now is a typed failure", async () => {
  const { storage, client } = await written();
  const failures = [
    [{ model: "nothing" }, "model-unknown"],
    [{ version: 4 }, "version-unknown"],
    [{ copy: "m" }, "model-exists"],
  ] as const;
  for (const [some, code] of failures) {
    const answer = await copy(client, some);
    assert.ok(answer.kind === "failed" && answer.code === code, JSON.stringify(answer));
  }
  const small = new LoopClient(openHub(storage, { limits: { stringUnitsMax: 1 } }), "b");
  small.connect();
  await quiet();
  const answer = await copy(small, { copy: "n" });
  assert.ok(answer.kind === "failed" && answer.code === "limit", JSON.stringify(answer));
  assert.equal((await copy(small, { version: 1, copy: "n" })).kind, "modelCreated");
  assert.equal((await storage.listModels("default", { limit: 9 })).length, 2);
});

test("[P7] anchors stay with their elements in a copy, and the store finds nothing wrong with it", async () => {
  const [list, item] = [elementId(5, 9), elementId(2, 1)];
  const whole: Tree = {
    id: 0,
    type: "object",
    content: [
      [
        "text",
        {
          id: text,
          type: "string",
          content: "abc",
          anchors: [
            { name: "a", reference: { kind: "range", element: text, side: "inside", values: [{ start: 1, end: 2 }] } },
          ],
        },
      ],
      [
        "z",
        {
          id: list,
          type: "array",
          content: [{ id: item, type: "null", content: null }],
          anchors: [{ name: "b", reference: { kind: "element", element: list, values: [] } }],
        },
      ],
    ],
  };
  const renamed = withNewIds(whole);
  assert.deepEqual(valueFromTree(renamed), valueFromTree(whole));
  assert.deepEqual(
    Array.from(preorder(renamed), ({ id, anchors }) => [id, anchors?.map(({ name, reference }) => [name, reference])]),
    [
      [0, undefined],
      [1, [["a", { kind: "range", element: 1, side: "inside", values: [{ start: 1, end: 2 }] }]]],
      [2, [["b", { kind: "element", element: 2, values: [] }]]],
      [3, undefined],
    ],
  );
  const storage = createMemoryStorage();
  const { client } = await written({}, storage);
  await copy(client, { copy: "n" });
  const problems: string[] = [];
  await checkStore(storage.checkSource(), { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
});
