// Any way through a history shows what was there, told as edits, on the same objects.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Document, type Edit, type Element, encodeTree } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import { HistoryFault } from "./history-fault.ts";
import { Playback } from "./playback.ts";
import { StepStack } from "./step-stack.ts";
import { ArraySource } from "./testing/array-source.ts";
import { type RandomHistory, randomHistory } from "./testing/random-history.ts";

const counts = { forward: 0, backward: 0, jumps: 0, edits: 0, cameBack: 0 };

/** What a page shows that knows the playback by its edits alone: the parent of each element. */
class Watcher {
  readonly #playback: Playback;
  /** Every element that was ever seen, with its type. */
  readonly #seen = new Map<number, Element>();

  constructor(playback: Playback) {
    this.#playback = playback;
    this.check();
  }

  readonly listen = (edit: Edit): void => {
    counts.edits++;
    const { document } = this.#playback;
    assert.equal(document.get(edit.element.id), edit.element, "an edit is of an element that is known");
  };

  check(): void {
    const { document } = this.#playback;
    let attached = 0;
    for (const element of document.elements.values()) {
      assert.ok(document.isAttached(element), "what is not there is forgotten");
      const seen = this.#seen.get(element.id);
      if (seen?.type === element.type) assert.equal(element, seen, "the same object");
      this.#seen.set(element.id, element);
      attached++;
    }
    for (const element of this.#seen.values()) {
      if (document.get(element.id) === element) continue;
      assert.ok(!isInside(document, element), "what went is inside nothing that is there");
      counts.cameBack++;
    }
    assert.ok(attached > 0);
  }
}

function isInside(document: Document, element: Element): boolean {
  for (let each = element.parent; each !== undefined; each = each.parent) {
    if (document.get(each.id) === each) return true;
  }
  return false;
}

function wander(choices: Choices, { source, trees }: RandomHistory): void {
  const playback = new Playback(source, choices.below(source.head + 1));
  const watcher = new Watcher(playback);
  for (let left = choices.between(1, 30); left > 0; left--) {
    const { version } = playback;
    const way = choices.below(7);
    if (way < 3) {
      const entry = playback.forward(watcher.listen);
      assert.equal(entry?.version, version < source.head ? version + 1 : undefined);
      counts.forward++;
    } else if (way < 6) {
      const entry = playback.backward(watcher.listen);
      assert.equal(entry?.version, version > 0 ? version : undefined);
      counts.backward++;
    } else {
      playback.jump(choices.below(source.head + 1));
      counts.jumps++;
    }
    assert.deepEqual(encodeTree(playback.document.tree()), encodeTree(trees[playback.version]!));
    watcher.check();
  }
}

test("[P6] forwards, backwards and by jumps, the content is that of the version, on the same objects", (t) => {
  checkLaw({
    name: "playback",
    seed: 1,
    runs: 500,
    law: (choices) => wander(choices, randomHistory(choices, 40)),
  });
  t.diagnostic(JSON.stringify(counts));
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 500, `not vacuous: ${what}`);
});

test("[P6] playback asks for a stretch of the log, not for each change", () => {
  checkLaw({
    name: "stretches",
    seed: 1,
    runs: 20,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 60);
      let asked = 0;
      const counting = new (class extends ArraySource {
        override entries(after: number, to: number) {
          asked++;
          return super.entries(after, to);
        }
      })(trees[0]!, source.log);
      const playback = new Playback(counting);
      while (playback.backward() !== undefined);
      while (playback.forward() !== undefined);
      while (playback.backward() !== undefined);
      assert.ok(asked <= 1, `the way back was asked for ${asked} times`);
    },
  });
});

test("[P6] to jump to a version that there is not is refused, and changes nothing", () => {
  const { source } = randomHistory(Choices.seeded(1), 9);
  const playback = new Playback(source, 0);
  assert.throws(
    () => playback.jump(source.head + 1),
    (error) => error instanceof HistoryFault && error.code === "unknown_version",
  );
  assert.equal(playback.version, 0);
});

test("[P9] the way back is bounded in number and weight, and the newest step is always kept", () => {
  const step = (entry: number, length: number) => {
    return {
      entry,
      wayBack: [{ kind: "splice", element: 1, at: 0, remove: 0, insert: "x".repeat(length), glued: false }] as const,
    };
  };
  const left = (stack: StepStack<number>): number[] => {
    const entries: number[] = [];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) entries.push(top.entry);
    return entries;
  };
  const many = new StepStack<number>(3, 10_000);
  for (let entry = 0; entry < 20; entry++) many.push(step(entry, 1));
  assert.deepEqual(left(many), [19, 18, 17]);
  const heavy = new StepStack<number>(10, 500);
  for (let entry = 0; entry < 5; entry++) heavy.push(step(entry, 100));
  assert.deepEqual(left(heavy), [4, 3, 2]);
  heavy.push(step(5, 100));
  heavy.push(step(6, 1000));
  assert.deepEqual(left(heavy), [6]);
});
