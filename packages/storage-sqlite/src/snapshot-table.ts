// The rows of snapshots: version 0 for ever, of the others the newest, and those that `surplusSnapshots` leaves before it.

import { InvalidSnapshotError, type KeptSnapshot, type SnapshotSize, surplusSnapshots } from "@convergence/storage";
import { type KeptBytes, snapshotOf } from "./snapshot-row.ts";
import type { Statements } from "./statements.ts";

export class SnapshotTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  latest(model: number, atMost: number): KeptSnapshot {
    const latest = this.find(model, atMost);
    if (latest === undefined) throw new InvalidSnapshotError(0, atMost);
    return latest;
  }

  /** The newest of those from `atLeast` to `atMost`. */
  find(model: number, atMost: number, atLeast = 0): KeptSnapshot | undefined {
    const select = "SELECT * FROM snapshots WHERE model = ? AND version BETWEEN ? AND ? ORDER BY version DESC LIMIT 1";
    const row = this.#statements.sql(select).get(model, atLeast, atMost);
    return row && snapshotOf(row);
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
    const update = "UPDATE snapshots SET bytes = ?, inflated_bytes = NULL WHERE model = ? AND version = ?";
    this.#statements.sql(update).run(bytes, model, version);
  }

  insert(model: number, version: number, { bytes, inflatedBytes }: KeptBytes): void {
    const insert = "INSERT INTO snapshots (model, version, bytes, inflated_bytes) VALUES (?, ?, ?, ?)";
    this.#statements.sql(insert).run(model, version, bytes, inflatedBytes ?? null);
  }

  /** Keeps it unless there is a newer one, and drops what is one too many by that. */
  save(model: number, head: number, version: number, kept: KeptBytes, packedTo: number): void {
    if (version < 1 || version > head) throw new InvalidSnapshotError(version, head);
    const newest = this.#statements.sql("SELECT max(version) AS newest FROM snapshots WHERE model = ?").get(model);
    if (version < Number(newest?.newest)) return;
    this.#remove(model, version);
    this.insert(model, version, kept);
    this.dropSurplus(model, packedTo);
  }

  /** What is not kept of a log packed up to `packedTo`. */
  dropSurplus(model: number, packedTo: number): void {
    const select =
      "SELECT version, coalesce(inflated_bytes, length(bytes)) AS bytes FROM snapshots WHERE model = ? AND version > 0 ORDER BY version";
    const sizes = this.#statements.sql(select).all(model) as unknown as readonly SnapshotSize[];
    for (const version of surplusSnapshots(sizes, packedTo)) this.#remove(model, version);
  }

  #remove(model: number, version: number): void {
    this.#statements.sql("DELETE FROM snapshots WHERE model = ? AND version = ?").run(model, version);
  }
}
