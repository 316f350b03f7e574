// A client asks the server to give a model, or an element of it, the content of another version.

import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId } from "@convergence/engine";
import { checkStore, formatProblem } from "@convergence/storage";
import { type LoopClient, quiet } from "./testing/loop-client.ts";
import { contentOf, refusals, removal, smallTree, textOf, twoWriters, type } from "./testing/two-writers.ts";

let asked = 0;
const restore = (client: LoopClient, version: number, element = 0): void =>
  client.send({ kind: "restore", channel: 1, number: ++asked, version, element });

test("[P6] [R8] a model goes back to a version as one change, under the old ids, in the log with who did it and why", async () => {
  const { storage, a, b } = await twoWriters();
  b.edit(type(5, " and go on"));
  b.edit(removal);
  await quiet();
  a.edit(type(0, "> "));
  await quiet();
  restore(a, 1);
  await quiet();
  for (const client of [a, b]) {
    assert.deepEqual(contentOf(client), { list: ["item"], text: "begin and go on" });
    assert.equal(client.branch!.replica.document.get(2)?.parent?.id, 1);
  }
  assert.deepEqual(
    a.all("placed").map(({ version, done }) => [version, done]),
    [[4, []]],
  );
  const record = (await storage.findModel("default", "m"))!;
  const entry = (await storage.readLog(record, { after: 3, limit: 9, bytesMax: 2 ** 20 }))[0]!;
  const { client } = (await storage.readLog(record, { after: 2, limit: 1, bytesMax: 2 ** 20 }))[0]!;
  assert.deepEqual([entry.client, entry.sequence, entry.meta], [client, 0, { source: "restore", reason: "version 1" }]);
  restore(a, 3);
  await quiet();
  assert.deepEqual(contentOf(b), { list: [], text: "> begin and go on" }, "and there again");
  restore(b, 5);
  await quiet();
  assert.deepEqual(b.all("placed").at(-1)?.version, undefined, "nothing had to change");
  const problems: string[] = [];
  await checkStore(storage.checkSource(), { onProblem: (problem) => problems.push(formatProblem(problem)) });
  assert.deepEqual(problems, []);
});

test("[P2] [P6] what somebody does without having seen it is merged into what is restored", async () => {
  const { a, b } = await twoWriters();
  a.edit(type(5, " here"));
  await quiet();
  b.drop();
  restore(a, 0);
  await quiet();
  b.edit(type(2, "B"));
  b.edit(type(11, "!"));
  assert.equal(textOf(b), "beBgin here!");
  b.connect();
  await quiet();
  b.open("m", smallTree);
  await quiet();
  assert.deepEqual(contentOf(a), contentOf(b));
  assert.equal(textOf(a), "beBgin!");
});

test("[P6] one element goes back alone, and the rest stays", async () => {
  const { a, b } = await twoWriters();
  a.edit(type(5, "!"));
  a.edit(removal);
  await quiet();
  restore(b, 0, 1);
  await quiet();
  assert.deepEqual(contentOf(a), { list: ["item"], text: "begin!" });
});

test("[P9] what cannot be restored is refused with a reason, and changes nothing", async () => {
  const { a, b } = await twoWriters();
  b.edit({ kind: "insert", element: 1, gap: 1, values: [{ id: elementId(2, 1), type: "number", content: 1 }] });
  b.edit(removal);
  await quiet();
  restore(a, 3);
  restore(a, 0, elementId(2, 1));
  restore(a, 1, 2);
  restore(a, 0, elementId(9, 9));
  await quiet();
  assert.deepEqual(refusals(a), [
    ["version-unknown", "The model m has the versions 0 to 2, and no version 3"],
    ["element-unknown", "The element to restore was not in the model at version 0"],
    ["element-unknown", "The element to restore is not in the model; restore what it was in"],
    ["element-unknown", "The element to restore is not in the model; restore what it was in"],
  ]);
  assert.deepEqual([a.branch!.version, contentOf(a)], [2, { list: [1], text: "begin" }]);
  a.edit(type(0, "still "));
  await quiet();
  assert.equal(b.branch!.version, 3);
});

test("[P9] no more is restored than may be asked about history at once; who is refused may ask again", async () => {
  const { a } = await twoWriters({ limits: { historyInFlightMax: 2 } });
  a.edit(type(0, "x"));
  await quiet();
  for (let left = 4; left > 0; left--) restore(a, 0);
  await quiet();
  assert.deepEqual(
    refusals(a).map(([code]) => code),
    ["rate", "rate"],
  );
  assert.equal(textOf(a), "begin");
  for (let left = 30; left > 0; left--) {
    a.edit(type(0, "y"));
    await quiet();
    restore(a, 0);
    await quiet();
  }
  assert.equal(textOf(a), "begin");
});
