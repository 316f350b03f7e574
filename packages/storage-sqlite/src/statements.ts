// Prepared statements by their text: each is compiled once per database.

import type { DatabaseSync, StatementSync } from "node:sqlite";

export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #arrays = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** `text` comes from this package's source, never from outside, so there are only so many. */
  sql(text: string): StatementSync {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }

  /** One of its own, for who reads rows while others may ask the same. */
  another(text: string): StatementSync {
    return this.#database.prepare(text);
  }

  /** One whose rows are arrays, which cost less than objects. */
  arrays(text: string): StatementSync {
    const known = this.#arrays.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    statement.setReturnArrays(true);
    this.#arrays.set(text, statement);
    return statement;
  }
}
