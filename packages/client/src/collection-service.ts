// The collections of a domain.

import type { Connection } from "./connection.ts";
import { requireText } from "./require-argument.ts";

export type Page = { readonly after?: string; readonly limit?: number };

/** The page size where an application names none. */
const pageItems = 100;

export class CollectionService {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** One page, in the order of ids; the next one comes after its last id. */
  async list({
    after,
    limit = pageItems,
  }: Page = {}): Promise<{ readonly collections: readonly string[]; readonly more: boolean }> {
    const { collections, more } = await this.#connection.request("collectionList", (request) => {
      return { kind: "listCollections", request, after, limit };
    });
    return { collections, more };
  }

  /** Returns false if it existed already. */
  async create(collection: string): Promise<boolean> {
    requireText("The id of a collection", collection);
    const { existed } = await this.#connection.request("collectionCreated", (request) => {
      return { kind: "createCollection", request, collection };
    });
    return !existed;
  }

  /** Only an empty one. Returns false if there was none. */
  async remove(collection: string): Promise<boolean> {
    requireText("The id of a collection", collection);
    const { existed } = await this.#connection.request("collectionRemoved", (request) => {
      return { kind: "removeCollection", request, collection };
    });
    return existed;
  }
}
