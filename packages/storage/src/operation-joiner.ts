// Operations of which splices that go on with each other become one, by the engine's own rule; no splice stays glued.

import { extendSplice, type Operation } from "@convergence/engine";

/** Holds each operation back until the next one comes: it may go on with it. It writes into those that it is given. */
export class OperationJoiner {
  #held: Operation | undefined;

  /** Takes the next operation. Gives the one before, if that is done. */
  add(operation: Operation): Operation | undefined {
    const before = this.#held;
    if (operation.kind === "splice") {
      if (operation.glued) (operation as { glued: boolean }).glued = false;
      if (before?.kind === "splice" && extendSplice(before, operation)) return undefined;
    }
    this.#held = operation;
    return before;
  }

  /** Gives the last one, if any came. */
  end(): Operation | undefined {
    return this.#held;
  }
}
