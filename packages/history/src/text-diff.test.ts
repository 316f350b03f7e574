// The difference of two texts against tombstones: every unit that there ever was, in a line, with who wrote it and who removed it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { attachedTrees, decodeOperations, preorder, type Tree } from "@convergence/engine";
import { checkLaw } from "@convergence/proof";

import { type RandomHistory, randomHistory } from "./testing/random-history.ts";
import { type TextPiece, type TextRun, textPieces } from "./text-diff.ts";

type Stone = { readonly unit: string; readonly written: number; removed: number };

const stringIn = (tree: Tree, id: number): string | undefined => {
  for (const each of preorder(tree)) if (each.id === id && each.type === "string") return each.content;
  return undefined;
};

/** All units of a string from one version to a later one. */
function stonesOf({ source, trees }: RandomHistory, from: number, to: number, id: number): Stone[] {
  const start = stringIn(trees[from]!, id) ?? "";
  const stones: Stone[] = [...Array(start.length).keys()].map((i) => ({ unit: start[i]!, written: 0, removed: 0 }));
  const splice = (at: number, remove: number, insert: string, version: number): void => {
    let index = 0;
    for (let seen = 0; index < stones.length && (seen < at || stones[index]!.removed > 0); index++) {
      if (stones[index]!.removed === 0) seen++;
    }
    if (at === 0) index = 0;
    const units = [...Array(insert.length).keys()].map(
      (i): Stone => ({ unit: insert[i]!, written: version, removed: 0 }),
    );
    const standing = stones.slice(index).filter(({ removed }) => removed === 0);
    for (const stone of standing.slice(0, remove)) stone.removed = version;
    stones.splice(index, 0, ...units);
  };
  for (const { version, operations } of source.entries(from, to)) {
    for (const operation of decodeOperations(operations)) {
      const whole = attachedTrees(operation)
        .flatMap((tree) => [...preorder(tree)])
        .find((tree) => tree.id === id)?.content;
      const value = operation.kind === "value" && operation.element === id ? operation.value.content : whole;
      if (typeof value === "string") splice(0, stones.filter(({ removed }) => removed === 0).length, value, version);
      else if (operation.element === id && operation.kind === "splice") {
        splice(operation.at, operation.remove, operation.insert, version);
      }
    }
  }
  return stones;
}

const versionsOf = (runs: readonly TextRun[]): number[] =>
  runs.flatMap(({ length, version, step }) => Array.from({ length }, (_, i) => version + i * step));

/** Between each two units that stayed: what went, then what came, as unit and version. */
function hunksOf(stones: readonly Stone[]): unknown[] {
  const hunks: unknown[] = [];
  let gone: unknown[] = [];
  let came: unknown[] = [];
  for (const { unit, written, removed } of stones) {
    if (written === 0 && removed === 0) {
      hunks.push(gone, came, unit);
      [gone, came] = [[], []];
    } else if (written === 0) gone.push([unit, removed]);
    else if (removed === 0) came.push([unit, written]);
  }
  return [...hunks, gone, came];
}

function hunksOfPieces(pieces: readonly TextPiece[]): unknown[] {
  const hunks: unknown[] = [];
  let gone: unknown[] = [];
  let came: unknown[] = [];
  for (const piece of pieces) {
    const versions = piece.kind === "kept" ? [] : versionsOf(piece.runs);
    assert.ok(piece.text.length > 0);
    for (let i = 0; i < piece.text.length; i++) {
      if (piece.kind === "kept") {
        hunks.push(gone, came, piece.text[i]);
        [gone, came] = [[], []];
      } else (piece.kind === "removed" ? gone : came).push([piece.text[i], versions[i]]);
    }
  }
  return [...hunks, gone, came];
}

test("[P6] the difference of two texts is what tombstones say, with who did it, and turned around it is the other way round", (t) => {
  const counts = { kept: 0, removed: 0, inserted: 0 };
  checkLaw({
    name: "difference of texts",
    seed: 1,
    runs: 1000,
    law: (choices) => {
      const history = randomHistory(choices, 40);
      const { source, trees } = history;
      const from = choices.below(source.head + 1);
      const to = choices.between(from, source.head);
      const both = [...preorder(trees[from]!)].filter(
        ({ id, type }) => type === "string" && stringIn(trees[to]!, id) !== undefined,
      );
      if (both.length === 0) return;
      const { id } = choices.pick(both);
      const [before, after] = [stringIn(trees[from]!, id)!, stringIn(trees[to]!, id)!];
      const pieces = textPieces(source, from, to, trees[from]!, trees[to]!)(id)!;
      for (const { kind } of pieces) counts[kind]++;
      const textOf = (kinds: readonly string[]): string =>
        pieces.map(({ kind, text }) => (kinds.includes(kind) ? text : "")).join("");
      assert.equal(textOf(["kept", "removed"]), before);
      assert.equal(textOf(["kept", "inserted"]), after);
      if (before === after) assert.ok(pieces.every(({ kind }) => kind === "kept"));
      else assert.deepEqual(hunksOfPieces(pieces), hunksOf(stonesOf(history, from, to, id)));

      const turned = { kept: "kept", removed: "inserted", inserted: "removed" } as const;
      const back = textPieces(source, to, from, trees[to]!, trees[from]!)(id)!;
      const pairs = (list: readonly TextPiece[]) => list.map((piece) => JSON.stringify(piece)).sort();
      assert.deepEqual(
        pairs(back),
        pairs(pieces.map((piece) => ({ ...piece, kind: turned[piece.kind] }) as TextPiece)),
      );
      assert.ok(back.every(({ kind }, i) => kind !== "removed" || back[i - 1]?.kind !== "inserted"));
    },
  });
  t.diagnostic(JSON.stringify(counts));
  for (const count of Object.values(counts)) assert.ok(count > 150, "not vacuous");
});
