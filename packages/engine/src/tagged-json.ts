// The one JSON form of values: JSON as it is, and a date as `{"$date": milliseconds}`.
//
// An object of the user's that looks like a tagged date gets one more `$` before its key, so every value has one form and
// `fromJson(toJson(value))` equals the value.

import { putEntry } from "./plain-object.ts";
import type { Value } from "./tree.ts";
import { ValueError, type ValuePath } from "./value-error.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `$date`, `$$date` and so on: alone in an object it is, or looks like, a tag. */
const tag = /^\$+date$/;

const soleKey = (object: object): string | undefined => {
  const keys = Object.keys(object);
  return keys.length === 1 ? keys[0] : undefined;
};

const isDate = (value: object): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/** The tagged JSON form of a value. */
export function toJson(value: Value): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isDate(value)) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(toJson);
  const sole = soleKey(value);
  const isEscaped = sole !== undefined && tag.test(sole);
  const object: Record<string, Json> = {};
  for (const [key, child] of Object.entries(value))
    putEntry(object, isEscaped ? `$${key}` : key, toJson(child as Value));
  return object;
}

/** The inverse of `toJson`. Throws a `ValueError` for a tag without whole milliseconds that a date can hold. */
export const fromJson = (json: Json): Value => read(json, []);

function read(json: Json, path: ValuePath): Value {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item, index) => read(item, [...path, index]));
  const sole = soleKey(json);
  if (sole === "$date") return dateFrom((json as { readonly $date: Json }).$date, path);
  const isEscaped = sole !== undefined && tag.test(sole);
  const object: Record<string, Value> = {};
  for (const [key, child] of Object.entries(json)) {
    putEntry(object, isEscaped ? key.slice(1) : key, read(child as Json, [...path, key]));
  }
  return object;
}

function dateFrom(time: Json, path: ValuePath): Date {
  const date = new Date(typeof time === "number" && Number.isInteger(time) ? time : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new ValueError(path, "is tagged as a date but holds no whole milliseconds");
  return date;
}
