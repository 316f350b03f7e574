import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { snapshotBytesBetweenMax, snapshotsBetweenMax } from "../limits.ts";
import { type SnapshotSize, surplusSnapshots } from "./surplus-snapshots.ts";

/** Saves snapshots one after the other, as a store does; gives what is left. */
function saved(versions: readonly number[], bytes: number, packedTo = 0): number[] {
  let kept: SnapshotSize[] = [];
  for (const version of versions) {
    kept.push({ version, bytes });
    const surplus = new Set(surplusSnapshots(kept, packedTo));
    kept = kept.filter((each) => !surplus.has(each.version));
  }
  return kept.map(({ version }) => version);
}

const thousands = (count: number): number[] => Array.from({ length: count }, (_, index) => 1000 * (index + 1));

test("[P6] few snapshots are all kept, and what a segment ends after is not", () => {
  assert.deepEqual(saved([], 10), []);
  assert.deepEqual(saved([3, 5, 9], 10), [3, 5, 9]);
  const kept = [3, 5, 9].map((version) => ({ version, bytes: 10 }));
  assert.deepEqual(surplusSnapshots(kept, 5), [3, 5]);
  assert.deepEqual(surplusSnapshots(kept, 100), [3, 5], "the newest stays, wherever it is");
});

test("[P6] [P9] many are thinned so that no way is much longer than another", () => {
  for (const count of [5, 9, 10, 16, 30, 200]) {
    const kept = saved(thousands(count), 10);
    assert.equal(kept.length, snapshotsBetweenMax + 1);
    assert.equal(kept.at(-1), 1000 * count);
    const ways = kept.map((version, index) => version - (kept[index - 1] ?? 0));
    const even = (1000 * count) / kept.length;
    assert.ok(Math.max(...ways) <= 3 * even, `${count}: ${ways.join(" ")}`);
  }
});

test("[P9] however large they are, those between take no more bytes than the limit", () => {
  assert.deepEqual(saved(thousands(9), snapshotBytesBetweenMax + 1), [9000]);
  assert.equal(saved(thousands(9), snapshotBytesBetweenMax / 2).length, 3);
  checkLaw({
    name: "surplus snapshots",
    seed: 1,
    runs: 300,
    law: (choices) => {
      let version = 0;
      const all = Array.from({ length: choices.below(30) }, () => {
        version += 1 + choices.below(3000);
        return { version, bytes: choices.below(choices.pick([10, snapshotBytesBetweenMax])) };
      });
      const packedTo = choices.below(version + 2);
      const surplus = surplusSnapshots(all, packedTo);
      const between = all.slice(0, -1).filter((each) => !surplus.includes(each.version));
      assert.ok(between.length <= snapshotsBetweenMax);
      assert.ok(between.every((each) => each.version > packedTo));
      assert.ok(between.reduce((sum, { bytes }) => sum + bytes, 0) <= snapshotBytesBetweenMax);
      assert.ok(!surplus.includes(version), "the newest stays");
      assert.equal(new Set(surplus).size, surplus.length);
    },
  });
});
