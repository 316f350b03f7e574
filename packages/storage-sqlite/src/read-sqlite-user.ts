// Reads all that a store has of one user, whoever serves it meanwhile: as it is at one moment, and without changing anything.
//
// One segment, or one row, is in memory at a time. Segments in which the user is no author are not decoded.

import {
  decodeLogAuthor,
  decodeLogEntry,
  type ModelRecord,
  openSegment,
  StoreUnavailableError,
  type UserTrace,
} from "@convergence/storage";
import { recordColumns, recordOf } from "./model-table.ts";
import { withReadDatabase } from "./read-database.ts";
import { RedactionTables } from "./redaction-tables.ts";
import { SegmentTable } from "./segment-table.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import { Statements } from "./statements.ts";
import { existingStoreFile } from "./store-file.ts";
import { VersionNameTable } from "./version-name-table.ts";

/** The first format that has all the tables that name users. */
const formatMin = 4;

/** Which user; of all domains when none is named. */
export type UserPlace = { readonly user: string; readonly domain?: string | undefined };

/** Gives `use` what the store at `place`, a folder or the file of a backup, has of a user: model by model, in the order of domains, ids
 *  and incarnations, the changes of each oldest first. It does not outlive `use`.
 *
 *  Rejects with `StoreFormatError` when a newer release wrote the store, and with `StoreUnavailableError` when there is none, when it
 *  cannot be opened, or when it is too old to be read as it is. */
export function readSqliteUser<T>(
  place: string,
  wanted: UserPlace,
  use: (traces: Iterable<UserTrace>) => Promise<T>,
): Promise<T> {
  const file = existingStoreFile(place);
  return withReadDatabase(file, async (database) => {
    database.exec("BEGIN");
    const statements = new Statements(database);
    const { format } = statements.sql("SELECT format FROM meta").get() as { readonly format: number };
    if (format < formatMin) {
      const message = `The store ${file} has format ${format}, and users are exported from format ${formatMin} on: serve it once with this version.`;
      throw new StoreUnavailableError(message, { outcomeKnown: true });
    }
    return use(tracesOf(statements, wanted));
  });
}

function* tracesOf(statements: Statements, { user, domain }: UserPlace): Generator<UserTrace> {
  const select = `SELECT key, ${recordColumns} FROM models WHERE domain = coalesce(?, domain)
    ORDER BY domain, model, incarnation`;
  for (const row of statements.another(select).iterate(domain ?? null)) {
    yield* tracesInModel(statements, Number(row.key), recordOf(row), user);
  }
}

function* tracesInModel(statements: Statements, key: number, record: ModelRecord, user: string): Generator<UserTrace> {
  const purge = new RedactionTables(statements).purge(key);
  if (purge !== undefined) {
    const { purgedAt, purgedBy, reason } = purge;
    if (purgedBy === user) yield { kind: "purge", record, purgedAt, reason };
    return;
  }
  if (record.createdBy === user) {
    yield { kind: "model", record, snapshot: new SnapshotTable(statements).latest(key, 0).bytes };
  }
  const segments = new SegmentTable(statements);
  const packedTo = segments.packedTo(key);
  for (const { last } of segments.places(key)) {
    const segment = openSegment(segments.bytes(key, last));
    if (!segment.authors().some((author) => author.user === user)) continue;
    for (const entry of segment.entries(segment.first - 1, last)) {
      if (entry.user === user) yield { kind: "change", record, entry };
    }
  }
  const authors = "SELECT author, bytes FROM authors WHERE model = ?";
  const theirs = new Map(
    statements
      .sql(authors)
      .all(key)
      .map(({ author, bytes }) => [author, decodeLogAuthor(bytes as Uint8Array)] as const)
      .filter(([, author]) => author.user === user),
  );
  const rows = "SELECT author, entry FROM log WHERE model = ? AND version > ? ORDER BY version";
  for (const row of theirs.size === 0 ? [] : statements.another(rows).iterate(key, packedTo)) {
    const author = theirs.get(row.author);
    if (author !== undefined) {
      yield { kind: "change", record, entry: decodeLogEntry(row.entry as Uint8Array, author) };
    }
  }
  for (const named of new VersionNameTable(statements).all(key)) {
    if (named.createdBy === user) yield { kind: "name", record, named };
  }
}
