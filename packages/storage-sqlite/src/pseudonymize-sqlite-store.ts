// Pseudonyms in a store that nobody serves: another key takes the place of a user's wherever it stands, and random ones those of the
// user's clients and sessions. An entry at the end of each log that it concerns says so, without the key.
//
// Law: the digest chains are the ones from before and go on with those entries, so head digests that were kept elsewhere still hold.
// Content, times and reasons stay as they are: what a text says of a person is for a redaction. If one log's chain does not hold, nothing
// is touched.

import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { formatHandle, type ModelHandle, type ModelRecord, Pseudonyms } from "@convergence/storage";
import { ClientTable } from "./client-table.ts";
import { userKeyUnitsMax } from "./limits.ts";
import { recordColumns, recordOf } from "./model-table.ts";
import { changeForGood, PrivacyError, renewEpoch, requireReason } from "./privacy-store.ts";
import { PseudonymizedModel } from "./pseudonymized-model.ts";
import type { Statements } from "./statements.ts";
import { isInUserColumns, replaceInUserColumns } from "./user-columns.ts";

export type PseudonymizeOptions = {
  /** The folder of the store, or the file of a backup. */
  readonly place: string;
  /** Undefined: all domains. */
  readonly domain?: string | undefined;
  /** The key that is to go. */
  readonly user: string;
  /** The key to be put in its place. Undefined: a random one. */
  readonly pseudonym?: string | undefined;
  /** Whether the pseudonym may be somebody's key already. Then nobody can tell the two apart any more. */
  readonly merge?: boolean | undefined;
  readonly reason: string;
  /** Who does it: an opaque user key. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type Pseudonymized = {
  readonly pseudonym: string;
  /** The logs that it concerned, each with the version of the entry that says so. */
  readonly models: readonly (ModelHandle & { readonly version: number })[];
};

/** Undefined if the user stands nowhere in the store. Throws `PrivacyError` when the pseudonym is somebody's already or a log is not
 *  the one that was committed, and what `openSqliteStorage` rejects with. Every client of the store has to open its models again.
 *
 *  `statementsOf` is for tests. */
export function pseudonymizeSqliteStore(
  options: PseudonymizeOptions,
  statementsOf?: (database: DatabaseSync) => Statements,
): Pseudonymized | undefined {
  const { place, user, pseudonym = randomUUID(), by } = options;
  requireReason(options.reason);
  requireKey("user", user);
  requireKey("pseudonym", pseudonym);
  if (/\p{Cc}/u.test(pseudonym)) throw new PrivacyError("The pseudonym has control characters, which no user key has.");
  if (pseudonym === user) throw new PrivacyError("The pseudonym is the key that is to go.");
  if (by === user) throw new PrivacyError("Who does it would stand in the store again: name another key.");
  if (options.reason.includes(user)) throw new PrivacyError("The reason, which is kept, has the key that is to go.");
  const change = (statements: Statements): Pseudonymized | undefined =>
    new PseudonymizedStore(statements, { ...options, pseudonym }).run();
  return changeForGood(place, change, statementsOf);
}

class PseudonymizedStore {
  readonly #options: PseudonymizeOptions & { readonly pseudonym: string };
  readonly #statements: Statements;
  readonly #pseudonyms: Pseudonyms;

  constructor(statements: Statements, options: PseudonymizeOptions & { readonly pseudonym: string }) {
    this.#options = options;
    this.#statements = statements;
    this.#pseudonyms = new Pseudonyms(options.user, options.pseudonym, randomUUID);
  }

  run(): Pseudonymized | undefined {
    const { domain, user, pseudonym, merge = false } = this.#options;
    let isThere = isInUserColumns(this.#statements, user, domain);
    for (const { model } of this.#models()) isThere = model.meet() || isThere;
    if (!isThere) return undefined;
    if (!merge && this.#isTaken()) {
      throw new PrivacyError(
        `Somebody has the key ${JSON.stringify(pseudonym)} already. Choose another one, or merge the two.`,
      );
    }
    const models: (ModelHandle & { readonly version: number })[] = [];
    for (const { key, record, model } of this.#models()) {
      const version = this.#tryModel(record, model);
      new ClientTable(this.#statements).rename(key, (client) => this.#pseudonyms.client(client));
      const { domain, model: id, incarnation } = record;
      if (version !== undefined) models.push({ domain, model: id, incarnation, version });
    }
    replaceInUserColumns(this.#statements, user, pseudonym, domain);
    renewEpoch(this.#statements);
    return { pseudonym, models };
  }

  #tryModel(record: ModelRecord, model: PseudonymizedModel): number | undefined {
    const { reason, by, now } = this.#options;
    try {
      return model.run({ reason, by, now, session: randomUUID() });
    } catch (error) {
      if (!(error instanceof PrivacyError)) throw error;
      throw new PrivacyError(`Model ${formatHandle(record)}: ${error.message}`);
    }
  }

  #isTaken(): boolean {
    const { domain, pseudonym } = this.#options;
    if (isInUserColumns(this.#statements, pseudonym, domain)) return true;
    for (const { model } of this.#models()) if (model.knows(pseudonym)) return true;
    return false;
  }

  /** One after the other: a store may have more models than fit into memory with their authors. */
  *#models(): Generator<{ readonly key: number; readonly record: ModelRecord; readonly model: PseudonymizedModel }> {
    const select = `SELECT key, ${recordColumns} FROM models WHERE key > ? AND domain = coalesce(?, domain) ORDER BY key LIMIT 1`;
    for (let after = 0; ; ) {
      const row = this.#statements.sql(select).get(after, this.#options.domain ?? null);
      if (row === undefined) return;
      after = Number(row.key);
      const record = recordOf(row);
      yield { key: after, record, model: new PseudonymizedModel(this.#statements, after, record, this.#pseudonyms) };
    }
  }
}

function requireKey(what: string, key: string): void {
  if (key !== "" && key.length <= userKeyUnitsMax && key.isWellFormed()) return;
  throw new PrivacyError(`The ${what} has ${key.length} units; it has to be text of 1 to ${userKeyUnitsMax}.`);
}
