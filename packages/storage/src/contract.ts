// The contract suite: what `storage.ts` promises, as tests that every adapter runs against the real thing.
//
// `storageContract(...)` registers `node:test` tests. Each opens a store of its own, so they hold in any order.

import { describe } from "node:test";
import { type Check, checkContract } from "./contract/check-contract.ts";
import { clientContract } from "./contract/client-contract.ts";
import { collectionContract } from "./contract/collection-contract.ts";
import { commitContract } from "./contract/commit-contract.ts";
import { historyContract } from "./contract/history-contract.ts";
import { logContract } from "./contract/log-contract.ts";
import { modelContract } from "./contract/model-contract.ts";
import { type OpenSmall, packingContract } from "./contract/packing-contract.ts";
import { reopenContract } from "./contract/reopen-contract.ts";
import { snapshotContract } from "./contract/snapshot-contract.ts";
import { versionNameContract } from "./contract/version-name-contract.ts";
import type { Storage } from "./storage.ts";

export type { Check } from "./contract/check-contract.ts";
export { fillStore } from "./contract/fill-store.ts";
export type { OpenSmall } from "./contract/packing-contract.ts";
export { TypedModel } from "./contract/typed-model.ts";

/** `open` gives an empty store, `reopen` closes one and opens the same place again (left out: the store does not last),
 *  `check` checks what an open store holds (left out: it cannot be checked yet), `openSmall` gives one that packs so many changes into
 *  a segment (left out: it does not pack yet). */
export function storageContract(
  name: string,
  open: () => Promise<Storage>,
  reopen?: (storage: Storage) => Promise<Storage>,
  check?: Check,
  openSmall?: OpenSmall,
): void {
  describe(`storage contract: ${name}`, () => {
    collectionContract(open);
    modelContract(open);
    snapshotContract(open);
    commitContract(open);
    logContract(open);
    clientContract(open);
    versionNameContract(open);
    if (reopen !== undefined) reopenContract(open, reopen);
    if (check !== undefined) checkContract(open, check);
    if (openSmall !== undefined) {
      packingContract(openSmall, check);
      historyContract(openSmall);
    }
  });
}
