// What is kept beside each model so that its chain goes on from who created it.

import type { CreatorSeal } from "@convergence/storage";
import type { Statements } from "./statements.ts";

export class CreatorTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Undefined when it is lost, or was purged. */
  find(model: number): CreatorSeal | undefined {
    return this.#statements.sql("SELECT seal FROM creators WHERE model = ?").get(model)?.seal as
      | CreatorSeal
      | undefined;
  }

  insert(model: number, seal: CreatorSeal): void {
    this.#statements.sql("INSERT INTO creators (model, seal) VALUES (?, ?)").run(model, seal);
  }

  /** Another creator, and the digest of who it was. */
  replace(model: number, createdBy: string, seal: CreatorSeal): void {
    this.#statements.sql("UPDATE models SET created_by = ? WHERE key = ?").run(createdBy, model);
    this.#statements.sql("UPDATE creators SET seal = ? WHERE model = ?").run(seal, model);
  }
}
