// What a client of a star world is told, where what one person did to texts in a row is one entry, and of it what just went on one
// operation: as a server tells those who come back.

import type { Committed } from "../star/trunk.ts";
import type { Tag, Version } from "../tag.ts";
import { amendSplice } from "../text/extend-splice.ts";
import type { PartCounts } from "./star-counts.ts";

export type Down =
  | { readonly kind: "entry"; readonly entry: LogEntry }
  | { readonly kind: "refused"; readonly sequence: number; readonly tag: Tag }
  | { readonly kind: "resumed"; readonly version: Version };
/** `count`: so many changes in one, the last of which this is. What the server places has no client. */
export type LogEntry = Committed & {
  readonly base: Version;
  readonly client: string;
  readonly sequence: number;
  readonly count?: number;
};

/** The stream of a client, in which others' runs are joined. */
export function joined(stream: readonly Down[], client: string, counts: PartCounts): Down[] {
  const joined: Down[] = [];
  for (const message of stream) {
    const last = joined.at(-1);
    const both = last === undefined ? undefined : joinedEntry(last, message, client);
    if (both === undefined) joined.push(message);
    else {
      joined[joined.length - 1] = both;
      counts.joined++;
    }
  }
  return joined;
}

/** Both as one, if they are of one other client and nothing but splices. */
function joinedEntry(first: Down, second: Down, client: string): Down | undefined {
  if (first.kind !== "entry" || second.kind !== "entry") return undefined;
  const [before, after] = [first.entry, second.entry];
  const { base, count = 1, operations } = before;
  const [one, two] = [operations.at(-1), after.operations[0]];
  if (before.client === client || before.client !== after.client) return undefined;
  if ((operations.length !== 1 && count === 1) || after.operations.length !== 1) return undefined;
  if (one?.kind !== "splice" || two?.kind !== "splice") return undefined;
  const splice = { ...one };
  const both = amendSplice(splice, two) ? [...operations.slice(0, -1), splice] : [...operations, two];
  return { kind: "entry", entry: { ...after, base, count: count + 1, operations: both } };
}
