// The rows of the names that versions have.

import {
  requireNameable,
  type VersionName,
  VersionNameTakenError,
  VersionNameUnknownError,
  type VersionNaming,
} from "@convergence/storage";
import type { Statements } from "./statements.ts";

const columns = "name, version, created_at AS createdAt, created_by AS createdBy";

export class VersionNameTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  add(model: number, head: number, naming: VersionNaming): VersionName {
    const count = Number(
      this.#statements.sql("SELECT count(*) AS count FROM version_names WHERE model = ?").get(model)?.count,
    );
    const named = requireNameable(naming, { head, taken: this.#find(model, naming.name), count });
    const insert = "INSERT INTO version_names (model, name, version, created_at, created_by) VALUES (?, ?, ?, ?, ?)";
    this.#statements.sql(insert).run(model, named.name, named.version, named.createdAt, named.createdBy);
    return named;
  }

  rename(model: number, name: string, to: string): VersionName {
    const known = this.#find(model, name);
    if (known === undefined) throw new VersionNameUnknownError(name);
    if (to === name) return known;
    const taken = this.#find(model, to);
    if (taken !== undefined) throw new VersionNameTakenError(to, taken.version);
    this.#statements.sql("UPDATE version_names SET name = ? WHERE model = ? AND name = ?").run(to, model, name);
    return { ...known, name: to };
  }

  remove(model: number, name: string): VersionName | undefined {
    const known = this.#find(model, name);
    this.#statements.sql("DELETE FROM version_names WHERE model = ? AND name = ?").run(model, name);
    return known;
  }

  all(model: number): VersionName[] {
    const select = `SELECT ${columns} FROM version_names WHERE model = ? ORDER BY version, name`;
    return this.#statements.sql(select).all(model).map(nameOf);
  }

  #find(model: number, name: string): VersionName | undefined {
    const select = `SELECT ${columns} FROM version_names WHERE model = ? AND name = ?`;
    const row = this.#statements.sql(select).get(model, name);
    return row === undefined ? undefined : nameOf(row);
  }
}

/** Rows have no prototype. */
const nameOf = (row: object): VersionName => ({ ...row }) as VersionName;
