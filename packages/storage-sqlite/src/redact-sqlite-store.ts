// Redaction in a store that nobody serves: content is blanked in the log, in its packed stretches and in every snapshot, and an entry
// that says so goes to the end of the log.
//
// Law: the digest chain is the one from before and goes on with that entry, so a head digest that was kept elsewhere still holds. A log
// whose chain does not hold is not touched.

import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { MapOriginal, ModelRecord, RedactionScope, VersionRange } from "@convergence/storage";
import { ModelTable, recordColumns, recordOf } from "./model-table.ts";
import { changeForGood, PrivacyError, renewEpoch, requireReason } from "./privacy-store.ts";
import { RedactedModel } from "./redacted-model.ts";
import type { Statements } from "./statements.ts";

export type RedactOptions = {
  /** The folder of the store, or the file of a backup. */
  readonly place: string;
  readonly domain: string;
  readonly model: string;
  /** Undefined: the one that is not removed. */
  readonly incarnation?: number | undefined;
  readonly scope: RedactionScope;
  /** `mapOriginal` of the server, unless the originals are of somebody else's making. */
  readonly mapOriginal: MapOriginal;
  readonly reason: string;
  /** Who does it: an opaque user key. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type Redacted = {
  readonly incarnation: number;
  /** Of the entries that were blanked. */
  readonly versions: readonly VersionRange[];
  /** Of the entry that says so. */
  readonly version: number;
};

/** Undefined if there is no content to blank, or all of it is blank already. Throws `PrivacyError` when there is no such model, and what
 *  `openSqliteStorage` rejects with. Every client of the store has to open its models again: the store gets a new epoch.
 *
 *  `statementsOf` is for tests. */
export function redactSqliteStore(
  options: RedactOptions,
  statementsOf?: (database: DatabaseSync) => Statements,
): Redacted | undefined {
  const { place, domain, model, incarnation, mapOriginal } = options;
  requireReason(options.reason);
  return changeForGood(
    place,
    (statements) => {
      const record = findIncarnation(statements, domain, model, incarnation);
      requireVersions(options.scope, record);
      const { key } = new ModelTable(statements).row(record);
      const redacted = new RedactedModel(
        statements,
        key,
        record,
        { ...options, session: randomUUID() },
        mapOriginal,
      ).run();
      if (redacted === undefined) return undefined;
      renewEpoch(statements);
      return { incarnation: record.incarnation, ...redacted };
    },
    statementsOf,
  );
}

/** Whoever names versions that never were has mistaken the model, and must not go away in the belief that it is done. */
function requireVersions(scope: RedactionScope, { domain, model, head }: ModelRecord): void {
  if (scope.kind !== "versions" || scope.first <= head) return;
  const name = JSON.stringify(`${domain}/${model}`);
  throw new PrivacyError(`Model ${name} has the versions 0 to ${head}, and no version ${scope.first}.`);
}

function findIncarnation(
  statements: Statements,
  domain: string,
  model: string,
  incarnation: number | undefined,
): ModelRecord {
  const select = `SELECT ${recordColumns} FROM models WHERE domain = ? AND model = ? ORDER BY incarnation`;
  const records = statements.sql(select).all(domain, model).map(recordOf);
  const found = records.find((each) =>
    incarnation === undefined ? each.removedAt === undefined : each.incarnation === incarnation,
  );
  if (found !== undefined) return found;
  const name = JSON.stringify(`${domain}/${model}`);
  if (records.length === 0) throw new PrivacyError(`The store has no model ${name}.`);
  if (incarnation === undefined) {
    throw new PrivacyError(`Model ${name} was removed: say which incarnation, from 1 to ${records.length}.`);
  }
  throw new PrivacyError(
    `Model ${name} has no incarnation ${incarnation}: they are counted from 1 to ${records.length}.`,
  );
}
