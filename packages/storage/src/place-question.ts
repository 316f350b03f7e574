// The changes that touched a place of a model, a piece at a time.
//
// Law: a piece looks at a bounded stretch of the log and says how far it has come, whether it found anything or not, so that to find
// three changes among many takes some pieces and hands over those three.

import { type Place, touching } from "@convergence/history";
import type { HistorySource } from "./history-source.ts";
import type { LogEntry } from "./log-entry.ts";
import { encodeLogEntry } from "./log-entry-codec.ts";

/** As in `EntriesQuestion`. `changesMax`: so many changes are looked at, at most. */
export type PlaceQuestion = {
  readonly after: number;
  readonly to: number;
  readonly backwards: boolean;
  readonly limit: number;
  readonly bytesMax: number;
  readonly changesMax: number;
  readonly place: Place;
};

/** `reached`: the `after` of the next piece, or its `to` if it goes backwards. The two are the same when all was looked at. */
export type PlaceAnswer = { readonly entries: readonly LogEntry[]; readonly reached: number };

/** Both versions are from 0 to the head, `after` is below `to`, and the limits are 1 at least. */
export function placeAnswer(source: HistorySource, question: PlaceQuestion): PlaceAnswer {
  const { after, to, backwards, limit, place, changesMax } = question;
  const [from, end] = backwards
    ? [stretchStart(source, after, to, changesMax), to]
    : [after, Math.min(to, after + changesMax)];
  const found: number[] = [];
  for (const version of touching(source, from, end, place)) {
    found.push(version);
    if (!backwards && found.length === limit) break;
  }
  const wanted = backwards ? found.reverse().slice(0, limit) : found;
  const entries = entriesOf(source, wanted, question);
  const isCut = entries.length < wanted.length || entries.length === limit;
  const last = entries.at(-1)?.version ?? 0;
  if (backwards) return { entries, reached: isCut ? last - 1 : from };
  return { entries, reached: isCut ? last : end };
}

/** Where content is kept, if it is near enough: from elsewhere it has to be made first. */
function stretchStart(source: HistorySource, after: number, to: number, changesMax: number): number {
  const far = Math.max(after, to - changesMax);
  return Math.max(far, source.snapshot(to - 1).version);
}

/** Those of the versions, in their order, as far as there is room; at least one. What is side by side is read together. */
function entriesOf(
  source: HistorySource,
  versions: readonly number[],
  { backwards, bytesMax }: PlaceQuestion,
): LogEntry[] {
  const entries: LogEntry[] = [];
  let bytes = 0;
  for (let start = 0; start < versions.length; ) {
    let end = start + 1;
    while (end < versions.length && Math.abs(versions[end]! - versions[end - 1]!) === 1) end++;
    const [first, last] = [versions[start]!, versions[end - 1]!];
    for (const entry of backwards ? source.entriesBackwards(first + 1, last) : source.entries(first - 1, last)) {
      bytes += encodeLogEntry(entry).length;
      if (entries.length > 0 && bytes > bytesMax) return entries;
      entries.push(entry);
    }
    start = end;
  }
  return entries;
}
