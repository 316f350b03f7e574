import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLaw } from "@convergence/proof";
import { type Content, Document, type Element } from "../document.ts";
import type { ArrayTree, ObjectTree, Tree } from "../tree.ts";
import { contentSteps } from "./content-steps.ts";
import { hasSameIds } from "./same-ids.ts";

const rootWith = (value: Tree): ObjectTree => ({ id: 0, type: "object", content: [["value", value]] });
const contentOf = (value: Tree): Content => new Document(rootWith(value)).get(value.id)!.content;
const nothing = (id: number): Tree => ({ id, type: "null", content: null });

test("[P6] the steps between two contents lead from the one to the other", () => {
  checkLaw({
    name: "Steps between contents",
    seed: 1,
    runs: 2000,
    law: (choices) => {
      const ids = [10, 11, 12, 13, 14, 15];
      const some = () => ids.filter(() => choices.chance(0.6)).sort(() => choices.between(-1, 1));
      const kind = choices.pick(["string", "array", "object"] as const);
      const value = (): Tree => {
        if (kind === "string") return { id: 1, type: "string", content: some().join("") };
        if (kind === "array") return { id: 1, type: "array", content: some().map(nothing) } satisfies ArrayTree;
        const keys = ["a", "b", "c"].filter(() => choices.chance(0.7));
        const values = some();
        return {
          id: 1,
          type: "object",
          content: keys.slice(0, values.length).map((key, i) => [key, nothing(values[i]!)]),
        };
      };
      const [from, to] = [value(), value()];
      const document = new Document(rootWith(from));
      const element = document.get(1)!;
      for (const edit of contentSteps(element, element.content, contentOf(to))) document.perform(edit);
      assert.ok(hasSameIds(element.content, contentOf(to)), JSON.stringify([from, to]));
    },
  });
});

test("[P6] what stands where something else stood is a set of that place", () => {
  const array = (...ids: number[]): Tree => ({ id: 1, type: "array", content: ids.map(nothing) });
  const steps = contentSteps(
    { id: 1, type: "array" } as Element,
    contentOf(array(2, 3, 4)),
    contentOf(array(2, 7, 4, 5)),
  );
  assert.deepEqual(
    steps.map((edit) => edit.kind),
    ["set", "insert"],
  );
});
