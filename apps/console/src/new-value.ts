// What a new key or item holds at first, by the type that somebody chose for it.

/** In the order in which they are offered. */
export const newTypes = ["text", "number", "true/false", "date", "null", "object", "array"] as const;
export type NewType = (typeof newTypes)[number];

export function newValue(type: NewType, now: Date): unknown {
  switch (type) {
    case "text":
      return "";
    case "number":
      return 0;
    case "true/false":
      return false;
    case "date":
      return now;
    case "null":
      return null;
    case "object":
      return {};
    case "array":
      return [];
  }
}

/** The same form with nothing filled in: the next item of a list of things of one kind. */
export function blankLike(value: unknown, now: Date): unknown {
  if (value instanceof Date) return now;
  if (Array.isArray(value)) return [];
  switch (typeof value) {
    case "string":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    case "object":
      if (value === null) return null;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, blankLike(each, now)]));
    default:
      return null;
  }
}
