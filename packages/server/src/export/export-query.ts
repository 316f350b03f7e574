// Which changes an export is about, from the words of a query or of a command line.
//
// What is not understood is refused: an export that silently told more or less than was meant would be worse than none.

import { type ElementId, keyUnitsMax, parseElementId, treeDepthMax } from "@convergence/engine";

/** What is left out is no condition. Versions and times are included at both ends. */
export type ExportQuery = {
  readonly from?: number;
  readonly to?: number;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  readonly user?: string;
  readonly session?: string;
  /** Only changes of it; not both. */
  readonly element?: ElementId;
  /** Keys, and indexes as text. */
  readonly path?: readonly string[];
  /** False: without what was inside it. */
  readonly inside?: boolean;
  /** Another incarnation than this one is as good as no model: whoever resumes is not given the changes of a stranger. */
  readonly incarnation?: number;
};

export class ExportQueryError extends Error {
  override readonly name = "ExportQueryError";
}

const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

const readers = {
  from: versionOf,
  to: versionOf,
  since: timeOf,
  until: timeOf,
  user: textOf,
  session: textOf,
  element: elementOf,
  path: pathOf,
  inside: choiceOf,
  incarnation: versionOf,
} as const;

const isName = (name: string): name is keyof typeof readers => Object.hasOwn(readers, name);

/** Throws an `ExportQueryError` for a name that is none or stands twice, and for a value that does not do. */
export function parseExportQuery(words: Iterable<readonly [name: string, value: string]>): ExportQuery {
  const query: { -readonly [Name in keyof ExportQuery]: ReturnType<(typeof readers)[Name]> } = {};
  const put = <Name extends keyof ExportQuery>(name: Name, value: unknown): void => {
    query[name] = value as (typeof query)[Name];
  };
  for (const [name, value] of words) {
    if (!isName(name)) {
      throw new ExportQueryError(`There is no condition ${shown(name)}: there are ${Object.keys(readers).join(", ")}.`);
    }
    if (query[name] !== undefined) throw new ExportQueryError(`The condition ${name} stands twice.`);
    put(name, readers[name](name, value));
  }
  const { from, to, since, until, element, path, inside } = query;
  if (from !== undefined && to !== undefined && from > to) {
    throw new ExportQueryError(`The versions run from ${from} to ${to}, which is backwards.`);
  }
  if (since !== undefined && until !== undefined && since > until) {
    throw new ExportQueryError("The time until which is before the time since which.");
  }
  if (element !== undefined && path !== undefined) {
    throw new ExportQueryError("The changes of an element or those of a path can be asked for, not both.");
  }
  if (inside !== undefined && element === undefined && path === undefined) {
    throw new ExportQueryError("inside says something of an element or a path, and there is none.");
  }
  return query;
}

function elementOf(name: string, text: string): ElementId {
  const element = parseElementId(text);
  if (element !== undefined) return element;
  throw new ExportQueryError(`${name} has to be the id of an element like 3.17, and ${shown(text)} is not.`);
}

/** A JSON pointer (RFC 6901): a slash before each part, `~1` for a slash in it, `~0` for a tilde. */
function pathOf(name: string, text: string): readonly string[] {
  const parts = text.split("/").slice(1);
  const isPointer = (text === "" || text.startsWith("/")) && !/~(?![01])/.test(text) && text.isWellFormed();
  if (isPointer && parts.length <= treeDepthMax && parts.every((part) => part.length <= keyUnitsMax)) {
    return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  throw new ExportQueryError(`${name} has to be a JSON pointer like /emails/0, and ${shown(text)} is not.`);
}

function choiceOf(name: string, text: string): boolean {
  if (text === "yes" || text === "no") return text === "yes";
  throw new ExportQueryError(`${name} has to be yes or no, and ${shown(text)} is not.`);
}

function versionOf(name: string, text: string): number {
  const version = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  if (version >= 1 && Number.isSafeInteger(version)) return version;
  throw new ExportQueryError(`${name} has to be a whole number from 1, and ${shown(text)} is not.`);
}

function timeOf(name: string, text: string): number {
  const time = isoTime.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const example = "2026-01-31 or 2026-01-31T12:00:00Z (a + in an address is written %2B)";
  throw new ExportQueryError(`${name} has to be a time like ${example}, and ${shown(text)} is not.`);
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
const isDay = (text: string): boolean => {
  const day = Date.parse(text);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
};

function textOf(name: string, text: string): string {
  if (text !== "") return text;
  throw new ExportQueryError(`${name} is empty.`);
}

/** Somebody else's text: bounded, and nothing that could disturb a terminal. */
const shown = (text: string): string => JSON.stringify(text.slice(0, 100)).replace(/[^\x20-\x7e]/g, "?");
