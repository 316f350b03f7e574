// Checks one incarnation of one model: its log from end to end, and whatever the store keeps beside it. One pass, in which of the
// log no more than an entry or a segment is in memory; the content itself and the model's clients are.

import { isVersionName, type VersionName } from "@convergence/engine";
import { isPseudonymSeal } from "../creator-seal.ts";
import { presentCreatorDigest } from "../digest.ts";
import { StorageError } from "../errors.ts";
import type { LogEntry } from "../log-entry.ts";
import { decodeLogAuthor, decodeLogEntry, encodeLogAuthor, encodeLogEntry, splitLogEntry } from "../log-entry-codec.ts";
import type { ModelRecord } from "../model-record.ts";
import type { PackedSegment } from "../packed/packed-segment.ts";
import { type Chain, chainOf } from "./chain.ts";
import type { CheckSource, StoredEntry, Stream } from "./check-source.ts";
import { ClientLedger } from "./client-ledger.ts";
import { Peekable } from "./peekable.ts";
import { PseudonymCheck } from "./pseudonym-check.ts";
import { RedactionCheck } from "./redaction-check.ts";
import { Replay } from "./replay.ts";
import { SegmentCheck } from "./segment-check.ts";
import type { Report } from "./store-problem.ts";

export type ModelCounts = { readonly changes: number; readonly snapshots: number; readonly clients: number };

export async function checkModel(source: CheckSource, record: ModelRecord, report: Report): Promise<ModelCounts> {
  const check = new ModelCheck(source, record, report);
  try {
    await check.run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report({
      kind: "unreadable",
      version: check.version + 1,
      message: `the rows cannot be read on from here: ${reason}`,
    });
  }
  return check.counts();
}

class ModelCheck {
  /** Where in the log it is. */
  version = 0;
  readonly #source: CheckSource;
  readonly #record: ModelRecord;
  readonly #report: Report;
  readonly #ledger: ClientLedger;
  readonly #replay: Replay;
  readonly #segments: SegmentCheck;
  readonly #redactions: RedactionCheck;
  readonly #pseudonyms: PseudonymCheck;
  readonly #chain: Chain;
  readonly #snapshots = new Set<number>();
  #packedSnapshots = 0;
  #changes = 0;
  #time: number;
  /** Undefined when it cannot be told any more. */
  #digest: Uint8Array | undefined;

  constructor(source: CheckSource, record: ModelRecord, report: Report) {
    this.#source = source;
    this.#record = record;
    this.#report = report;
    this.#time = record.createdAt;
    this.#ledger = new ClientLedger(report);
    this.#segments = new SegmentCheck(report);
    this.#redactions = new RedactionCheck(report);
    this.#pseudonyms = new PseudonymCheck(report);
    this.#chain = chainOf(source.chainsAuthorDigests);
    this.#replay = new Replay(this.#ledger, report);
  }

  counts(): ModelCounts {
    return {
      changes: this.#changes,
      snapshots: this.#snapshots.size + this.#packedSnapshots,
      clients: this.#ledger.size,
    };
  }

  async run(): Promise<void> {
    const record = this.#record;
    if (await this.#source.isPurged(record)) return this.#expectNothing();
    for await (const client of this.#source.clients(record)) this.#ledger.add(client);
    for await (const refusal of this.#source.refusals(record)) this.#ledger.addRefusal(refusal, record.head);
    for await (const each of this.#source.versionNames(record)) this.#versionName(each);
    await this.#begin();
    const rows = new Peekable(this.#source.log(record));
    for await (const packed of this.#source.segments(record)) await this.#segment(packed, rows);
    for (let row = await rows.take(); row !== undefined; row = await rows.take()) {
      this.#row(row);
      if (this.#snapshots.has(row.version)) await this.#compare(row.version);
    }
    this.#end();
    this.#ledger.end();
    this.#redactions.end();
    this.#pseudonyms.end();
  }

  /** What was purged has left nothing but its record. */
  async #expectNothing(): Promise<void> {
    const { head } = this.#record;
    if (head !== 0) this.#complain("model", undefined, `it was purged, but its head is ${head}`);
    const of = <T>(read: (source: CheckSource, record: ModelRecord) => Stream<T>): Stream<T> =>
      read(this.#source, this.#record);
    const streams = {
      log: of((source, record) => source.log(record)),
      segments: of((source, record) => source.segments(record)),
      snapshots: of((source, record) => source.snapshotVersions(record)),
      clients: of((source, record) => source.clients(record)),
      refusals: of((source, record) => source.refusals(record)),
      "version names": of((source, record) => source.versionNames(record)),
    };
    for (const [name, stream] of Object.entries(streams)) {
      const left = await new Peekable<unknown>(stream).peek();
      if (left !== undefined) this.#complain("model", undefined, `it was purged, but there are rows of its ${name}`);
    }
  }

  /** The name itself is not told: it is content. */
  #versionName({ name, version }: VersionName): void {
    const { head } = this.#record;
    if (version > head) this.#complain("name", version, `the version has a name, but the head is ${head}`);
    if (!isVersionName(name)) this.#complain("name", version, `its name of ${name.length} characters cannot be one`);
  }

  async #begin(): Promise<void> {
    const record = this.#record;
    for await (const version of this.#source.snapshotVersions(record)) {
      this.#snapshots.add(version);
      if (version > record.head) {
        this.#complain("snapshot", version, `there is a snapshot, but the head is ${record.head}`);
      }
    }
    const snapshot = await this.#snapshot(0);
    if (snapshot === undefined)
      return this.#complain("snapshot", 0, "the content that the model began with is missing");
    const redacted = await this.#source.redactedBeginning(record);
    const seal = await this.#source.creatorSeal(record);
    if (seal === undefined && this.#source.chainsAuthorDigests) {
      this.#complain("model", 0, "what keeps the digest of who created it from being guessed is missing");
    } else this.#digest = this.#chain.begin(record, snapshot, redacted, seal);
    if (seal !== undefined && isPseudonymSeal(seal)) {
      this.#pseudonyms.creator(seal, presentCreatorDigest(record.createdBy));
    }
    if (redacted !== undefined) this.#redactions.found(0, snapshot, undefined);
    this.#replay.begin(snapshot);
  }

  async #segment(packed: PackedSegment, rows: Peekable<StoredEntry>): Promise<void> {
    const { first, last } = packed;
    this.#packedSnapshots++;
    if (first !== this.version + 1) {
      this.#complain("gap", first, `a segment begins here, where ${this.version + 1} is due`);
    }
    const segment = this.#segments.open(packed, this.#digest);
    try {
      for (const entry of segment?.entries(first - 1, last) ?? []) {
        const { version } = entry;
        const stored = { version, entry: encodeLogEntry(entry), author: encodeLogAuthor(entry) };
        this.#row(stored);
        await this.#compareRow(stored, rows);
        if (this.#snapshots.has(version)) await this.#compare(version);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#complain("unreadable", this.version + 1, `the segment cannot be read on from here: ${reason}`);
    }
    if (segment === undefined || this.version !== last) {
      this.#digest = undefined;
      this.#segments.lose(packed);
    } else this.#segments.end(packed, this.#digest, this.#replay);
    this.version = last;
    while (((await rows.peek())?.version ?? Number.POSITIVE_INFINITY) <= last) await rows.take();
  }

  /** Packing was interrupted, and will be finished: what is left of the row has to be what the segment has. */
  async #compareRow(
    { version, entry, author }: StoredEntry & { readonly author: Uint8Array },
    rows: Peekable<StoredEntry>,
  ) {
    if ((await rows.peek())?.version !== version) return;
    const row = await rows.take();
    const isSame =
      row?.author !== undefined && Buffer.compare(row.entry, entry) === 0 && Buffer.compare(row.author, author) === 0;
    if (!isSame) this.#complain("segment", version, "a row that is left of the entry says something else");
  }

  #row({ version, entry: bytes, author }: StoredEntry): void {
    const due = this.version + 1;
    this.version = version;
    this.#changes++;
    if (version !== due) {
      const missing = version - due;
      const what = missing > 0 ? `${missing} missing before` : "again";
      this.#complain("gap", version, `the log has version ${version} where ${due} is due (${what})`);
    }
    if (author === undefined) {
      this.#digest = undefined;
      return this.#complain("unreadable", version, "the author of the entry is missing");
    }
    let entry: LogEntry;
    try {
      entry = decodeLogEntry(bytes, decodeLogAuthor(author));
      this.#pseudonyms.author(version, author, entry.pseudonymOf);
      if (this.#digest !== undefined) this.#digest = this.#chain.next(this.#digest, splitLogEntry(bytes), author);
    } catch (error) {
      this.#digest = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      return this.#complain("unreadable", version, `the entry cannot be decoded: ${reason}`);
    }
    this.#entry(version, entry);
  }

  #entry(version: number, entry: LogEntry): void {
    if (entry.version !== version) {
      this.#complain("gap", version, `the entry here says that it is version ${entry.version}`);
    }
    if (entry.time < this.#time) {
      this.#complain("time", version, `the time is ${entry.time}, lower than ${this.#time} before it`);
    }
    this.#time = Math.max(this.#time, entry.time);
    if (entry.redacted !== undefined) this.#redactions.found(version, entry.operations, entry.original);
    if (entry.redacts !== undefined) this.#redactions.recorded(version, entry.redacts, entry.remains);
    if (entry.replaces !== undefined) this.#pseudonyms.recorded(version, entry.replaces);
    this.#ledger.committed(entry.client, entry.sequence, version);
    this.#replay.entry(version, entry.operations);
  }

  async #compare(version: number): Promise<void> {
    const snapshot = await this.#snapshot(version);
    if (snapshot !== undefined) this.#replay.compare(version, snapshot);
  }

  /** `undefined` if it is not there, or is damaged, which is told. */
  async #snapshot(version: number): Promise<Uint8Array | undefined> {
    try {
      return await this.#source.snapshot(this.#record, version);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#complain("snapshot", version, `the snapshot cannot be read: ${error.message}`);
      return undefined;
    }
  }

  #end(): void {
    const { head, digest, modifiedAt } = this.#record;
    if (this.version !== head) {
      this.#complain("gap", undefined, `the log ends at version ${this.version}, but the head is ${head}`);
    }
    if (this.#time !== modifiedAt) {
      this.#complain("time", undefined, `the newest time is ${this.#time}, but the model says ${modifiedAt}`);
    }
    const found = this.#digest;
    if (found !== undefined && Buffer.compare(found, digest) === 0) return;
    const given = found === undefined ? "cannot be told from the log" : `is ${hex(found)} by the log`;
    this.#complain("digest", head, `the digest ${given}, but the store has ${hex(digest)}`);
  }

  #complain(kind: Parameters<Report>[0]["kind"], version: number | undefined, message: string): void {
    this.#report({ kind, version, message });
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
