// Models and collections as requests see them: found, created, listed, removed. Everything but their content.

import { randomUUID } from "node:crypto";
import { encodeTree, type Tree } from "@convergence/engine";
import type { CreateModel, OpenModel } from "@convergence/protocol";
import { type LogAuthor, ModelExistsError, type ModelRecord, type Storage } from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { RequestError } from "./request-error.ts";

type NewModel = {
  readonly model: string;
  readonly collection: string;
  readonly tree: Tree;
  readonly ephemeral: boolean;
};

const emptyTree: Tree = { id: 0, type: "object", content: [] };

export class Catalogue {
  readonly #storage: Storage;
  readonly #clock: Clock;

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** The model that a request wants open, created if it says so. Rejects with a `RequestError`. */
  async find(domain: string, user: string, { model, autoCreate }: OpenModel): Promise<ModelRecord> {
    const record = model === undefined ? undefined : await this.#storage.findModel(domain, model);
    if (record !== undefined) return record;
    if (autoCreate === undefined) throw new RequestError("model-unknown", await this.#whyUnknown(domain, model));
    const { collection, tree = emptyTree, ephemeral } = autoCreate;
    const id = model ?? randomUUID();
    try {
      return await this.#create(domain, user, { model: id, collection, tree, ephemeral });
    } catch (error) {
      // Somebody else was quicker, which is as good.
      const other = error instanceof ModelExistsError ? await this.#storage.findModel(domain, id) : undefined;
      if (other === undefined) throw error;
      return other;
    }
  }

  async create(domain: string, user: string, { model = randomUUID(), collection, tree }: CreateModel): Promise<string> {
    try {
      return (await this.#create(domain, user, { model, collection, tree, ephemeral: false })).model;
    } catch (error) {
      if (!(error instanceof ModelExistsError)) throw error;
      throw new RequestError("model-exists", `There is a model with the id ${model} already`);
    }
  }

  /** The record of what was removed; `undefined` if there was nothing. */
  async remove(domain: string, model: string, by: LogAuthor): Promise<ModelRecord | undefined> {
    const record = await this.#storage.findModel(domain, model);
    if (record === undefined) return undefined;
    return (await this.#storage.removeModel(domain, model, this.#clock.now(), by)) ? record : undefined;
  }

  /** The model lives again as it was when it was removed. Rejects with a `RequestError`. */
  async undoRemove(domain: string, model: string, by: LogAuthor): Promise<ModelRecord> {
    try {
      const record = await this.#storage.undoRemove(domain, model, { by, now: this.#clock.now() });
      if (record !== undefined) return record;
    } catch (error) {
      if (!(error instanceof ModelExistsError)) throw error;
      throw new RequestError("model-exists", `The model ${model} is there, and was not removed`);
    }
    throw new RequestError("model-unknown", `There was no model with the id ${model}, or nothing is left of it`);
  }

  /** Whoever may come into the domain may also list what was removed in it. */
  async #whyUnknown(domain: string, model: string | undefined): Promise<string> {
    const removed = model === undefined ? undefined : await this.#storage.findIncarnation(domain, model);
    const hint = removed === undefined ? "" : ": it was removed, and can be brought back";
    return `There is no model with the id ${model}${hint}`;
  }

  #create(domain: string, user: string, { tree, ...named }: NewModel): Promise<ModelRecord> {
    const createdAt = this.#clock.now();
    return this.#storage.createModel({ domain, ...named, createdAt, createdBy: user, snapshot: encodeTree(tree) });
  }
}
