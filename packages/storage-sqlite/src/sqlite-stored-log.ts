// One model's log in the tables, for its history. It holds as long as the read transaction in which it was made.

import { creationDigest, type ModelHandle, type StoredLog } from "@convergence/storage";
import { LogRows } from "./log-rows.ts";
import { ModelTable } from "./model-table.ts";
import { RedactionTables } from "./redaction-tables.ts";
import { SegmentTable } from "./segment-table.ts";
import type { Statements } from "./statements.ts";

/** Throws `ModelGoneError` for an incarnation that never was. */
export function sqliteStoredLog(statements: Statements, handle: ModelHandle): StoredLog {
  const { key, head } = new ModelTable(statements).row(handle);
  const segments = new SegmentTable(statements);
  const wholeSnapshot = (atMost: number): { readonly version: number; readonly bytes: Uint8Array } | undefined => {
    const select =
      "SELECT version, bytes FROM snapshots WHERE model = ? AND version <= ? ORDER BY version DESC LIMIT 1";
    const row = statements.sql(select).get(key, atMost);
    return row === undefined ? undefined : { version: Number(row.version), bytes: row.bytes as Uint8Array };
  };
  const rows = new LogRows(statements, key, head);
  return {
    key,
    head,
    packedTo: segments.packedTo(key),
    creationDigest() {
      const select = `SELECT domain, model, collection, created_at AS createdAt, created_by AS createdBy
        FROM models WHERE key = ?`;
      const row = statements.sql(select).get(key) as {
        readonly [Name in "domain" | "model" | "collection" | "createdBy"]: string;
      } & { readonly createdAt: number };
      const snapshot = wholeSnapshot(0)?.bytes;
      if (snapshot === undefined) throw new RangeError("The content that the model began with is missing");
      return creationDigest({ ...row, snapshot }, handle.incarnation, new RedactionTables(statements).beginning(key));
    },
    rows: (after, to) => rows.forwards(after, to),
    rowsBackwards: (before, from) => rows.backwards(before, from),
    segment: (version) => segments.find(key, version),
    segmentBytes: ({ last }) => segments.bytes(key, last),
    segmentSnapshot: ({ last }) => segments.snapshot(key, last),
    segmentEndAtTime: (time) => segments.endAtTime(key, time),
    segmentEnd: (version) => segments.endAtMost(key, version),
    wholeSnapshot,
  };
}
