// What touched a place, against whole contents compared before and after each change.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decodeOperations,
  decodeOriginal,
  type ElementId,
  encodeOperations,
  type Operation,
  preorder,
  type Tree,
} from "@convergence/engine";
import { type Choices, checkLaw } from "@convergence/proof";
import type { HistoryEntry } from "./history-source.ts";
import type { JsonPath } from "./json-path.ts";
import type { Place } from "./place.ts";
import { documentAt } from "./state-at.ts";
import { ArraySource } from "./testing/array-source.ts";
import { randomHistory } from "./testing/random-history.ts";
import { touching } from "./touching.ts";
import { placesWithin, treeWithin } from "./tree-within.ts";

/** What stands at a place, and the ids of what counts as it. */
function idsAt(tree: Tree, place: Place): readonly ElementId[] {
  const there =
    place.kind === "element"
      ? treeWithin(tree, place.element)
      : [...placesWithin(tree)].find(({ path }) => JSON.stringify(path) === JSON.stringify(place.path))?.tree;
  if (there === undefined) return [];
  return place.inside ? [...preorder(there)].map(({ id }) => id) : [there.id];
}

/** Operation by operation, each on the whole content of the moment. */
function touchedBy(source: ArraySource, { version, operations, original }: HistoryEntry, place: Place): boolean {
  const document = documentAt(source, version - 1);
  if (original !== undefined) {
    const [lost] = decodeOriginal(original).operations;
    if (place.kind === "element" && lost!.element === place.element) return true;
    if (idsAt(document.tree(), place).includes(lost!.element)) return true;
  }
  let touches = false;
  for (const operation of decodeOperations(operations)) {
    const before = idsAt(document.tree(), place);
    const first = before.length > 0 ? document.get(before[0]!) : undefined;
    document.replay(operation);
    const after = idsAt(document.tree(), place);
    const now = after.length > 0 ? document.get(after[0]!) : undefined;
    touches ||= before.includes(operation.element) || first !== now;
  }
  return touches;
}

function somePlace(choices: Choices, trees: readonly Tree[]): Place {
  const { path, tree } = choices.pick([...placesWithin(choices.pick(trees))]);
  const inside = choices.chance(0.6);
  return choices.chance(0.5) ? { kind: "element", element: tree.id, inside } : { kind: "path", path, inside };
}

test("[P6] the changes that touched a place are those by whose operations it is another, wherever one begins to look", (t) => {
  const counts = { element: 0, path: 0, others: 0, lost: 0 };
  const { runs } = checkLaw({
    name: "touching",
    seed: 1,
    runs: 600,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 30);
      const place = somePlace(choices, trees);
      const expected = source.log.filter((entry) => touchedBy(source, entry, place)).map(({ version }) => version);
      counts[place.kind] += expected.length;
      counts.others += source.head - expected.length;
      counts.lost += expected.filter((version) => source.log[version - 1]!.original !== undefined).length;
      assert.deepEqual([...touching(source, 0, source.head, place)], expected);
      const after = choices.below(source.head + 1);
      const to = choices.between(after, source.head);
      const between = expected.filter((version) => version > after && version <= to);
      assert.deepEqual([...touching(source, after, to, place)], between);
    },
  });
  t.diagnostic(JSON.stringify(counts));
  if (runs === 600) for (const count of Object.values(counts)) assert.ok(count > 100, "not vacuous");
});

const leaf = (id: number): Tree => ({ id, type: "number", content: id });

function sourceOf(...changes: readonly (readonly Operation[])[]): ArraySource {
  const list: Tree = { id: 1, type: "array", content: [leaf(2), leaf(3)] };
  const start: Tree = { id: 0, type: "object", content: [["0", list]] };
  const log = changes.map((operations, index): HistoryEntry => {
    const version = index + 1;
    return {
      ...{ version, base: index, sequence: version, time: 1, clientTime: 1, meta: undefined, original: undefined },
      ...{ user: "ada", client: "ada", session: "ada", operations: encodeOperations(operations) },
    };
  });
  return new ArraySource(start, log);
}

test("[P6] a path is what stands there at each version, an element is itself wherever it stands", () => {
  const source = sourceOf(
    [{ kind: "add", element: 2, value: 1 }],
    [{ kind: "insert", element: 1, gap: 0, values: [leaf(9)] }],
    [{ kind: "add", element: 2, value: 1 }],
    [{ kind: "add", element: 9, value: 1 }],
    [{ kind: "remove", element: 1, at: 0, count: 1 }],
    [{ kind: "removeKey", element: 0, key: "0" }],
  );
  const at = (path: JsonPath, inside = true) => [...touching(source, 0, 6, { kind: "path", path, inside })];
  assert.deepEqual(at(["0", 0]), [1, 2, 4, 5, 6]);
  assert.deepEqual(at([0, "0"]), [1, 2, 4, 5, 6], "a part is a key in an object and an index in an array");
  assert.deepEqual(at(["0"], false), [2, 5, 6]);
  assert.deepEqual(at([]), [1, 2, 3, 4, 5, 6]);
  for (const nowhere of [["0", "00"], ["0", "-1"], ["0", "length"], ["__proto__"], ["0", 0, "x"], ["0", 1.5]]) {
    assert.deepEqual(at(nowhere), []);
  }
  const of = (element: ElementId) => [...touching(source, 0, 6, { kind: "element", element, inside: true })];
  assert.deepEqual(of(2), [1, 3, 6]);
  assert.deepEqual(of(9), [2, 4, 5]);
  assert.deepEqual(of(77), []);
});
