// Which changes somebody asks for, and what a source can tell of that without looking at contents.

import type { ElementId } from "@convergence/engine";
import { HistoryFault, requireVersion } from "./history-fault.ts";
import type { HistoryEntry, HistorySource } from "./history-source.ts";
import type { JsonPath } from "./json-path.ts";
import { stateAt } from "./state-at.ts";

/** All that is said must be so. */
export type ChangesQuery = {
  readonly user?: string | undefined;
  readonly client?: string | undefined;
  readonly session?: string | undefined;
  /** Server time in milliseconds since 1970, both included. */
  readonly fromTime?: number | undefined;
  readonly toTime?: number | undefined;
  /** Versions above this one. */
  readonly after?: number | undefined;
  /** Versions up to this one; the head if it is not said. */
  readonly to?: number | undefined;
  /** Changes of this element and of what was inside it, and those that put it there or took it away. */
  readonly element?: ElementId | undefined;
  /** The same, of the element that stands there at the newest version asked for. */
  readonly path?: JsonPath | undefined;
  /** `lost`: some of it had no effect any more when it was committed. `removals`: it took elements or text away. */
  readonly only?: "lost" | "removals" | undefined;
  readonly order?: "newest" | "oldest" | undefined;
  /** At most so many at once. */
  readonly limit?: number | undefined;
};

/** Versions in (after, to]. */
export type VersionRange = { readonly after: number; readonly to: number };

/** Throws a `HistoryFault` for a version that there is not. */
export function rangeOf(source: HistorySource, query: ChangesQuery): VersionRange {
  const { after = 0, to = source.head, fromTime, toTime } = query;
  requireVersion(source, after);
  requireVersion(source, to);
  const first = fromTime === undefined ? after : Math.max(after, source.versionAtTime(fromTime - 1));
  const last = toTime === undefined ? to : Math.min(to, source.versionAtTime(toTime));
  return { after: first, to: last };
}

/** The element that a query is about, if it is about one. Throws a `HistoryFault` if nothing stands at its path. */
export function elementOf(
  source: HistorySource,
  { element, path }: ChangesQuery,
  version: number,
): ElementId | undefined {
  if (path === undefined) return element;
  let tree = stateAt(source, version);
  for (const part of path) {
    const child =
      tree.type === "object"
        ? tree.content.find(([key]) => key === part)?.[1]
        : tree.type === "array" && typeof part === "number"
          ? tree.content[part]
          : undefined;
    if (child === undefined) {
      throw new HistoryFault("unknown_element", `Nothing stands at ${JSON.stringify(path)} at version ${version}`);
    }
    tree = child;
  }
  return tree.id;
}

/** Is it by those who were asked for, and does what its header says fit? */
export const isOf = (entry: HistoryEntry, { user, client, session, only }: ChangesQuery): boolean =>
  (user === undefined || entry.user === user) &&
  (client === undefined || entry.client === client) &&
  (session === undefined || entry.session === session) &&
  (only !== "lost" || entry.original !== undefined);
