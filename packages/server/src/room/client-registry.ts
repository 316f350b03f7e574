// Takes clients up in the store, each when it enters; but whoever wants the model loaded at once, while that is done.
//
// A record says what is decided of its client, so it must not be older than what this room has decided. Of the first one that
// enters this room has decided nothing yet.

import type { ClientRecord, ModelRecord, Storage } from "@convergence/storage";

type First = { readonly client: string; readonly record: Promise<ClientRecord> };

export class ClientRegistry {
  readonly #storage: Pick<Storage, "registerClient">;
  readonly #model: ModelRecord;
  #first: First | undefined;

  /** `first`: who wants the model loaded. */
  constructor(storage: Pick<Storage, "registerClient">, model: ModelRecord, first: string | undefined) {
    this.#storage = storage;
    this.#model = model;
    if (first === undefined) return;
    const record = storage.registerClient(model, first);
    record.catch(() => undefined); // it hears of that when it enters, if it still does
    this.#first = { client: first, record };
  }

  register(client: string): Promise<ClientRecord> {
    const first = this.#first;
    this.#first = undefined;
    return first?.client === client ? first.record : this.#storage.registerClient(this.#model, client);
  }
}
