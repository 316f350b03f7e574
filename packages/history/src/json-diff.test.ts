import assert from "node:assert/strict";
import { test } from "node:test";
import { type Json, putEntry, toJson, valueFromTree } from "@convergence/engine";
import { checkLaw } from "@convergence/proof";
import { type JsonChange, jsonDiff } from "./json-diff.ts";
import { randomHistory } from "./testing/random-history.ts";

type JsonObject = { readonly [key: string]: Json };

/** Carries out what is about a value itself, then what is inside it. */
function changed(value: Json, changes: readonly JsonChange[], depth: number): Json {
  const whole = changes.find(({ path }) => path.length === depth);
  if (whole?.kind === "changed") {
    assert.deepEqual(whole.old, value);
    return whole.value;
  }
  const here = changes.filter(({ path }) => path.length === depth + 1);
  const inside = (part: string | number): JsonChange[] =>
    changes.filter(
      ({ kind, path }) =>
        path[depth] === part && (path.length > depth + 1 || (kind === "changed" && path.length === depth + 1)),
    );
  if (Array.isArray(value))
    return changedItems(value, here).map((item, index) => changed(item, inside(index), depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const object: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(value), ...here.map(({ path }) => String(path[depth]))])) {
    const change = here.find(({ path }) => path[depth] === key);
    const old: Json | undefined = Object.hasOwn(value, key) ? (value as JsonObject)[key]! : undefined;
    if (change?.kind === "removed") assert.deepEqual(change.old, old);
    else if (change?.kind === "added") putEntry(object, key, change.value);
    else putEntry(object, key, changed(old!, inside(key), depth + 1));
  }
  return object;
}

function changedItems(value: readonly Json[], here: readonly JsonChange[]): Json[] {
  const goes = new Set<number>();
  for (const change of here) {
    if (change.kind === "moved") goes.add(change.was);
    else if (change.kind === "removed") {
      assert.deepEqual(change.old, value[change.path.at(-1) as number]);
      goes.add(change.path.at(-1) as number);
    }
  }
  const items = value.filter((_, index) => !goes.has(index));
  for (const change of here) {
    const index = change.path.at(-1) as number;
    if (change.kind === "added") items.splice(index, 0, change.value);
    else if (change.kind === "moved") items.splice(index, 0, value[change.was]!);
  }
  return items;
}

test("[P6] the difference in JSON, carried out on the one version, gives the other", (t) => {
  const kinds = new Map<string, number>();
  const { runs } = checkLaw({
    name: "difference in JSON",
    seed: 1,
    runs: 800,
    law: (choices) => {
      const { source, trees } = randomHistory(choices, 40);
      const [from, to] = [choices.below(source.head + 1), choices.below(source.head + 1)];
      const [before, after] = [from, to].map((version) => toJson(valueFromTree(trees[version]!)));
      const changes = jsonDiff(source, from, to);
      for (const change of changes) {
        const kind = change.kind === "changed" && change.text !== undefined ? "text" : change.kind;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (change.kind !== "changed" || change.text === undefined) continue;
        const textOf = (left: string): string =>
          change.text!.map(({ kind, text }) => (kind === left ? "" : text)).join("");
        assert.equal(textOf("inserted"), change.old);
        assert.equal(textOf("removed"), change.value);
      }
      assert.deepEqual(changed(before!, changes, 0), after);
      if (from === to) assert.deepEqual(changes, []);
    },
  });
  t.diagnostic(JSON.stringify(Object.fromEntries(kinds)));
  if (runs < 800) return;
  for (const kind of ["added", "removed", "changed", "moved", "text"]) {
    assert.ok((kinds.get(kind) ?? 0) > 50, `not vacuous: ${kind}`);
  }
});
