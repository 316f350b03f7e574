// The names that versions of an open model have, kept up to date. What is told of a name is asked for as a whole: names come and go
// rarely, and an answer cannot be out of step with itself.

import type { ModelService, RealTimeModel, VersionName } from "@convergence/client";
import { NewestWish } from "./newest-wish.ts";

export type NamedVersionsOptions = {
  readonly service: ModelService;
  readonly model: RealTimeModel;
  /** They are others now. */
  readonly changed: (names: readonly VersionName[]) => void;
  readonly failed: (error: unknown) => void;
};

export class NamedVersions {
  readonly #options: NamedVersionsOptions;
  readonly #wishes = new NewestWish<undefined>(() => this.#look());
  readonly #told = (): void => this.#wishes.ask(undefined);
  #isClosed = false;

  constructor(options: NamedVersionsOptions) {
    this.#options = options;
    // Of what happened while there was no connection nobody is told.
    for (const event of heard) options.model.on(event, this.#told);
    this.#told();
  }

  close(): void {
    this.#isClosed = true;
    this.#wishes.forget();
    for (const event of heard) this.#options.model.off(event, this.#told);
  }

  async #look(): Promise<void> {
    const { service, model, changed, failed } = this.#options;
    try {
      const names = await service.versionNames(model.modelId());
      if (!this.#isClosed) changed(names);
    } catch (error) {
      // While there is no connection, the next one asks again.
      if (!this.#isClosed && model.isOnline()) failed(error);
    }
  }
}

const heard = ["version_name", "online"] as const;
