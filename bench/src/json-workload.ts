// 100,000 edits of each kind on a JSON model, in a seeded random order: sets of keys three levels deep, inserts anywhere in
// an array, adds to one number. And a model of 100,000 small elements, to be weighed.

import type { PlainJson } from "./contestant.ts";
import { randomBelow } from "./random.ts";

export type JsonModel = {
  readonly groups: { readonly [group: string]: { readonly [object: string]: { readonly [key: string]: number } } };
  readonly list: readonly number[];
  readonly count: number;
};

export type JsonEdit =
  | {
      readonly kind: "setKey";
      readonly group: string;
      readonly object: string;
      readonly key: string;
      readonly value: number;
    }
  | { readonly kind: "insert"; readonly at: number; readonly value: number }
  | { readonly kind: "add"; readonly amount: number };

export type JsonTask = JsonEdit["kind"];

const editCount = 100_000;
const groupCount = 10;
const objectsPerGroup = 100;
const keysPerObject = 100;

/** The model before the edits: a thousand empty objects in ten groups, an empty array, a zero. */
export function emptyModel(): JsonModel {
  const objects = (): [string, object][] => Array.from({ length: objectsPerGroup }, (_, i) => [`object${i}`, {}]);
  const groups = Array.from({ length: groupCount }, (_, i) => [`group${i}`, Object.fromEntries(objects())]);
  return { groups: Object.fromEntries(groups), list: [], count: 0 };
}

export function jsonEdits(task: JsonTask): readonly JsonEdit[] {
  const below = randomBelow(17);
  if (task === "insert")
    return Array.from({ length: editCount }, (_, i) => ({ kind: task, at: below(i + 1), value: i }));
  if (task === "add") return Array.from({ length: editCount }, () => ({ kind: task, amount: 1 + below(9) }));
  const places = Array.from({ length: editCount }, (_, i) => i);
  for (let i = places.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places.map((place, value) => ({
    kind: task,
    group: `group${Math.floor(place / (objectsPerGroup * keysPerObject))}`,
    object: `object${Math.floor(place / keysPerObject) % objectsPerGroup}`,
    key: `key${place % keysPerObject}`,
    value,
  }));
}

/** What the edits come to. */
export function editedModel(edits: readonly JsonEdit[]): JsonModel {
  const model = structuredClone(emptyModel());
  const { groups } = model as { groups: Record<string, Record<string, Record<string, number>>> };
  const list = model.list as number[];
  let { count } = model;
  for (const edit of edits) {
    if (edit.kind === "setKey") groups[edit.group]![edit.object]![edit.key] = edit.value;
    else if (edit.kind === "insert") list.splice(edit.at, 0, edit.value);
    else count += edit.amount;
  }
  return { groups, list, count };
}

/** 100,000 elements: 20,000 rows of an object with three values and a short text, in an array. */
export function smallElements(): PlainJson {
  const below = randomBelow(23);
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    id: i,
    done: below(2) === 0,
    weight: below(1000) / 8,
    title: `row ${below(1_000_000)}`,
  }));
  return { rows };
}
