// The contract of named versions: one name, one version, for as long as the name is there, whatever becomes of the log.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type VersionName, versionNamesMax } from "@convergence/engine";
import {
  ModelGoneError,
  VersionNamesExhaustedError,
  VersionNameTakenError,
  VersionNameUnknownError,
  VersionUnknownError,
} from "../errors.ts";
import type { ModelHandle } from "../model-record.ts";
import type { Storage } from "../storage.ts";
import { modelWithAda, type Open, sampleCommit, sampleCreation } from "./sample.ts";

const by = { createdAt: 1_700_000_000_500, createdBy: "user-2" };

export const nameSample = (
  storage: Storage,
  handle: ModelHandle,
  name: string,
  version?: number,
): Promise<VersionName> => storage.nameVersion(handle, { name, version, ...by });

export function versionNameContract(open: Open): void {
  test("[P6] versions are named, listed by version and then by name, and the head of the moment is the default", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    assert.deepEqual(await storage.versionNames(model), []);
    await storage.commit(sampleCommit(model, 0, 3));
    assert.deepEqual(await nameSample(storage, model, "now"), { name: "now", version: 3, ...by });
    for (const [name, version] of [
      ["\u{1f600}", 1],
      ["\uffee", 1],
      ["__proto__", 1],
      ["begin", 0],
    ] as const) {
      await nameSample(storage, model, name, version);
    }
    const shown = (await storage.versionNames(model)).map(({ name, version }) => [version, name]);
    assert.deepEqual(shown, [
      [0, "begin"],
      [1, "__proto__"],
      [1, "\uffee"],
      [1, "\u{1f600}"],
      [3, "now"],
    ]);
    await storage.commit(sampleCommit(model, 3, 1));
    assert.equal((await nameSample(storage, model, "later")).version, 4);
    assert.equal((await storage.versionNames(model)).find(({ name }) => name === "now")?.version, 3);
    await storage.close();
  });

  test("[P6] a name is one version's: it is not given twice, and not to a version that is not there", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const other = await modelWithAda(storage, "m2");
    await storage.commit(sampleCommit(model, 0, 2));
    const outcomes = await Promise.allSettled([
      nameSample(storage, model, "final", 1),
      nameSample(storage, model, "final", 2),
    ]);
    assert.deepEqual(outcomes.map((each) => each.status).sort(), ["fulfilled", "rejected"]);
    const refused = outcomes.find((each) => each.status === "rejected")!.reason;
    assert.ok(refused instanceof VersionNameTakenError);
    const [{ version }] = (await storage.versionNames(model)) as [VersionName];
    assert.deepEqual([refused.versionName, refused.version], ["final", version]);
    await assert.rejects(nameSample(storage, model, "late", 3), (error) => {
      assert.ok(error instanceof VersionUnknownError);
      assert.deepEqual([error.version, error.head], [3, 2]);
      return true;
    });
    await nameSample(storage, model, "Final", 1);
    await nameSample(storage, other, "final", 0);
    assert.equal((await storage.versionNames(model)).length, 2);
    await storage.close();
  });

  test("[P6] a name is said anew and taken away, and keeps its version, time and author meanwhile", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    await storage.commit(sampleCommit(model, 0, 2));
    await nameSample(storage, model, "a", 1);
    await nameSample(storage, model, "b", 2);
    assert.deepEqual(await storage.renameVersion(model, "a", "c"), { name: "c", version: 1, ...by });
    assert.deepEqual(await storage.renameVersion(model, "c", "c"), { name: "c", version: 1, ...by });
    await assert.rejects(storage.renameVersion(model, "a", "d"), VersionNameUnknownError);
    await assert.rejects(storage.renameVersion(model, "c", "b"), VersionNameTakenError);
    assert.equal(await storage.removeVersionName(model, "a"), undefined);
    assert.deepEqual(await storage.removeVersionName(model, "b"), { name: "b", version: 2, ...by });
    assert.deepEqual(await storage.versionNames(model), [{ name: "c", version: 1, ...by }]);
    assert.equal((await nameSample(storage, model, "b", 1)).version, 1);
    await storage.close();
  });

  test("[P9] a model has so many names and no more", async () => {
    const storage = await open();
    const model = await modelWithAda(storage);
    const names = Array.from({ length: versionNamesMax }, (_, index) => `name ${index}`);
    await Promise.all(names.map((name) => nameSample(storage, model, name)));
    await assert.rejects(nameSample(storage, model, "more"), (error) => {
      assert.ok(error instanceof VersionNamesExhaustedError);
      assert.equal(error.names, versionNamesMax);
      return true;
    });
    await assert.rejects(nameSample(storage, model, "name 7"), VersionNameTakenError);
    await storage.renameVersion(model, "name 7", "more");
    await storage.removeVersionName(model, "name 8");
    await nameSample(storage, model, "one more");
    assert.equal((await storage.versionNames(model)).length, versionNamesMax);
    await storage.close();
  });

  test("[P6] a removed model keeps its names, takes no others, and its successor begins without any", async () => {
    const storage = await open();
    const first = await modelWithAda(storage);
    await storage.commit(sampleCommit(first, 0, 2));
    await nameSample(storage, first, "a", 1);
    await storage.removeModel("default", "m1", 99);
    const second = await storage.createModel(sampleCreation("m1"));
    const kept = [{ name: "a", version: 1, ...by }];
    assert.deepEqual(await storage.versionNames(second), []);
    await nameSample(storage, second, "a", 0);
    assert.deepEqual(await storage.versionNames(first), kept);
    for (const handle of [first, { ...first, incarnation: 3 }]) {
      await assert.rejects(nameSample(storage, handle, "b", 0), ModelGoneError);
      await assert.rejects(storage.renameVersion(handle, "a", "b"), ModelGoneError);
      await assert.rejects(storage.removeVersionName(handle, "a"), ModelGoneError);
    }
    await assert.rejects(storage.versionNames({ ...first, incarnation: 3 }), ModelGoneError);
    assert.deepEqual(await storage.versionNames(first), kept);
    await storage.close();
  });
}
