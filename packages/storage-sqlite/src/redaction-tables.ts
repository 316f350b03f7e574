// The rows that redaction and purging leave beside the log.

import type { Statements } from "./statements.ts";

export type PurgeRecord = {
  readonly purgedAt: number;
  /** Who did it: an opaque user key. */
  readonly purgedBy: string;
  readonly reason: string;
};

export class RedactionTables {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The digest of the content that a model began with, if that was redacted. */
  beginning(model: number): Uint8Array | undefined {
    const select = "SELECT digest FROM redacted_beginnings WHERE model = ?";
    return this.#statements.sql(select).get(model)?.digest as Uint8Array | undefined;
  }

  /** Once for ever: what is redacted again has its digest already. */
  keepBeginning(model: number, digest: Uint8Array): void {
    const insert = "INSERT INTO redacted_beginnings (model, digest) VALUES (?, ?) ON CONFLICT DO NOTHING";
    this.#statements.sql(insert).run(model, digest);
  }

  isPurged(model: number): boolean {
    return this.#statements.sql("SELECT 1 FROM purges WHERE model = ?").get(model) !== undefined;
  }

  /** Whether anybody with this key has purged a model of the domain, or of any. */
  hasPurged(user: string, domain: string | undefined): boolean {
    const select = `SELECT 1 FROM purges WHERE purged_by = ?
      AND model IN (SELECT key FROM models WHERE domain = coalesce(?, domain)) LIMIT 1`;
    return this.#statements.sql(select).get(user, domain ?? null) !== undefined;
  }

  /** Another key for who purged models of the domain, or of any. */
  replacePurger(user: string, pseudonym: string, domain: string | undefined): void {
    const update = `UPDATE purges SET purged_by = ?2 WHERE purged_by = ?1
      AND model IN (SELECT key FROM models WHERE domain = coalesce(?3, domain))`;
    this.#statements.sql(update).run(user, pseudonym, domain ?? null);
  }

  purged(model: number, { purgedAt, purgedBy, reason }: PurgeRecord): void {
    const insert = "INSERT INTO purges (model, purged_at, purged_by, reason) VALUES (?, ?, ?, ?)";
    this.#statements.sql(insert).run(model, purgedAt, purgedBy, reason);
  }
}
