import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { encodeTree } from "../codec/tree-codec.ts";
import { randomDocument } from "../testing/random-document.ts";
import { UndoUser } from "../testing/undo-user.ts";

const counts = { groups: 0, operations: 0, restores: 0 };

/** Groups of random edits; all undone, some of them several times; all done again. */
function alone(choices: Choices): void {
  const { document, nextOperation } = randomDocument(choices);
  const user = new UndoUser(document);
  const stages = [encodeTree(document.tree())];
  const groups = choices.between(1, 6);
  for (let group = 1; group <= groups; group++) {
    for (let left = choices.between(1, 4); left > 0; left--) user.own(nextOperation(), group);
    stages.push(encodeTree(document.tree()));
  }
  const check = (group: number, what: string) =>
    assert.deepEqual(encodeTree(document.tree()), stages[group], `${what} ${group} of ${groups}`);
  let on = groups;
  for (let turns = choices.below(8); turns > 0; turns--) {
    if (on > 0 && (on === groups || choices.chance(0.5))) {
      user.undo(on--);
      check(on, "undone to");
    } else {
      user.redo(++on);
      check(on, "done again to");
    }
  }
  for (; on > 0; on--) {
    user.undo(on);
    check(on - 1, "all undone to");
  }
  while (on < groups) {
    user.redo(++on);
    check(on, "all done again to");
  }
  for (let group = 1; group <= groups; group++) user.log.forget(group);
  assert.equal(user.log.keptCount, 0, "[P9] nothing is kept of what is forgotten");
  counts.groups += groups;
  counts.operations += user.operations;
  counts.restores += user.restores;
}

test("[P2] [P7] alone, to undo everything and do it again gives every tree from before, byte for byte", (context) => {
  const { runs } = checkLaw({ name: "alone, undo and redo are exact", seed: 1, runs: 3000, law: alone });
  context.diagnostic(`documents: ${runs}, ${JSON.stringify(counts)}`);
  if (runs >= 3000) for (const [what, count] of Object.entries(counts)) assert.ok(count > 3000, `not vacuous: ${what}`);
});
