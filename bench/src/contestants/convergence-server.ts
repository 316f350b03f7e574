// The server's half of ours, without sockets and storage: merging, and frames in and out. One author and one reader.

import { type Tree, Trunk, type TrunkSession } from "@convergence/engine";
import { ChangeReceiver, EntrySender, Logbook } from "./convergence-wire.ts";

export class Relay {
  readonly #trunk: Trunk;
  readonly #session: TrunkSession;
  readonly #changes = new ChangeReceiver();
  readonly #log = new Logbook();
  readonly #toAuthor = new EntrySender();
  readonly #toReader = new EntrySender();

  constructor(tree: Tree, site: number) {
    this.#trunk = new Trunk(tree, 0);
    this.#session = this.#trunk.join("author", site, 0);
  }

  /** Merges the one change of a frame: what the reader is sent, and the author's answer. */
  pass(frame: Uint8Array): { readonly entries: Uint8Array; readonly committed: Uint8Array } {
    const [change] = this.#changes.changes(frame);
    const merged = this.#trunk.commit(this.#session, change!);
    this.#trunk.settle();
    const { base, sequence } = change!;
    return {
      entries: this.#toReader.entries(this.#log.entries([{ ...merged, base }])),
      committed: this.#toAuthor.committed([{ sequence, merged }]),
    };
  }
}
