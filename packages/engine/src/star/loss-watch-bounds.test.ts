// What a client keeps in order to tell of losses has bounds, and past them it tells more than it had to, or less than it could.

import assert from "node:assert/strict";
import { test } from "node:test";
import { causesMax, conflictsHeldMax } from "../limits.ts";
import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";
import { Branch } from "./branch.ts";
import type { Conflict } from "./conflict.ts";

const others = { session: "s9", user: "grace" };

test("[P2] [P9] of more removed elements than are remembered the conflict is told, and not against whom", () => {
  const count = causesMax + 1;
  const list = Array.from({ length: count }, (_, i): Tree => ({ id: 2 + i, type: "number", content: 0 }));
  const branch = new Branch({ id: 0, type: "object", content: [["a", { id: 1, type: "array", content: list }]] }, 0, 0);
  for (const { id } of list) branch.edit({ kind: "add", element: id, value: 1 });
  const winner: Operation = { kind: "remove", element: 1, at: 0, count };
  assert.deepEqual(branch.receive({ version: 1, base: 0, operations: [winner], ...others }).conflicts, []);
  const known: boolean[] = [];
  for (let sequence = 1; sequence <= count; sequence++) {
    const [conflict] = branch.committed(sequence, sequence + 1, [0]).conflicts;
    assert.equal(conflict?.kind, "gone");
    known.push(conflict.winner !== undefined);
    if (conflict.winner !== undefined) assert.deepEqual(conflict.winner, { operation: winner, version: 1, ...others });
  }
  assert.equal(known.filter((each) => each).length, causesMax);
  assert.equal(known[0], false, "the oldest is forgotten");
});

const text = (content: string): Tree => ({ id: 1, type: "string", content });
const value = (content: string): Operation => ({ kind: "value", element: 1, value: text(content) });

/** Somebody types so many letters and then replaces them, while somebody else replaces the text. Returns what is told of the letters. */
function typedAndReplaced(letters: number): { branch: Branch; told: Conflict[] } {
  const branch = new Branch({ id: 0, type: "object", content: [["s", text("")]] }, 0, 0);
  for (let at = 0; at < letters; at++) {
    branch.edit({ kind: "splice", element: 1, at, remove: 0, insert: "x", glued: at > 0 });
  }
  branch.edit(value("mine"));
  branch.receive({ version: 1, base: 0, operations: [value("theirs")], ...others });
  const told: Conflict[] = [];
  for (let sequence = 1; sequence <= letters; sequence++) {
    told.push(...branch.committed(sequence, sequence + 1, [0]).conflicts);
  }
  return { branch, told };
}

test("[P2] what its author wrote over is told only if that is refused", () => {
  const kept = typedAndReplaced(3);
  assert.deepEqual([kept.told, kept.branch.conflictsHeld], [[], 3]);
  assert.deepEqual(kept.branch.committed(4, 5, []).conflicts, []);
  assert.equal(kept.branch.conflictsHeld, 0);

  const refused = typedAndReplaced(3);
  const outcome = refused.branch.refused(4, 4 * 2 ** 20 + 1)!;
  assert.deepEqual(
    outcome.conflicts.map(({ kind, version, winner }) => [kind, version, winner?.version, winner?.user]),
    [2, 3, 4].map((version) => ["gone", version, 1, "grace"]),
  );
  assert.equal(refused.branch.conflictsHeld, 0);
});

test("[P2] [P9] of more than are held back the oldest are told at once", () => {
  const { branch, told } = typedAndReplaced(conflictsHeldMax + 5);
  assert.equal(branch.conflictsHeld, conflictsHeldMax);
  assert.deepEqual(
    told.map(({ version }) => version),
    [2, 3, 4, 5, 6],
  );
});
