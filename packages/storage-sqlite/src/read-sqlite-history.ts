// Reads the history of a model in a store, whoever serves it meanwhile: as it is at one moment, and without changing anything.

import {
  answerHistory,
  type HistoryAnswer,
  type HistoryInput,
  type HistoryQuestion,
  ModelGoneError,
  type ModelHandle,
  type ModelRecord,
  SegmentCache,
  StoredHistory,
  StoreUnavailableError,
  type VersionName,
} from "@convergence/storage";
import { ModelTable, recordColumns, recordOf } from "./model-table.ts";
import { withReadDatabase } from "./read-database.ts";
import { sqliteStoredLog } from "./sqlite-stored-log.ts";
import { Statements } from "./statements.ts";
import { existingStoreFile } from "./store-file.ts";
import { VersionNameTable } from "./version-name-table.ts";

/** The first format that has segments. */
const formatMin = 2;

/** The first in which versions can have names. */
const namesFormatMin = 4;

const tooOld = (file: string, format: number): string =>
  `The store ${file} has format ${format}, and histories are read from format ${formatMin} on: serve it once with this version.`;

/** Which model; the newest incarnation when none is named, whether it was removed or not. */
export type HistoryPlace = Pick<ModelHandle, "domain" | "model"> & { readonly incarnation?: number | undefined };

/** Answers a question about the history at once; see `history-questions.ts` of the storage package. */
export type AskSource = <Q extends HistoryQuestion>(question: Q, input: HistoryInput<Q>) => HistoryAnswer<Q>;

/** Gives `use` the record, the history and the names of versions of a model in the store at `place`, a folder or the file of a backup. Neither outlives `use`.
 *
 *  Rejects with `ModelGoneError` when there is no such model, with `StoreFormatError` when a newer release wrote the store, and
 *  with `StoreUnavailableError` when there is none, when it cannot be opened, or when it is too old to be read as it is. */
export function readSqliteHistory<T>(
  place: string,
  wanted: HistoryPlace,
  use: (record: ModelRecord, ask: AskSource, names: readonly VersionName[]) => Promise<T>,
): Promise<T> {
  const file = existingStoreFile(place);
  return withReadDatabase(file, async (database) => {
    database.exec("BEGIN");
    const statements = new Statements(database);
    const { format } = statements.sql("SELECT format FROM meta").get() as { readonly format: number };
    if (format < formatMin) throw new StoreUnavailableError(tooOld(file, format), { outcomeKnown: true });
    const { domain, model, incarnation } = wanted;
    const select = `SELECT ${recordColumns} FROM models WHERE domain = ? AND model = ? AND incarnation = coalesce(?, incarnation)
      ORDER BY incarnation DESC LIMIT 1`;
    const row = statements.sql(select).get(domain, model, incarnation ?? null);
    if (row === undefined) throw new ModelGoneError({ domain, model, incarnation: incarnation ?? 1 });
    const record = recordOf(row);
    const source = new StoredHistory(sqliteStoredLog(statements, record), new SegmentCache());
    const { key } = new ModelTable(statements).row(record);
    const names = format < namesFormatMin ? [] : new VersionNameTable(statements).all(key);
    return use(record, (question, input) => answerHistory(source, question, input), names);
  });
}
