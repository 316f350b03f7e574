import assert from "node:assert/strict";
import { test } from "node:test";
import { elementId, encodeOperations, encodeTree, rootId, type Tree } from "@convergence/engine";
import { sampleCreation, sampleEntry } from "./contract/sample.ts";
import { createMemoryStorage } from "./memory-storage.ts";

const text = elementId(0, 1);
const content = (value: string): Tree => ({
  ...{ id: rootId, type: "object" },
  content: [["text", { id: text, type: "string", content: value }]],
});

test("[P6] each unit that somebody erased key by key has its version, forward and back, packed or not", async () => {
  const storage = createMemoryStorage({ changesPerSegment: 3 });
  const record = await storage.createModel(sampleCreation("model", { snapshot: encodeTree(content("abcdef")) }));
  const entries = [4, 3, 2].map((at, index) => {
    const operations = encodeOperations([{ kind: "splice", element: text, at, remove: 1, insert: "", glued: false }]);
    return sampleEntry(index + 1, { operations, original: undefined, meta: undefined, sequence: index + 1 });
  });
  const { client } = await storage.registerClient(record, entries[0]!.client);
  const clients = [{ client, site: 1, sequence: 3, counter: 0 }];
  await storage.commit({ handle: record, expectedHead: 0, entries, clients, refusals: [] });
  const pieces = async (from: number, to: number): Promise<unknown> => {
    const answer = await storage.history(record, "diff", { from, to, element: undefined, partsMax: 100 });
    assert.ok(answer.kind === "diff");
    assert.deepEqual(
      answer.versions.map(({ version }) => version),
      [1, 2, 3],
    );
    return answer.texts[0]?.pieces;
  };
  const changed = (kind: string) => [
    { kind: "kept", text: "ab" },
    { kind, text: "c", version: 3, lastVersion: 3 },
    { kind, text: "d", version: 2, lastVersion: 2 },
    { kind, text: "e", version: 1, lastVersion: 1 },
    { kind: "kept", text: "f" },
  ];
  for (const packedTo of [0, 3]) {
    assert.equal(await storage.packLog(record, packedTo), packedTo);
    assert.deepEqual(await pieces(0, 3), changed("removed"));
    assert.deepEqual(await pieces(3, 0), changed("inserted"));
  }
  await storage.close();
});
