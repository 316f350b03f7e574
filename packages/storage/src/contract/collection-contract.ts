// The contract of collections: created once, listed in code-point order by pages, removed only when empty.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CollectionNotEmptyError } from "../errors.ts";
import { type Open, sampleCreation } from "./sample.ts";

export function collectionContract(open: Open): void {
  test("a collection is created once and removed once", async () => {
    const storage = await open();
    assert.equal(await storage.createCollection("default", "notes"), true);
    assert.equal(await storage.createCollection("default", "notes"), false);
    assert.equal(await storage.removeCollection("default", "notes"), true);
    assert.equal(await storage.removeCollection("default", "notes"), false);
    assert.deepEqual(await storage.listCollections("default", { limit: 10 }), []);
    await storage.close();
  });

  test("collections are listed by pages, in the order of code points, per domain", async () => {
    const storage = await open();
    const inOrder = ["", " ", "A", "a", "a\u0000", "aa", "é", "\uffee", "\u{1f600}", "\u{1f600}a"];
    for (const id of [...inOrder].reverse()) await storage.createCollection("default", id);
    await storage.createCollection("other", "theirs");
    assert.deepEqual(await storage.listCollections("default", { limit: 100 }), inOrder);
    const paged: string[] = [];
    for (;;) {
      const page = await storage.listCollections("default", { after: paged.at(-1), limit: 3 });
      paged.push(...page);
      if (page.length < 3) break;
    }
    assert.deepEqual(paged, inOrder);
    assert.deepEqual(await storage.listCollections("other", { limit: 10 }), ["theirs"]);
    await storage.close();
  });

  test("a collection in which models live is not removed", async () => {
    const storage = await open();
    await storage.createModel(sampleCreation("m1"));
    await storage.createModel(sampleCreation("m2"));
    await assert.rejects(storage.removeCollection("default", "notes"), (error) => {
      assert.ok(error instanceof CollectionNotEmptyError);
      assert.deepEqual([error.code, error.collection, error.models], ["collection-not-empty", "notes", 2]);
      return true;
    });
    await storage.removeModel("default", "m1", 5);
    await storage.removeModel("default", "m2", 5);
    assert.equal(await storage.removeCollection("default", "notes"), true);
    await storage.close();
  });
}
