// The rows of collections and models, and the surrogate keys by which the other tables know a model.

import {
  CollectionNotEmptyError,
  contentDigest,
  creationDigest,
  type ModelCreation,
  ModelExistsError,
  ModelGoneError,
  type ModelHandle,
  type ModelPage,
  type ModelRecord,
  type Page,
  randomSalt,
  sealedCreator,
} from "@convergence/storage";
import { CreatorTable } from "./creator-table.ts";
import { movedRowsMax } from "./limits.ts";
import type { Statements } from "./statements.ts";

/** What a write needs to know of a model. */
export type ModelRow = {
  readonly key: number;
  readonly head: number;
  readonly digest: Uint8Array;
  readonly modifiedAt: number;
  readonly removedAt: number | null;
};

export const recordColumns = `domain, model, incarnation, collection, head, digest,
  created_at AS createdAt, created_by AS createdBy, ephemeral, modified_at AS modifiedAt, removed_at AS removedAt`;

export class ModelTable {
  readonly #statements: Statements;
  /** Rows as this transaction and those before it left them, for the next commit on each. */
  readonly #moved = new Map<string, ModelRow>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  createCollection(domain: string, collection: string): boolean {
    const insert = "INSERT INTO collections (domain, collection) VALUES (?, ?) ON CONFLICT DO NOTHING";
    return this.#statements.sql(insert).run(domain, collection).changes === 1;
  }

  removeCollection(domain: string, collection: string): boolean {
    const count = "SELECT count(*) AS models FROM models WHERE domain = ? AND collection = ? AND removed_at IS NULL";
    const models = Number(this.#statements.sql(count).get(domain, collection)?.models);
    if (models > 0) throw new CollectionNotEmptyError(domain, collection, models);
    const remove = "DELETE FROM collections WHERE domain = ? AND collection = ?";
    return this.#statements.sql(remove).run(domain, collection).changes === 1;
  }

  listCollections(domain: string, { after, limit }: Page): string[] {
    const select = (condition: string): string =>
      `SELECT collection FROM collections WHERE domain = ? ${condition} ORDER BY collection LIMIT ?`;
    const rows =
      after === undefined
        ? this.#statements.sql(select("")).all(domain, limit)
        : this.#statements.sql(select("AND collection > ?")).all(domain, after, limit);
    return rows.map((row) => row.collection as string);
  }

  create(creation: ModelCreation): { readonly key: number; readonly record: ModelRecord } {
    const { domain, model, collection, createdAt, createdBy, ephemeral = false, salt = randomSalt() } = creation;
    if (this.find(domain, model) !== undefined) throw new ModelExistsError(domain, model);
    const last = "SELECT max(incarnation) AS last FROM models WHERE domain = ? AND model = ?";
    const incarnation = Number(this.#statements.sql(last).get(domain, model)?.last ?? 0) + 1;
    const digests = { content: contentDigest(creation.snapshot), creator: sealedCreator(createdBy, salt) };
    const digest = creationDigest(creation, incarnation, digests);
    this.createCollection(domain, collection);
    const insert = `INSERT INTO models (domain, model, incarnation, collection, head, digest, created_at, created_by,
      ephemeral, modified_at, removed_at) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, NULL)`;
    const key = this.#statements
      .sql(insert)
      .run(
        domain,
        model,
        incarnation,
        collection,
        digest,
        createdAt,
        createdBy,
        Number(ephemeral),
        createdAt,
      ).lastInsertRowid;
    new CreatorTable(this.#statements).insert(Number(key), salt);
    const named = { domain, model, incarnation, collection, createdAt, createdBy, ephemeral };
    return {
      key: Number(key),
      record: { ...named, head: 0, digest, modifiedAt: createdAt, removedAt: undefined },
    };
  }

  remove(domain: string, model: string, removedAt: number): boolean {
    this.forgetMoved();
    const update = "UPDATE models SET removed_at = ? WHERE domain = ? AND model = ? AND removed_at IS NULL";
    return this.#statements.sql(update).run(removedAt, domain, model).changes === 1;
  }

  find(domain: string, model: string): ModelRecord | undefined {
    const select = `SELECT ${recordColumns} FROM models WHERE domain = ? AND model = ? AND removed_at IS NULL`;
    const row = this.#statements.sql(select).get(domain, model);
    return row === undefined ? undefined : recordOf(row);
  }

  /** That one or the newest, removed or not, unless it was purged. */
  findIncarnation(domain: string, model: string, incarnation?: number): ModelRecord | undefined {
    const select = `SELECT ${recordColumns} FROM models WHERE domain = ? AND model = ? AND ${notPurged}
      AND incarnation = coalesce(?, (SELECT max(incarnation) FROM models WHERE domain = ? AND model = ?))`;
    const row = this.#statements.sql(select).get(domain, model, incarnation ?? null, domain, model);
    return row === undefined ? undefined : recordOf(row);
  }

  /** `removedAt`: when it had been removed. */
  undoRemove(
    domain: string,
    model: string,
  ): { readonly record: ModelRecord; readonly removedAt: number | undefined } | undefined {
    const last = this.findIncarnation(domain, model);
    if (last === undefined) return undefined;
    if (last.removedAt === undefined) throw new ModelExistsError(domain, model);
    this.forgetMoved();
    const update = `UPDATE models SET removed_at = NULL, ephemeral = 0
      WHERE domain = ? AND model = ? AND incarnation = ?`;
    this.#statements.sql(update).run(domain, model, last.incarnation);
    this.createCollection(domain, last.collection);
    return { record: { ...last, removedAt: undefined, ephemeral: false }, removedAt: last.removedAt };
  }

  list(domain: string, { collection, after, limit, removed = false }: ModelPage): ModelRecord[] {
    const conditions = [
      ...(collection === undefined ? [] : ["AND collection = ?"]),
      ...(after === undefined ? [] : ["AND model > ?"]),
    ];
    const select = `SELECT ${recordColumns} FROM models WHERE domain = ? ${conditions.join(" ")}
      AND ${removed ? lastRemoved : "removed_at IS NULL"} ORDER BY model LIMIT ?`;
    const given = [collection, after].filter((each) => each !== undefined);
    return this.#statements
      .sql(select)
      .all(domain, ...given, limit)
      .map(recordOf);
  }

  /** Of any incarnation that ever was. */
  row(handle: ModelHandle): ModelRow {
    const select = `SELECT key, head, digest, modified_at AS modifiedAt, removed_at AS removedAt FROM models
      WHERE domain = ? AND model = ? AND incarnation = ?`;
    const row = this.#statements.sql(select).get(handle.domain, handle.model, handle.incarnation);
    if (row === undefined) throw new ModelGoneError(handle);
    return row as unknown as ModelRow;
  }

  liveRow(handle: ModelHandle): ModelRow {
    const row = this.row(handle);
    if (row.removedAt !== null) throw new ModelGoneError(handle);
    return row;
  }

  /** Of a model that a commit goes on from `head`: where the commit before has left it there it need not be read. */
  rowAt(handle: ModelHandle, head: number): ModelRow {
    const moved = this.#moved.get(nameOf(handle));
    return moved?.head === head ? moved : this.liveRow(handle);
  }

  /** Moves a live model on from `row`, which has to be how it is. */
  move(handle: ModelHandle, row: ModelRow, to: Pick<ModelRow, "head" | "digest" | "modifiedAt">): void {
    const { head, digest, modifiedAt } = to;
    const update = `UPDATE models SET head = ?, digest = ?, modified_at = ?
      WHERE key = ? AND head = ? AND removed_at IS NULL`;
    const { changes } = this.#statements.sql(update).run(head, digest, modifiedAt, row.key, row.head);
    if (changes !== 1) throw new Error(`Model ${row.key} is not at version ${row.head}, where it was left`);
    if (this.#moved.size >= movedRowsMax) this.#moved.clear();
    this.#moved.set(nameOf(handle), { ...row, ...to });
  }

  /** To be called whenever something is taken back that was written. */
  forgetMoved(): void {
    this.#moved.clear();
  }

  moveHead(key: number, head: number, digest: Uint8Array, modifiedAt: number): void {
    this.forgetMoved();
    const update = "UPDATE models SET head = ?, digest = ?, modified_at = ? WHERE key = ?";
    this.#statements.sql(update).run(head, digest, modifiedAt, key);
  }

  /** The log is in another digest chain. */
  chainAnew(key: number, digest: Uint8Array): void {
    this.#statements.sql("UPDATE models SET digest = ? WHERE key = ?").run(digest, key);
  }
}

const nameOf = ({ domain, model, incarnation }: ModelHandle): string =>
  `${incarnation} ${domain.length} ${domain}${model}`;

const notPurged = "NOT EXISTS (SELECT 1 FROM purges WHERE purges.model = models.key)";

const lastRemoved = `removed_at IS NOT NULL AND ${notPurged} AND NOT EXISTS (SELECT 1 FROM models AS later
  WHERE later.domain = models.domain AND later.model = models.model AND later.incarnation > models.incarnation)`;

/** Rows have no prototype, and know no undefined. */
export function recordOf(row: object): ModelRecord {
  const { removedAt, ephemeral, ...rest } = row as { removedAt: number | null; ephemeral: number } & Omit<
    ModelRecord,
    "removedAt" | "ephemeral"
  >;
  return { ...rest, removedAt: removedAt ?? undefined, ephemeral: ephemeral === 1 };
}
