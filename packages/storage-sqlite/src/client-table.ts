// The rows of clients and of refusals: who has come how far in a model.

import {
  type ClientAdvance,
  type ClientRecord,
  type ModelHandle,
  newClient,
  type RefusalRecord,
} from "@convergence/storage";
import type { Statements } from "./statements.ts";

export class ClientTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  find(model: number, client: string): ClientRecord | undefined {
    const select = "SELECT client, site, sequence, counter FROM clients WHERE model = ? AND client = ?";
    const row = this.#statements.sql(select).get(model, client);
    return row === undefined ? undefined : ({ ...row } as unknown as ClientRecord);
  }

  register(model: number, handle: ModelHandle, client: string): ClientRecord {
    const known = this.find(model, client);
    if (known !== undefined) return known;
    const highest = "SELECT max(site) AS highest FROM clients WHERE model = ?";
    const record = newClient(handle, client, Number(this.#statements.sql(highest).get(model)?.highest ?? 0));
    const insert = "INSERT INTO clients (model, client, site, sequence, counter) VALUES (?, ?, ?, ?, ?)";
    this.#statements.sql(insert).run(model, client, record.site, record.sequence, record.counter);
    return record;
  }

  /** Renames clients wherever they stand: `nameOf` gives the same name for those that keep it. */
  rename(model: number, nameOf: (client: string) => string): void {
    for (const table of ["clients", "refusals"] as const) {
      const names = this.#statements.sql(`SELECT DISTINCT client FROM ${table} WHERE model = ?`).all(model);
      for (const client of names.map((row) => String(row.client))) {
        const name = nameOf(client);
        if (name === client) continue;
        this.#statements.sql(`UPDATE ${table} SET client = ? WHERE model = ? AND client = ?`).run(name, model, client);
      }
    }
  }

  /** Moves a client on. False, and nothing is done, unless it is known by this site and has come no further than that. */
  advance(model: number, { record, firstDecided }: ClientAdvance): boolean {
    const { client, site, sequence, counter } = record;
    const update = `UPDATE clients SET sequence = ?1, counter = ?2
      WHERE model = ?3 AND client = ?4 AND site = ?5 AND sequence <= ?6 AND counter <= ?2`;
    const before = firstDecided === undefined ? sequence : Math.min(sequence, firstDecided - 1);
    return this.#statements.sql(update).run(sequence, counter, model, client, site, before).changes === 1;
  }

  refusals(model: number, client: string): RefusalRecord[] {
    const select = `SELECT client, sequence, tag, code, message FROM refusals WHERE model = ? AND client = ?
      ORDER BY sequence`;
    const rows = this.#statements.sql(select).all(model, client);
    return rows.map((row) => ({ ...row }) as unknown as RefusalRecord);
  }

  refuse(model: number, refusal: RefusalRecord): void {
    const { client, sequence, tag, code, message } = refusal;
    const insert = "INSERT INTO refusals (model, client, sequence, tag, code, message) VALUES (?, ?, ?, ?, ?, ?)";
    this.#statements.sql(insert).run(model, client, sequence, tag, code, message);
  }

  forgetRefusals(model: number, client: string, before: number): void {
    const remove = "DELETE FROM refusals WHERE model = ? AND client = ? AND sequence < ?";
    this.#statements.sql(remove).run(model, client, before);
  }
}
