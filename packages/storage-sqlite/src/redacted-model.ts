// One incarnation of a model while it is redacted: goes through its log once, from the first entry to the last, and rewrites what is
// blanked. One segment, or some rows, are in memory at a time, and the content.

import {
  chainOf,
  contentDigest,
  decodeLogAuthor,
  decodeLogEntry,
  encodeLogEntry,
  encodeSegment,
  entryDigest,
  type LogEntry,
  type MapOriginal,
  type ModelRecord,
  openSegment,
  packSnapshot,
  Redaction,
  type RedactionAccount,
  rangesOf,
  redactionClient,
  redactionEntry,
  type SegmentPlace,
  type VersionRange,
} from "@convergence/storage";
import { ClientTable } from "./client-table.ts";
import { CreatorTable } from "./creator-table.ts";
import { encodeLog } from "./encoded-log.ts";
import { rewrittenRowsMax, trimmedRowsMax } from "./limits.ts";
import { LogTable } from "./log-table.ts";
import { ModelTable } from "./model-table.ts";
import { PrivacyError } from "./privacy-store.ts";
import { RedactionTables } from "./redaction-tables.ts";
import { SegmentTable } from "./segment-table.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import type { Statements } from "./statements.ts";

export class RedactedModel {
  readonly #key: number;
  readonly #record: ModelRecord;
  readonly #account: RedactionAccount;
  readonly #redaction: Redaction;
  readonly #statements: Statements;
  readonly #log: LogTable;
  readonly #segments: SegmentTable;
  readonly #snapshots: SnapshotTable;
  readonly #kept: ReadonlySet<number>;
  #version = 0;
  #digest: Uint8Array;

  constructor(
    statements: Statements,
    key: number,
    record: ModelRecord,
    account: RedactionAccount,
    mapOriginal: MapOriginal,
  ) {
    this.#key = key;
    this.#record = record;
    this.#account = account;
    this.#redaction = new Redaction(account.scope, mapOriginal);
    this.#statements = statements;
    this.#log = new LogTable(statements);
    this.#segments = new SegmentTable(statements);
    this.#snapshots = new SnapshotTable(statements);
    this.#kept = new Set(this.#snapshots.versions(key));
    this.#digest = record.digest;
  }

  /** Undefined if nothing was blanked. Throws `PrivacyError` for a log that does not hold together. */
  run(): { readonly versions: readonly VersionRange[]; readonly version: number } | undefined {
    if (new RedactionTables(this.#statements).isPurged(this.#key)) {
      throw new PrivacyError("The model was purged: it has no content any more.");
    }
    this.#begin();
    const packedTo = this.#segments.packedTo(this.#key);
    // What an interrupted packing has left would keep its content.
    while (this.#log.trim(this.#key, packedTo, trimmedRowsMax));
    this.#rewriteSegments();
    this.#rewriteRows();
    const { head, digest } = this.#record;
    if (this.#version !== head || Buffer.compare(this.#digest, digest) !== 0) {
      throw new PrivacyError("The log is not the one that was committed, so it was left alone. Check the store first.");
    }
    const versions = rangesOf(this.#redaction.versions);
    return versions.length === 0 ? undefined : { versions, version: this.#appendRecord(versions) };
  }

  #begin(): void {
    const snapshot = this.#snapshots.latest(this.#key, 0).bytes;
    const tables = new RedactionTables(this.#statements);
    const digest = tables.beginning(this.#key) ?? contentDigest(snapshot);
    this.#digest = chainOf(true).begin(
      this.#record,
      snapshot,
      digest,
      new CreatorTable(this.#statements).find(this.#key),
    );
    const blanked = this.#redaction.begin(snapshot, this.#record.createdBy);
    if (blanked === snapshot) return;
    this.#snapshots.rewrite(this.#key, 0, blanked);
    tables.keepBeginning(this.#key, digest);
  }

  #rewriteSegments(): void {
    let base: Uint8Array | undefined;
    let depth = -1;
    for (const place of this.#segments.places(this.#key)) {
      const before = this.#segments.bytes(this.#key, place.last);
      const bytes = this.#blankedSegment(before);
      requireDigest(place, this.#digest);
      const content = this.#isChanged ? this.#redaction.content() : undefined;
      if (content === undefined) {
        depth = place.depth;
        base = undefined;
        continue;
      }
      // What stood on content that is blanked now has to stand on other content, or for itself.
      const packed = packSnapshot(content, place.depth === 0 ? undefined : base);
      depth = packed.usesBase ? depth + 1 : 0;
      base = content;
      this.#segments.rewrite(this.#key, place.last, bytes ?? before, packed.packed, depth);
    }
  }

  /** Undefined if none of its entries was blanked. */
  #blankedSegment(before: Uint8Array): Uint8Array | undefined {
    const segment = openSegment(before);
    const chain = this.#digest;
    if (Buffer.compare(segment.chain, chain) !== 0) {
      throw new PrivacyError("A segment does not go on from the log before it. Check the store first.");
    }
    let isSame = true;
    const entries: LogEntry[] = [];
    for (const entry of segment.entries(segment.first - 1, segment.last)) {
      const blanked = this.#blank(entry);
      isSame &&= blanked === entry;
      entries.push(blanked);
    }
    return isSame ? undefined : encodeSegment(entries, chain);
  }

  #rewriteRows(): void {
    for (;;) {
      const rows = this.#log.rows(this.#key, this.#version, rewrittenRowsMax);
      if (rows.length === 0) return;
      for (const { version, entry: bytes, author } of rows) {
        if (author === undefined) throw new PrivacyError(`The author of version ${version} is missing.`);
        const entry = decodeLogEntry(bytes, decodeLogAuthor(author));
        const blanked = this.#blank(entry);
        if (blanked !== entry) this.#log.rewrite(this.#key, version, encodeLogEntry(blanked));
      }
    }
  }

  #blank(entry: LogEntry): LogEntry {
    if (entry.version !== this.#version + 1) {
      throw new PrivacyError(`The log has version ${entry.version} where ${this.#version + 1} is due.`);
    }
    this.#version = entry.version;
    const blanked = this.#redaction.entry(entry);
    this.#digest = entryDigest(this.#digest, blanked);
    if (this.#isChanged && this.#kept.has(entry.version)) {
      this.#snapshots.rewrite(this.#key, entry.version, this.#redaction.content());
    }
    return blanked;
  }

  get #isChanged(): boolean {
    return this.#redaction.versions.length > 0;
  }

  #appendRecord(redacts: readonly VersionRange[]): number {
    const { head } = this.#record;
    const entry = redactionEntry(this.#record, redacts, this.#account);
    new ClientTable(this.#statements).register(this.#key, this.#record, redactionClient);
    this.#log.append(this.#key, head, encodeLog([entry]));
    new ModelTable(this.#statements).moveHead(this.#key, entry.version, entryDigest(this.#digest, entry), entry.time);
    return entry.version;
  }
}

function requireDigest(place: SegmentPlace, digest: Uint8Array): void {
  if (Buffer.compare(place.digest, digest) === 0) return;
  throw new PrivacyError(
    `The segment that ends at ${place.last} is not the one that was packed. Check the store first.`,
  );
}
