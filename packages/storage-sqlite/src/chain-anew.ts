// Gives the logs of an older store the digest chain that covers authors by their digests, so that a pseudonym can take an author's place.
//
// Law: a log whose former chain does not hold keeps it, and so is found out by a check as before. Head digests that were kept elsewhere
// are of the former chain, and of no use any more.

import type { DatabaseSync } from "node:sqlite";
import {
  type Chain,
  CodecError,
  chainOf,
  encodeLogAuthor,
  encodeLogEntry,
  InvalidSnapshotError,
  type ModelRecord,
  openSegment,
  randomSalt,
  type StoredEntry,
  splitLogEntry,
  withChain,
} from "@convergence/storage";
import { CreatorTable } from "./creator-table.ts";
import { rewrittenRowsMax } from "./limits.ts";
import { LogTable } from "./log-table.ts";
import { ModelTable, recordColumns, recordOf } from "./model-table.ts";
import { RedactionTables } from "./redaction-tables.ts";
import { SegmentTable } from "./segment-table.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import { Statements } from "./statements.ts";

/** Every model of the store. Inside a transaction. */
export function chainAnew(database: DatabaseSync): void {
  const statements = new Statements(database);
  const rows = statements.sql(`SELECT key, ${recordColumns} FROM models ORDER BY key`).all();
  for (const row of rows) {
    const key = Number(row.key);
    if (!new RedactionTables(statements).isPurged(key)) new AgingModel(statements, key, recordOf(row)).chainAnew();
  }
}

/** The digests of one place in a log by either chain. */
type Digests = { readonly former: Uint8Array; readonly anew: Uint8Array };

/** Where a segment lies in the new chain. */
type SegmentDigests = { readonly last: number; readonly before: Uint8Array; readonly after: Uint8Array };

class AgingModel {
  readonly #key: number;
  readonly #record: ModelRecord;
  readonly #statements: Statements;
  readonly #segments: SegmentTable;
  readonly #former: Chain = chainOf(false);
  readonly #anew: Chain = chainOf(true);

  constructor(statements: Statements, key: number, record: ModelRecord) {
    this.#key = key;
    this.#record = record;
    this.#statements = statements;
    this.#segments = new SegmentTable(statements);
  }

  chainAnew(): void {
    const seal = randomSalt();
    new CreatorTable(this.#statements).insert(this.#key, seal);
    const chained = this.#tryChain(seal);
    if (chained === undefined) return;
    for (const { last, before, after } of chained.segments) {
      this.#segments.chainAnew(this.#key, last, withChain(this.#segments.bytes(this.#key, last), before), after);
    }
    new ModelTable(this.#statements).chainAnew(this.#key, chained.head);
  }

  /** Undefined if the former chain does not hold. */
  #tryChain(seal: Uint8Array): { readonly segments: SegmentDigests[]; readonly head: Uint8Array } | undefined {
    try {
      const segments: SegmentDigests[] = [];
      let digests: Digests | undefined = this.#begin(seal);
      for (const { last, digest } of this.#segments.places(this.#key)) {
        const before: Uint8Array = digests.anew;
        digests = this.#passSegment(last, digests);
        if (digests === undefined || !isEqual(digests.former, digest)) return undefined;
        segments.push({ last, before, after: digests.anew });
      }
      digests = this.#passRows(digests);
      if (digests === undefined || !isEqual(digests.former, this.#record.digest)) return undefined;
      return { segments, head: digests.anew };
    } catch (error) {
      if (error instanceof CodecError || error instanceof InvalidSnapshotError) return undefined;
      throw error;
    }
  }

  #begin(seal: Uint8Array): Digests {
    const { bytes } = new SnapshotTable(this.#statements).latest(this.#key, 0);
    const redacted = new RedactionTables(this.#statements).beginning(this.#key);
    return {
      former: this.#former.begin(this.#record, bytes, redacted, seal),
      anew: this.#anew.begin(this.#record, bytes, redacted, seal),
    };
  }

  #passSegment(last: number, digests: Digests): Digests | undefined {
    const segment = openSegment(this.#segments.bytes(this.#key, last));
    if (!isEqual(segment.chain, digests.former)) return undefined;
    let passed = digests;
    for (const entry of segment.entries(segment.first - 1, segment.last)) {
      passed = this.#pass(encodeLogEntry(entry), encodeLogAuthor(entry), passed);
    }
    return passed;
  }

  #passRows(digests: Digests): Digests | undefined {
    const log = new LogTable(this.#statements);
    let passed = digests;
    for (let after = this.#segments.packedTo(this.#key); ; ) {
      const rows: StoredEntry[] = log.rows(this.#key, after, rewrittenRowsMax);
      if (rows.length === 0) return passed;
      for (const { version, entry, author } of rows) {
        if (author === undefined) return undefined;
        passed = this.#pass(entry, author, passed);
        after = version;
      }
    }
  }

  #pass(entry: Uint8Array, author: Uint8Array, { former, anew }: Digests): Digests {
    const parts = splitLogEntry(entry);
    return { former: this.#former.next(former, parts, author), anew: this.#anew.next(anew, parts, author) };
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
