// Purging in a store that nobody serves: all that there is of a model is thrown away, but that it was there.
//
// Law: its record stays, without content, names and digests, so that the next use of the id is another incarnation and whoever has seen
// the old one cannot take the new one for it. Unlike a removal it cannot be undone, and history ends with it.

import type { DatabaseSync } from "node:sqlite";
import { recordColumns, recordOf } from "./model-table.ts";
import { changeForGood, PrivacyError, requireReason } from "./privacy-store.ts";
import { RedactionTables } from "./redaction-tables.ts";
import type { Statements } from "./statements.ts";

export type PurgeOptions = {
  /** The folder of the store, or the file of a backup. */
  readonly place: string;
  readonly domain: string;
  readonly model: string;
  /** Undefined: all of them that are removed, and with `force` the one that is not, too. */
  readonly incarnation?: number | undefined;
  /** Whether a model may be purged that was not removed: it is removed then. */
  readonly force: boolean;
  readonly reason: string;
  /** Who does it: an opaque user key. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

const tables = [
  "log",
  "authors",
  "segments",
  "snapshots",
  "clients",
  "refusals",
  "redacted_beginnings",
  "creators",
  "version_names",
] as const;

/** Gives the incarnations that were purged; none if all were before. Throws `PrivacyError` when there is no such model or it was not
 *  removed, and what `openSqliteStorage` rejects with.
 *
 *  `statementsOf` is for tests. */
export function purgeSqliteStore(
  options: PurgeOptions,
  statementsOf?: (database: DatabaseSync) => Statements,
): readonly number[] {
  requireReason(options.reason);
  const purge = (statements: Statements): readonly number[] | undefined => {
    const due = findIncarnations(statements, options);
    for (const { key } of due) purgeOne(statements, key, options);
    return due.length === 0 ? undefined : due.map(({ incarnation }) => incarnation);
  };
  return changeForGood(options.place, purge, statementsOf) ?? [];
}

type Found = { readonly key: number; readonly incarnation: number; readonly isLive: boolean };

function findIncarnations(statements: Statements, options: PurgeOptions): readonly Found[] {
  const { domain, model, incarnation, force } = options;
  const select = `SELECT key, ${recordColumns} FROM models WHERE domain = ? AND model = ? ORDER BY incarnation`;
  const all = statements.sql(select).all(domain, model).map(foundOf);
  const name = JSON.stringify(`${domain}/${model}`);
  if (all.length === 0) throw new PrivacyError(`The store has no model ${name}.`);
  const named = all.filter((each) => incarnation === undefined || each.incarnation === incarnation);
  if (named.length === 0) {
    throw new PrivacyError(
      `Model ${name} has no incarnation ${incarnation}: they are counted from 1 to ${all.length}.`,
    );
  }
  const purgeable = named.filter(({ isLive }) => !isLive || force);
  if (purgeable.length === 0) throw new PrivacyError(`Model ${name} was not removed. Remove it first, or force it.`);
  const redactions = new RedactionTables(statements);
  return purgeable.filter(({ key }) => !redactions.isPurged(key));
}

const foundOf = (row: object): Found => {
  const { incarnation, removedAt } = recordOf(row);
  return { key: Number((row as { key: unknown }).key), incarnation, isLive: removedAt === undefined };
};

function purgeOne(statements: Statements, key: number, options: PurgeOptions): void {
  const { by: purgedBy, reason, now: purgedAt } = options;
  for (const table of tables) statements.sql(`DELETE FROM ${table} WHERE model = ?`).run(key);
  const update = `UPDATE models SET head = 0, digest = x'', created_by = '', modified_at = created_at,
    removed_at = coalesce(removed_at, ?) WHERE key = ?`;
  statements.sql(update).run(purgedAt, key);
  new RedactionTables(statements).purged(key, { purgedAt, purgedBy, reason });
}
