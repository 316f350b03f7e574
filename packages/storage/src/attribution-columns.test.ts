import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { DiffPiece, VersionAuthor, WrittenRun } from "./attribution-answers.ts";
import { attributionOf, PieceList, RunList } from "./attribution-columns.ts";
import type { HistorySource } from "./history-source.ts";
import { NamedVersions } from "./named-versions.ts";

/** Enough of them for columns to grow. */
const many = <T>(choices: Choices, make: () => T): T[] =>
  Array.from({ length: choices.below(choices.pick([3, 12, 300])) }, make);
const number = (choices: Choices): number => choices.pick([0, 1, 7, 2 ** 31, 2 ** 40]);

function randomRun(choices: Choices): WrittenRun {
  return { length: choices.below(2 ** 20), version: number(choices), lastVersion: number(choices) };
}

function randomPiece(choices: Choices): DiffPiece {
  const text = choices.pick(["", "a", "two words", "\u{1f600}", "中"]);
  const kind = choices.pick(["kept", "removed", "inserted"] as const);
  if (kind === "kept") return { kind, text };
  return { kind, text, version: number(choices), lastVersion: number(choices) };
}

const after = 3;
const to = 99;
const authorAt = (version: number): VersionAuthor => {
  const turn = Math.floor(version / 7);
  return { version, time: 1000 + version, user: `user ${turn % 2}`, session: `session ${turn % 3}` };
};
const source = { authorOf: authorAt, timeOf: (version: number) => authorAt(version).time } as unknown as HistorySource;

/** What is named, and what is to come of it. */
function randomVersions(choices: Choices): { readonly named: NamedVersions; readonly expected: VersionAuthor[] } {
  const named = new NamedVersions(after, to);
  const versions = many(choices, () => choices.below(to + 1));
  for (const each of versions) named.name(each);
  const ascending = [...new Set(versions)].filter((each) => each > after).sort((a, b) => a - b);
  return { named, expected: ascending.map(authorAt) };
}

test("[P6] what is put into columns is in the answer, also after a journey", () => {
  checkLaw({
    name: "attributions in columns",
    seed: 1,
    runs: 500,
    law: (choices) => {
      const { named, expected } = randomVersions(choices);
      const versions = named.columns(source);
      const place = { element: number(choices), path: ["list", choices.below(9)], version: number(choices) };
      const runs = choices.chance(0.3) ? undefined : many(choices, () => randomRun(choices));
      const list = new RunList();
      for (const { length, version, lastVersion } of runs ?? []) list.push(length, version, lastVersion);
      const elements = [{ ...place, runs: runs && list.columns() }];
      const blame = structuredClone({ kind: "blame" as const, elements, versions });
      assert.deepEqual(attributionOf(blame), { kind: "blame", elements: [{ ...place, runs }], versions: expected });
      const pieces = many(choices, () => randomPiece(choices));
      const columns = new PieceList();
      for (const piece of pieces) {
        const [version, lastVersion] = piece.kind === "kept" ? [0, 0] : [piece.version, piece.lastVersion];
        columns.say(piece.text);
        columns.push(piece.kind, piece.text.length, version, lastVersion);
      }
      const changes = [{ kind: "moved", path: [1], was: 2 }] as const;
      const texts = [{ path: ["text"], pieces: columns.columns() }];
      const diff = structuredClone({ kind: "diff" as const, texts, changes, versions });
      const answer = { kind: "diff", texts: [{ path: ["text"], pieces }], changes, versions: expected };
      assert.deepEqual(attributionOf(diff), answer);
    },
  });
  const refused = { kind: "too-large", message: "no" } as const;
  assert.deepEqual(attributionOf(refused), refused);
});

test("[P6] a version that cannot be named is a mistake, and not left out", () => {
  assert.throws(() => new NamedVersions(after, to).name(to + 1), /Version 100 is not up to 99/);
});
