// All that a store has of one user, as lines of JSON (docs/history.md): a header, a line for each piece, and a last line that counts them,
// so that whoever reads can tell a whole file from one that was cut.
//
// Law: a line depends on its piece alone. Nothing is read before it is asked for, and no more than one line is in memory.

import { decodeTree, type TreeJson, treeJson } from "@convergence/engine";
import type { ModelRecord, UserTrace } from "@convergence/storage";
import { type HistoryLine, historyLine, timeText } from "./history-lines.ts";

export const userFormat = "convergence-user/1";

/** The first line. */
export type UserHeader = {
  readonly format: typeof userFormat;
  readonly user: string;
  /** Null: all of them. */
  readonly domain: string | null;
};

/** Where something was, in every line between the first and the last. */
export type UserPlaceLine = {
  readonly domain: string;
  readonly collection: string;
  readonly model: string;
  readonly incarnation: number;
};

export type UserLine = UserPlaceLine &
  (
    | ({ readonly kind: "model"; readonly createdAt: string; readonly removedAt: string | null } & TreeJson)
    | ({ readonly kind: "change" } & HistoryLine)
    | { readonly kind: "name"; readonly name: string; readonly version: number; readonly createdAt: string }
    | { readonly kind: "purge"; readonly purgedAt: string; readonly reason: string }
  );

/** The last line: how many there are of each kind. */
export type UserTrailer = { readonly kind: "end" } & Readonly<
  Record<"models" | "changes" | "names" | "purges", number>
>;

/** Each line with its line feed. `domain`: undefined for all. */
export function* exportUser(user: string, domain: string | undefined, traces: Iterable<UserTrace>): Generator<string> {
  const counts = { model: 0, change: 0, name: 0, purge: 0 };
  yield lineOf({ format: userFormat, user, domain: domain ?? null } satisfies UserHeader);
  for (const trace of traces) {
    counts[trace.kind]++;
    yield lineOf(userLine(trace));
  }
  const { model: models, change: changes, name: names, purge: purges } = counts;
  yield lineOf({ kind: "end", models, changes, names, purges } satisfies UserTrailer);
}

function userLine(trace: UserTrace): UserLine {
  const place = placeOf(trace.record);
  switch (trace.kind) {
    case "model": {
      const { createdAt, removedAt } = trace.record;
      const times = { createdAt: timeText(createdAt), removedAt: removedAt === undefined ? null : timeText(removedAt) };
      return { kind: trace.kind, ...place, ...times, ...treeJson(decodeTree(trace.snapshot)) };
    }
    case "change":
      return { kind: trace.kind, ...place, ...historyLine(trace.entry) };
    case "name": {
      const { name, version, createdAt } = trace.named;
      return { kind: trace.kind, ...place, name, version, createdAt: timeText(createdAt) };
    }
    case "purge":
      return { kind: trace.kind, ...place, purgedAt: timeText(trace.purgedAt), reason: trace.reason };
  }
}

const placeOf = ({ domain, collection, model, incarnation }: ModelRecord): UserPlaceLine => ({
  ...{ domain, collection, model, incarnation },
});

const lineOf = (line: object): string => `${JSON.stringify(line)}\n`;
