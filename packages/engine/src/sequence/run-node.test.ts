// The tree of runs, many nodes and several levels of them, against a plain array of the same runs: as it grows, changes and shrinks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { Run } from "./run.ts";
import { RunTree } from "./run-tree.ts";

const visibleIn = (run: Run<string>): number => (run.isVisible ? run.length : 0);
const knownIn = (run: Run<string>): number => (run.isBase ? run.length : 0);
const tagOf = (run: Run<string>): number => Math.min(run.insertedBy || Number.POSITIVE_INFINITY, run.removedBy);
const sumOf = (runs: readonly Run<string>[], of: (run: Run<string>) => number): number =>
  runs.reduce((sum, run) => sum + of(run), 0);

class Pair {
  readonly tree = new RunTree<string>(0, false);
  runs: Run<string>[] = [];
  deepest = 0;

  insert(choices: Choices): void {
    const run = new Run<string>(choices.between(1, 5), choices.below(4));
    if (choices.chance(0.3)) run.removedBy = choices.between(5, 40);
    run.isGlued = choices.chance(0.2);
    const at = choices.chance(0.3) ? this.runs.length : choices.below(this.runs.length + 1);
    if (choices.chance(0.5)) this.tree.insertAfter(this.runs[at - 1], run);
    else this.tree.insertBefore(this.runs[at], run);
    this.runs.splice(at, 0, run);
  }

  change(choices: Choices): void {
    const at = choices.below(this.runs.length);
    const run = this.runs[at]!;
    const event = choices.below(4);
    if (event === 0) {
      this.tree.drop(run);
      this.runs.splice(at, 1);
    } else if (event === 1 && run.length > 1) {
      this.runs.splice(at, 0, this.tree.split(run, choices.between(1, run.length - 1)));
    } else {
      run.removedBy = run.isVisible ? choices.between(5, 40) : Number.POSITIVE_INFINITY;
      if (event === 2) run.insertedBy = choices.below(4);
      this.tree.refresh(run);
    }
  }

  /** Looks somewhere, on both sides. */
  look(choices: Choices): void {
    const { tree, runs } = this;
    const at = choices.below(runs.length);
    const before = runs.slice(0, at);
    const run = runs[at]!;
    assert.equal(tree.countBefore(run, "visible"), sumOf(before, visibleIn));
    assert.equal(tree.countBefore(run, "known"), sumOf(before, knownIn));
    assert.equal(tree.next(run), runs[at + 1]);
    assert.equal(tree.previous(run), runs[at - 1]);
    if (visibleIn(run) > 0) assert.equal(tree.find(sumOf(before, visibleIn), "visible"), run);
    if (knownIn(run) > 0) assert.equal(tree.find(sumOf(before, knownIn) + run.length - 1, "known"), run);
    const to = choices.between(at, runs.length);
    const between = runs.slice(at + 1, Math.max(at + 1, to));
    if (to > at)
      assert.equal(
        tree.lastGluedBetween(run, runs[to]),
        between.findLast((each) => each.isGlued),
      );
  }

  compare(choices: Choices): void {
    const { tree, runs } = this;
    assert.equal(tree.size, runs.length);
    assert.ok([...tree].every((run, at) => run === runs[at]));
    assert.equal(tree.length("visible"), sumOf(runs, visibleIn));
    assert.equal(tree.length("known"), sumOf(runs, knownIn));
    assert.equal(tree.nextTag, Math.min(...runs.map(tagOf), Number.POSITIVE_INFINITY));
    const tag = choices.below(41);
    assert.deepEqual(
      tree.due(tag).map((run) => runs.indexOf(run)),
      runs.flatMap((run, at) => (tagOf(run) <= tag ? [at] : [])),
    );
    assert.equal(
      tree.hasGlued,
      runs.some((run) => run.isGlued),
    );
    let leaf = tree.first()?.leaf;
    let deep = 0;
    for (; leaf !== undefined; leaf = leaf.parent) deep++;
    this.deepest = Math.max(this.deepest, deep);
  }
}

test("[P8] the tree of runs says what a list of them says, and is deep only where there are many", (t) => {
  let deepest = 0;
  checkLaw({
    name: "tree equals list",
    seed: 1,
    runs: 12,
    law: (choices) => {
      const pair = new Pair();
      const most = choices.between(20, 2500);
      while (pair.runs.length < most) {
        pair.insert(choices);
        if (choices.chance(0.2)) pair.change(choices);
        if (choices.chance(0.05) && pair.runs.length > 0) pair.look(choices);
        if (choices.chance(0.01)) pair.compare(choices);
      }
      pair.compare(choices);
      while (pair.runs.length > 0) {
        const at = choices.chance(0.5) ? choices.below(pair.runs.length) : 0;
        const [run] = pair.runs.splice(at, 1);
        pair.tree.drop(run!);
        if (pair.runs.length > 0 && choices.chance(0.1)) pair.look(choices);
        if (choices.chance(0.01)) pair.compare(choices);
      }
      pair.compare(choices);
      deepest = Math.max(deepest, pair.deepest);
    },
  });
  t.diagnostic(`levels: ${deepest}`);
  assert.ok(deepest >= 3 && deepest <= 5, `${deepest} levels`);
});
