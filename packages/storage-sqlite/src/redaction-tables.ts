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

  purge(model: number): PurgeRecord | undefined {
    const select = `SELECT purged_at AS purgedAt, purged_by AS purgedBy, reason FROM purges WHERE model = ?`;
    return this.#statements.sql(select).get(model) as PurgeRecord | undefined;
  }

  purged(model: number, { purgedAt, purgedBy, reason }: PurgeRecord): void {
    const insert = "INSERT INTO purges (model, purged_at, purged_by, reason) VALUES (?, ?, ?, ?)";
    this.#statements.sql(insert).run(model, purgedAt, purgedBy, reason);
  }
}
