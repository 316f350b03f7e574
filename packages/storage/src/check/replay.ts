// The content of a model, made again from version 0 by its log alone, to compare kept snapshots with.
//
// It stops at the first thing that does not fit: what would come of the rest says nothing.

import { attachedTrees, Document, decodeOperations, decodeTree, encodeTree, preorder } from "@convergence/engine";
import type { ClientLedger } from "./client-ledger.ts";
import type { Report } from "./store-problem.ts";

export class Replay {
  readonly #report: Report;
  readonly #ledger: ClientLedger;
  #document: Document | undefined;
  /** Undefined before `begin` and when it has stopped. */
  #version: number | undefined;

  constructor(ledger: ClientLedger, report: Report) {
    this.#ledger = ledger;
    this.#report = report;
  }

  begin(snapshot: Uint8Array): void {
    this.#try("snapshot", 0, () => {
      this.#document = new Document(decodeTree(snapshot));
      this.#version = 0;
    });
  }

  /** Takes an entry's operations up. They are decoded also when there is nothing to replay them on. */
  entry(version: number, bytes: Uint8Array): void {
    const document = this.#version === version - 1 ? this.#document : undefined;
    this.#version = undefined;
    this.#try("unreadable", version, () => {
      for (const operation of decodeOperations(bytes)) {
        for (const tree of attachedTrees(operation)) {
          for (const { id } of preorder(tree)) this.#ledger.attached(id, version);
        }
        document?.replay(operation);
      }
      if (document !== undefined) this.#version = version;
    });
  }

  /** Whether a kept snapshot is what the log gives. Call it when `version` is the last entry taken up. */
  compare(version: number, snapshot: Uint8Array): void {
    const document = this.#version === version ? this.#document : undefined;
    if (document === undefined) {
      const message = "the snapshot cannot be compared: the log before it is damaged";
      return this.#report({ kind: "snapshot", version, message });
    }
    const replayed = encodeTree(document.tree());
    if (Buffer.compare(replayed, snapshot) === 0) return;
    const at = replayed.findIndex((byte, index) => byte !== snapshot[index]);
    const message =
      `the snapshot has ${snapshot.length} bytes, replaying the log gives ${replayed.length}; ` +
      `they differ from byte ${at < 0 ? replayed.length : at} on`;
    this.#report({ kind: "snapshot", version, message });
  }

  #try(kind: "snapshot" | "unreadable", version: number, action: () => void): void {
    try {
      action();
    } catch (error) {
      const what = kind === "snapshot" ? "the snapshot cannot be decoded" : "the operations cannot be replayed";
      this.#report({ kind, version, message: `${what}: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
}
