// Goes through a log and gives its lines, a bounded piece at a time: the log is never in memory as a whole, and nothing is read before
// it is asked for.
//
// It ends at the head that the model had when it began, whatever is committed meanwhile. It does not ask who may read.

import type {
  HistoryAnswer,
  HistoryInput,
  HistoryQuestion,
  LogEntry,
  ModelRecord,
  Place,
  VersionName,
} from "@convergence/storage";
import { historyPieceLimits, placeChangesMax } from "../limits.ts";
import type { ExportQuery } from "./export-query.ts";
import { historyHeader, historyLine } from "./history-lines.ts";

/** Asks a store about one incarnation of one model. */
export type AskHistory = <Q extends HistoryQuestion>(
  question: Q,
  input: HistoryInput<Q>,
) => Promise<HistoryAnswer<Q>> | HistoryAnswer<Q>;

/** `names`: of the model's versions; those that came to be later are left out.
 *
 *  Gives the lines that are known by now, each with its line feed. May be none: whoever reads gets a word in while nothing is found. */
export async function* exportHistory(
  record: ModelRecord,
  query: ExportQuery,
  ask: AskHistory,
  names: readonly VersionName[],
): AsyncGenerator<string, undefined> {
  const { from, to } = await rangeOf(record, query, ask);
  yield `${JSON.stringify(historyHeader(record, names, from, to))}\n`;
  const place = placeOf(query);
  for (let after = from - 1; after < to; ) {
    const { entries, reached } = await pieceOf(ask, after, to, place);
    after = reached;
    let text = "";
    for (const entry of entries) if (isWanted(entry, query)) text += `${JSON.stringify(historyLine(entry))}\n`;
    yield text;
  }
  return undefined;
}

/** `reached`: the last version that was looked at. */
async function pieceOf(
  ask: AskHistory,
  after: number,
  to: number,
  place: Place | undefined,
): Promise<{ readonly entries: readonly LogEntry[]; readonly reached: number }> {
  const { entriesMax: limit, bytesMax } = historyPieceLimits;
  const range = { after, to, backwards: false, limit, bytesMax };
  if (place !== undefined)
    return ask("place", { ...range, place, changesMax: placeChangesMax(Number.POSITIVE_INFINITY) });
  const entries = await ask("entries", range);
  const last = entries.at(-1);
  if (last === undefined) throw new Error(`The log ends at version ${after}, before ${to}`);
  return { entries, reached: last.version };
}

function placeOf({ element, path, inside = true }: ExportQuery): Place | undefined {
  if (element !== undefined) return { kind: "element", element, inside };
  return path && { kind: "path", path, inside };
}

async function rangeOf(
  { head }: ModelRecord,
  { from = 1, to = head, since, until }: ExportQuery,
  ask: AskHistory,
): Promise<{ readonly from: number; readonly to: number }> {
  const first = since === undefined ? 1 : (await ask("versionAtTime", { time: since - 1 })) + 1;
  const last = until === undefined ? head : await ask("versionAtTime", { time: until });
  return { from: Math.max(from, first), to: Math.min(to, last, head) };
}

const isWanted = (entry: LogEntry, { user, session }: ExportQuery): boolean =>
  (user === undefined || entry.user === user) && (session === undefined || entry.session === session);
