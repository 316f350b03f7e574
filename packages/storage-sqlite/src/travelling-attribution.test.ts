import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { DiffPiece, VersionAuthor } from "@convergence/storage";
import { type Attribution, arrived, travelling } from "./travelling-attribution.ts";

const many = <T>(choices: Choices, make: () => T): T[] => Array.from({ length: choices.below(12) }, make);

function randomAnswer(choices: Choices): Attribution {
  const number = (): number => choices.pick([0, 1, 7, 2 ** 31, 2 ** 40]);
  const versions = many(choices, (): VersionAuthor => {
    return { version: number(), time: number(), user: choices.pick(["ada", "bob"]), session: choices.pick(["1", "2"]) };
  });
  if (choices.chance(0.5)) {
    const elements = many(choices, () => ({
      element: number(),
      path: ["list", choices.below(9)],
      version: number(),
      runs: choices.chance(0.3)
        ? undefined
        : many(choices, () => ({ length: choices.below(2 ** 20), version: number(), lastVersion: number() })),
    }));
    return { kind: "blame", elements, versions };
  }
  const texts = many(choices, () => ({
    path: ["text"],
    pieces: many(choices, (): DiffPiece => {
      const text = choices.pick(["", "a", "two words", "\u{1f600}", "中"]);
      const kind = choices.pick(["kept", "removed", "inserted"] as const);
      return kind === "kept" ? { kind, text } : { kind, text, version: number(), lastVersion: number() };
    }),
  }));
  return { kind: "diff", texts, changes: [{ kind: "moved", path: [1], was: 2 }], versions };
}

test("[P6] an answer arrives as it went, whatever is in it", () => {
  checkLaw({
    name: "travelling attributions",
    seed: 1,
    runs: 500,
    law: (choices) => {
      const answer = randomAnswer(choices);
      assert.deepEqual(arrived(structuredClone(travelling(answer))), answer);
    },
  });
  const refused: Attribution = { kind: "too-large", message: "no" };
  assert.deepEqual(arrived(travelling(refused)), refused);
});
