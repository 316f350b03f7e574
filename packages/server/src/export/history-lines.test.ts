import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRecord } from "@convergence/storage";
import { historyHeader } from "./history-lines.ts";

test("[P6] the header of an export lists the names of versions up to its head, and none that came to be later", () => {
  const record: ModelRecord = {
    ...{ domain: "default", model: "m", incarnation: 1, collection: "c", head: 2, digest: new Uint8Array(32) },
    ...{ createdAt: 0, createdBy: "u", modifiedAt: 0, removedAt: undefined, ephemeral: false },
  };
  const names = [0, 2, 3].map((version) => ({ name: `name ${version}`, version, createdAt: version, createdBy: "u" }));
  const header = historyHeader(record, names, 1, 2);
  assert.deepEqual(header.names, [
    { name: "name 0", version: 0, createdAt: "1970-01-01T00:00:00.000Z", createdBy: "u" },
    { name: "name 2", version: 2, createdAt: "1970-01-01T00:00:00.002Z", createdBy: "u" },
  ]);
});
