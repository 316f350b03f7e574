// The tables of a store, for a check: read in one transaction, so that all of it is of one moment.

import type { DatabaseSync } from "node:sqlite";
import type { CheckSource, ClientRecord, ModelHandle, RefusalRecord } from "@convergence/storage";
import { CreatorTable } from "./creator-table.ts";
import { ModelTable, recordColumns, recordOf } from "./model-table.ts";
import { RedactionTables } from "./redaction-tables.ts";
import { isScrubDue } from "./scrub.ts";
import { SegmentTable } from "./segment-table.ts";
import { snapshotOf } from "./snapshot-row.ts";
import { isDamage } from "./sqlite-error.ts";
import { Statements } from "./statements.ts";
import { VersionNameTable } from "./version-name-table.ts";

/** Faults of the file that are told; there may be one for each page. */
const fileFaultsMax = 20;

/** Whose rows belong to a model, by its key. */
const tablesOfModels = ["log", "authors", "snapshots", "clients", "refusals"] as const;

/** Begins the transaction; it ends when the database is closed. */
export function sqliteCheckSource(database: DatabaseSync): CheckSource {
  database.exec("BEGIN");
  const statements = new Statements(database);
  const models = new ModelTable(statements);
  const segments = new SegmentTable(statements);
  const hasSegments = hasTable(statements, "segments");
  const redactions = hasTable(statements, "purges") ? new RedactionTables(statements) : undefined;
  const creators = hasTable(statements, "creators") ? new CreatorTable(statements) : undefined;
  const names = hasTable(statements, "version_names") ? new VersionNameTable(statements) : undefined;
  const rows = (select: string, handle: ModelHandle) => statements.sql(select).iterate(models.row(handle).key);
  return {
    faults: () =>
      faults(statements, [
        ...tablesOfModels,
        ...(hasSegments ? ["segments"] : []),
        ...(redactions === undefined ? [] : ["redacted_beginnings", "purges"]),
        ...(creators === undefined ? [] : ["creators"]),
        ...(names === undefined ? [] : ["version_names"]),
      ]),
    *models({ domain, model }) {
      const given = [domain, model].filter((each) => each !== undefined);
      const conditions = [
        ...(domain === undefined ? [] : ["domain = ?"]),
        ...(model === undefined ? [] : ["model = ?"]),
      ];
      const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
      const select = `SELECT ${recordColumns} FROM models ${where} ORDER BY domain, model, incarnation`;
      for (const row of statements.sql(select).iterate(...given)) yield recordOf(row);
    },
    hasCollection(domain, collection) {
      const select = "SELECT 1 FROM collections WHERE domain = ? AND collection = ?";
      return statements.sql(select).get(domain, collection) !== undefined;
    },
    *segments(handle) {
      if (hasSegments) yield* segments.all(models.row(handle).key);
    },
    *log(handle) {
      const select = `SELECT version, entry, authors.bytes AS author FROM log LEFT JOIN authors USING (model, author)
        WHERE log.model = ? ORDER BY version`;
      for (const { version, entry, author } of rows(select, handle)) {
        yield {
          version: version as number,
          entry: entry as Uint8Array,
          author: author === null ? undefined : (author as Uint8Array),
        };
      }
    },
    *snapshotVersions(handle) {
      const select = "SELECT version FROM snapshots WHERE model = ? ORDER BY version";
      for (const { version } of rows(select, handle)) yield version as number;
    },
    snapshot(handle, version) {
      const row = statements
        .sql("SELECT * FROM snapshots WHERE model = ? AND version = ?")
        .get(models.row(handle).key, version);
      return row && snapshotOf(row).bytes;
    },
    *clients(handle) {
      const select = "SELECT client, site, sequence, counter FROM clients WHERE model = ? ORDER BY client";
      for (const row of rows(select, handle)) yield row as unknown as ClientRecord;
    },
    *refusals(handle) {
      const select = `SELECT client, sequence, tag, code, message FROM refusals WHERE model = ? ORDER BY client, sequence`;
      for (const row of rows(select, handle)) yield row as unknown as RefusalRecord;
    },
    versionNames: (handle) => names?.all(models.row(handle).key) ?? [],
    redactedBeginning: (handle) => redactions?.beginning(models.row(handle).key),
    creatorSeal: (handle) => creators?.find(models.row(handle).key),
    chainsAuthorDigests: creators !== undefined,
    isPurged: (handle) => redactions?.isPurged(models.row(handle).key) === true,
  };
}

/** A store of the first format has no segments. Damage that keeps this from being known is told with the rest of it. */
function hasTable(statements: Statements, name: string): boolean {
  const select = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?";
  try {
    return statements.sql(select).get(name) !== undefined;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

function* faults(statements: Statements, tables: readonly string[]): Generator<string> {
  try {
    for (const row of statements.sql(`PRAGMA integrity_check(${fileFaultsMax})`).iterate()) {
      if (row.integrity_check !== "ok") yield `the file is damaged: ${String(row.integrity_check)}`;
    }
    if (isScrubDue(statements)) {
      yield "what was redacted or purged may be left in free pages of the file: the command was interrupted, run it again";
    }
    const metas = Number(statements.sql("SELECT count(*) AS metas FROM meta").get()?.metas);
    if (metas !== 1) yield `the store says ${metas} times what it is, instead of once`;
    for (const table of tables) {
      for (const { model } of statements.sql(modelsNowhere(table)).iterate()) {
        yield `table ${table} has rows of model ${model}, which is nowhere`;
      }
    }
  } catch (error) {
    yield `the file is damaged: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Jumps from model to model in the table's primary key instead of reading all of its rows. */
const modelsNowhere = (table: string): string => `
  WITH RECURSIVE seen (model) AS (
    SELECT min(model) FROM ${table}
    UNION ALL
    SELECT (SELECT min(model) FROM ${table} WHERE model > seen.model) FROM seen WHERE model IS NOT NULL
  )
  SELECT model FROM seen WHERE model IS NOT NULL AND model NOT IN (SELECT key FROM models) LIMIT ${fileFaultsMax}`;
