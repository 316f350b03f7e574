// One model's log in the tables, for its history. It holds as long as the read transaction in which it was made.

import { chainOf, type ModelHandle, type StoredLog } from "@convergence/storage";
import { CreatorTable } from "./creator-table.ts";
import { LogRows } from "./log-rows.ts";
import { ModelTable, recordColumns, recordOf } from "./model-table.ts";
import { RedactionTables } from "./redaction-tables.ts";
import { SegmentTable } from "./segment-table.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import type { Statements } from "./statements.ts";

/** Throws `ModelGoneError` for an incarnation that never was. */
export function sqliteStoredLog(statements: Statements, handle: ModelHandle): StoredLog {
  const { key, head } = new ModelTable(statements).row(handle);
  const segments = new SegmentTable(statements);
  const snapshots = new SnapshotTable(statements);
  const rows = new LogRows(statements, key, head);
  return {
    key,
    head,
    packedTo: segments.packedTo(key),
    creationDigest() {
      const row = statements.sql(`SELECT ${recordColumns} FROM models WHERE key = ?`).get(key);
      const snapshot = snapshots.find(key, 0)?.bytes;
      if (row === undefined || snapshot === undefined) {
        throw new RangeError("The content that the model began with is missing");
      }
      const seal = new CreatorTable(statements).find(key);
      return chainOf(true).begin(recordOf(row), snapshot, new RedactionTables(statements).beginning(key), seal);
    },
    rows: (after, to) => rows.forwards(after, to),
    rowsBackwards: (before, from) => rows.backwards(before, from),
    segment: (version) => segments.find(key, version),
    segmentBytes: ({ last }) => segments.bytes(key, last),
    segmentSnapshot: ({ last }) => segments.snapshot(key, last),
    segmentEndAtTime: (time) => segments.endAtTime(key, time),
    segmentEnd: (version) => segments.endAtMost(key, version),
    wholeSnapshot(atMost) {
      const latest = snapshots.find(key, atMost);
      return latest && { version: latest.version, bytes: latest.bytes };
    },
  };
}
