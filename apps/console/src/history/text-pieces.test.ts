import assert from "node:assert/strict";
import test from "node:test";
import { originOf } from "./text-origins.ts";
import { lengthOf, splicePieces, type TextPieces } from "./text-pieces.ts";

const without = (pieces: TextPieces, kind: "inserted" | "removed"): string =>
  pieces
    .filter((piece) => piece.kind !== kind)
    .map(({ text }) => text)
    .join("");

const drawn = (pieces: TextPieces): string =>
  pieces.map(({ kind, text }) => (kind === "kept" ? text : kind === "removed" ? `[-${text}]` : `[+${text}]`)).join("");

test("[P6] what is kept and removed is the text before, what is kept and inserted the text after, whatever was done", () => {
  let seed = 11;
  const below = (count: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 16) % count;
  };
  let removals = 0;
  for (let round = 0; round < 40; round++) {
    const start = "abcdefghijklmnopqrstuvwxyz";
    let text = start;
    let pieces: TextPieces = [{ kind: "kept", text }];
    for (let version = 1; version <= 30; version++) {
      const at = below(text.length + 1);
      const remove = below(Math.min(5, text.length - at + 1));
      const insert = "0123456789".slice(0, below(4));
      pieces = splicePieces(pieces, at, remove, insert, originOf("ab"[below(2)]!, version, version));
      text = text.slice(0, at) + insert + text.slice(at + remove);
      assert.equal(without(pieces, "removed"), text);
      assert.equal(without(pieces, "inserted"), start);
      assert.equal(lengthOf(pieces), text.length);
    }
    removals += pieces.filter(({ kind }) => kind === "removed").length;
  }
  assert.ok(removals > 40);
});

test("[P6] at one place what went stands before what came, and what came and went again does not show", () => {
  const by = originOf("ann", 1, 1);
  let pieces: TextPieces = [{ kind: "kept", text: "Tea for two" }];
  pieces = splicePieces(pieces, 0, 3, "Milk", by);
  assert.equal(drawn(pieces), "[-Tea][+Milk] for two");
  pieces = splicePieces(pieces, 4, 0, " and", by);
  assert.equal(drawn(pieces), "[-Tea][+Milk and] for two");
  pieces = splicePieces(pieces, 0, 8, "", by);
  assert.equal(drawn(pieces), "[-Tea] for two");
  pieces = splicePieces(pieces, 0, 0, "Rum", originOf("bob", 2, 2));
  assert.equal(drawn(pieces), "[-Tea][+Rum] for two");
});
