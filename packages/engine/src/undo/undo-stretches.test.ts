import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { encodeTree } from "../codec/tree-codec.ts";
import { type Document, type Element, removedBy } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { undoStretchesMax } from "../limits.ts";
import { randomDocument } from "../testing/random-document.ts";
import { UndoUser } from "../testing/undo-user.ts";
import { operationsTowards, RestoreError } from "../towards/operations-towards.ts";
import type { Tree } from "../tree.ts";
import { UndoStretches } from "./undo-stretches.ts";

/** Elements that an application holds on to are the same objects when they come back. */
function holdOn(document: Document, choices: Choices): void {
  const held = new Map<ElementId, Element>();
  const forgetAlone = document.forgetAlone.bind(document);
  document.forgetAlone = (element) => {
    if (choices.chance(0.7)) held.set(element.id, element);
    forgetAlone(element);
  };
  document.recallFrom((id) => held.get(id));
}

/** As a server does it; false if that cannot be. */
function restore(document: Document, target: Tree): boolean {
  try {
    for (const operation of operationsTowards(document, document.root, target))
      for (const element of removedBy(document.apply(operation))) document.forget(element);
    return true;
  } catch (error) {
    if (error instanceof RestoreError) return false;
    throw error;
  }
}

const counts = { groups: 0, restored: 0, comingBack: 0, turns: 0 };

function alone(choices: Choices): void {
  const { document, nextOperation } = randomDocument(choices);
  holdOn(document, choices);
  const log = new UndoStretches(document);
  const user = new UndoUser(document, log);
  const trees = [document.tree()];
  const stages: Uint8Array[] = [encodeTree(document.tree())];
  const groups: number[] = [];
  let [on, last, restores] = [0, 0, 0];
  const edit = () => {
    for (const group of groups.splice(on)) log.forget(group);
    stages.length = ++on;
    groups.push(++last);
    const before = document.tree();
    log.restoring();
    if (restores < undoStretchesMax - 1 && choices.chance(0.3) && restore(document, choices.pick(trees))) {
      assert.deepEqual(log.restored(before, document.tree(), last), []);
      restores++;
      counts.restored++;
    } else for (let left = choices.between(1, 3); left > 0; left--) user.own(nextOperation(), last);
    trees.push(document.tree());
    stages.push(encodeTree(document.tree()));
    counts.groups++;
  };
  const turn = (isUndo: boolean) => {
    const before = user.restores;
    if (isUndo) user.undo(groups[--on]!);
    else user.redo(groups[on++]!);
    assert.deepEqual(encodeTree(document.tree()), stages[on], `${isUndo ? "undone" : "done again"} to ${on}`);
    counts.turns++;
    counts.comingBack += user.restores - before;
  };
  for (let left = choices.between(2, 14); left > 0; left--) {
    if (on > 0 && choices.chance(0.25)) turn(true);
    else if (on < groups.length && choices.chance(0.4)) turn(false);
    else edit();
  }
  while (on > 0) turn(true);
  while (on < groups.length) turn(false);
  while (on > 0) turn(true);
  for (const group of groups) log.forget(group);
  assert.equal(log.keptCount, 0, "[P9] nothing is kept of what is forgotten");
  assert.equal(log.stretchCount, 1);
}

test("[P2] [P6] alone, with restores in between, to undo and do again gives every tree from before, byte for byte", (context) => {
  const { runs } = checkLaw({ name: "alone, with restores", seed: 1, runs: 3000, law: alone });
  context.diagnostic(`documents: ${runs}, ${JSON.stringify(counts)}`);
  if (runs >= 3000) for (const [what, count] of Object.entries(counts)) assert.ok(count > 3000, `not vacuous: ${what}`);
});
