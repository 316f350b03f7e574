import assert from "node:assert/strict";
import test from "node:test";
import type { HistoryDiff, HistoryDiffPiece } from "@convergence/client";
import { changeWords, textPieces } from "./text-pieces.ts";

const written = (version: number) => ({
  ...{ version, lastVersion: version + 2, sessionId: "s", time: new Date(version), lastTime: new Date(version + 5) },
  user: { key: "ann", username: "ann", displayName: "ann", anonymous: false },
});
const diff = (parts: Partial<HistoryDiff>): HistoryDiff => ({ from: 1, to: 9, texts: [], changes: [], ...parts });
const tea: readonly HistoryDiffPiece[] = [
  { kind: "removed", text: "Tea", ...written(4) },
  { kind: "inserted", text: "Milk", ...written(5) },
  { kind: "kept", text: " for two" },
];

test("[P6] the pieces of the text come with who did it, and over which versions", () => {
  const pieces = textPieces(diff({ texts: [{ path: ["text"], pieces: tea }] }), "Milk for two");
  assert.deepEqual(pieces[0], tea[0]);
  assert.deepEqual(
    pieces.map(({ kind, text }) => [kind, text]),
    [
      ["removed", "Tea"],
      ["inserted", "Milk"],
      ["kept", " for two"],
    ],
  );
});

test("[P6] a text that does not differ is kept, and one that is another element went and came as a whole", () => {
  assert.deepEqual(textPieces(diff({}), "Tea"), [{ kind: "kept", text: "Tea" }]);
  assert.deepEqual(textPieces(diff({}), undefined), []);
  const changed = diff({ changes: [{ kind: "changed", path: ["text"], oldValue: "Tea", value: "Milk" }] });
  assert.deepEqual(textPieces(changed, "Milk"), [
    { kind: "removed", text: "Tea" },
    { kind: "inserted", text: "Milk" },
  ]);
  const added = diff({ changes: [{ kind: "added", path: ["text"], value: "Milk" }] });
  assert.deepEqual(textPieces(added, "Milk"), [{ kind: "inserted", text: "Milk" }]);
});

test("[P6] what else differs is said with its place, and the text itself is not said again", () => {
  const words = changeWords(
    diff({
      texts: [
        { path: ["text"], pieces: tea },
        { path: ["todo", 0, "title"], pieces: tea },
      ],
      changes: [
        { kind: "added", path: ["e"], value: { f: 7 } },
        { kind: "removed", path: ["list", 2], oldValue: "x".repeat(500) },
        { kind: "changed", path: ["a"], oldValue: 1, value: 2 },
        { kind: "moved", path: ["list", 0], fromIndex: 3, toIndex: 0 },
      ],
    }),
  );
  assert.deepEqual(words, [
    'e added: {"f":7}',
    `list › 2 removed: "${"x".repeat(119)}…`,
    "a: 1 → 2",
    "list › 0 moved here from 3",
    'todo › 0 › title: "Tea for two" → "Milk for two"',
  ]);
});
