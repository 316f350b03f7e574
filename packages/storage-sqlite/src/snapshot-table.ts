// The rows of snapshots: version 0 for ever, and the newest of the others.

import { InvalidSnapshotError, type Snapshot } from "@convergence/storage";
import type { Statements } from "./statements.ts";

export class SnapshotTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  latest(model: number, atMost: number): Snapshot {
    const select =
      "SELECT version, bytes FROM snapshots WHERE model = ? AND version <= ? ORDER BY version DESC LIMIT 1";
    const row = this.#statements.sql(select).get(model, atMost);
    if (row === undefined) throw new InvalidSnapshotError(0, atMost);
    return { version: Number(row.version), bytes: row.bytes as Uint8Array };
  }

  /** Of those that are kept. */
  versions(model: number): number[] {
    const select = "SELECT version FROM snapshots WHERE model = ? ORDER BY version";
    return this.#statements
      .sql(select)
      .all(model)
      .map(({ version }) => version as number);
  }

  rewrite(model: number, version: number, bytes: Uint8Array): void {
    const update = "UPDATE snapshots SET bytes = ? WHERE model = ? AND version = ?";
    this.#statements.sql(update).run(bytes, model, version);
  }

  insert(model: number, version: number, bytes: Uint8Array): void {
    this.#statements.sql("INSERT INTO snapshots (model, version, bytes) VALUES (?, ?, ?)").run(model, version, bytes);
  }

  /** Keeps `bytes` unless there is a newer one, and drops what it replaces. */
  save(model: number, head: number, version: number, bytes: Uint8Array): void {
    if (version < 1 || version > head) throw new InvalidSnapshotError(version, head);
    const newest = this.#statements.sql("SELECT max(version) AS newest FROM snapshots WHERE model = ?").get(model);
    if (version < Number(newest?.newest)) return;
    this.#statements.sql("DELETE FROM snapshots WHERE model = ? AND version > 0").run(model);
    this.insert(model, version, bytes);
  }
}
