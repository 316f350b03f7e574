// The column of operations that are no runs, read from its beginning on: each is said by what is new in it since the one before.

import {
  committedBounds,
  type Operation,
  type OperationRun,
  Reader,
  readOperations,
  startOperationRun,
} from "@convergence/engine";

export class OtherOperations {
  readonly #reader: Reader;
  readonly #run: OperationRun = startOperationRun(committedBounds);

  constructor(bytes: Uint8Array) {
    this.#reader = new Reader(bytes);
  }

  /** Those of the next entry. */
  next(): readonly Operation[] {
    return readOperations(this.#reader, this.#reader.count(committedBounds.operationsMax), this.#run);
  }
}
