// References in whole worlds: wherever they are set, whatever is on its way, lost or refused, they are at the same place for everybody,
// and that is where a marker planted there has come to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import {
  noReferenceCounts,
  type ReferenceCounts,
  type ReferenceWorldOptions,
  runReferenceWorld,
} from "../testing/reference-world.ts";

const small = { clientsMax: 3, editsMax: 6, setsMax: 3 };
const worlds: readonly {
  readonly name: string;
  readonly seed: number;
  readonly runs: number;
  readonly options: ReferenceWorldOptions;
  /** What cannot happen there. */
  readonly never?: readonly (keyof ReferenceCounts)[];
}[] = [
  { name: "one string", seed: 1, runs: 250, options: { ...small, hot: [8] }, never: ["itemsMoved", "gone"] },
  { name: "one array", seed: 1_000_001, runs: 250, options: { ...small, hot: [1] }, never: ["gone"] },
  { name: "everything", seed: 2_000_001, runs: 250, options: small },
  { name: "long", seed: 3_000_001, runs: 80, options: { clientsMax: 5, editsMax: 14, setsMax: 6, hot: [1, 8] } },
];

for (const { name, seed, runs, options, never = [] } of worlds) {
  test(`[P7] [R7] references are at the same place for everybody, whatever is delayed, lost or refused: ${name}`, (context) => {
    const counts = noReferenceCounts();
    const law = checkLaw({
      name: `References are at the same place for everybody: ${name}`,
      seed,
      runs,
      law: (choices) => runReferenceWorld(choices, counts, options),
    });
    context.diagnostic(`worlds: ${law.runs}, ${JSON.stringify(counts)}`);
    for (const [what, count] of Object.entries(counts)) {
      const canHappen = !never.some((each) => each === what);
      assert.ok(count > 2 || !canHappen || law.runs < runs, `not vacuous: ${what} happened ${count} times`);
    }
  });
}
