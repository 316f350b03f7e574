import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { type LabelRun, UnitLabels } from "./unit-labels.ts";

const labelsOf = (runs: Iterable<LabelRun>): number[] =>
  [...runs].flatMap(({ length, label, step }) => Array.from({ length }, (_, i) => label + i * step));

let runsMost = 0;

/** Types some letters at once; gives the version of the last. */
function typeTogether(choices: Choices, labels: UnitLabels, expected: number[], version: number): number {
  const [at, count] = [choices.below(expected.length + 1), choices.below(5)];
  labels.type(at, count, version);
  expected.splice(at, 0, ...Array.from({ length: count }, (_, index) => version + index));
  return version + Math.max(0, count - 1);
}

function law(choices: Choices): void {
  const start = choices.below(20);
  const expected = Array.from({ length: start }, (_, i) => i - start);
  const labels = new UnitLabels(start, -start, 1);
  let at = 0;
  const isLong = choices.chance(0.05);
  for (let version = 1, left = isLong ? 1500 : choices.below(60); left > 0; left--) {
    version += choices.below(3);
    if (choices.chance(0.2)) version = typeTogether(choices, labels, expected, version + 1);
    if (choices.chance(isLong ? 0.9 : 0.4)) at = choices.below(expected.length + 1);
    at = Math.min(at, expected.length);
    const remove = choices.chance(0.7)
      ? 0
      : choices.below(Math.min(expected.length - at, !isLong && choices.chance(0.1) ? 999 : 4) + 1);
    const insert = choices.chance(0.3) ? choices.below(4) : 1;
    const gone = expected.splice(at, remove, ...Array.from({ length: insert }, () => version));
    const told: LabelRun[] = [];
    if (!isLong && choices.chance(0.01)) {
      labels.replaceAll(2, version);
      expected.splice(0, expected.length, version, version);
    } else {
      labels.splice(at, remove, insert, version, (run) => told.push(run));
      assert.deepEqual(labelsOf(told), gone);
    }
    at += insert;
    assert.equal(labels.length, expected.length);
    if (!isLong || left % 100 === 1) assert.deepEqual(labelsOf(labels.runs()), expected);
  }
  const runs = [...labels.runs()];
  assert.ok(runs.every(({ length }) => length > 0));
  runsMost = Math.max(runsMost, runs.length);
}

test("[P6] each unit keeps its label, whatever is put in or taken out around it", (t) => {
  const { runs } = checkLaw({ name: "labels of units", seed: 1, runs: 2000, law });
  t.diagnostic(`worlds: ${runs}, most runs: ${runsMost}`);
  if (runs >= 2000) assert.ok(runsMost > 500, "not vacuous: several chunks");
});

test("[P6] what is typed letter by letter is one run", () => {
  const labels = new UnitLabels(0, 0, 0);
  for (let version = 5; version < 1005; version++) labels.splice(version - 5, 0, 1, version);
  assert.deepEqual([...labels.runs()], [{ length: 1000, label: 5, step: 1 }]);
  labels.splice(1000, 0, 7, 2000);
  assert.deepEqual([...labels.runs()].at(-1), { length: 7, label: 2000, step: 0 });
});

test("[P6] what is typed at once is the same runs as letter by letter", () => {
  checkLaw({
    name: "labels typed at once",
    seed: 1,
    runs: 500,
    law: (choices) => {
      const start = choices.below(5);
      const [together, apart] = [new UnitLabels(start, -start, 1), new UnitLabels(start, -start, 1)];
      for (let version = 1, left = choices.below(40); left > 0; left--) {
        const at = choices.below(apart.length + 1);
        const count = choices.below(4);
        together.type(at, count, version);
        for (let index = 0; index < count; index++) apart.splice(at + index, 0, 1, version + index);
        const remove = choices.chance(0.3) ? choices.below(apart.length - at + 1) : 0;
        for (const labels of [together, apart]) labels.splice(at, remove, 0, 0);
        version += count + choices.below(2);
        assert.deepEqual([...together.runs()], [...apart.runs()]);
      }
    },
  });
});
