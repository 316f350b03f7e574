// The storage interface, what its adapters have in common, and the in-memory adapter.

export type { ChangeMeta, ChangeSource, VersionName } from "@convergence/engine";
export { CodecError } from "@convergence/engine";
export type { Place } from "@convergence/history";
export type {
  BlameAnswer,
  BlamedElement,
  DiffAnswer,
  DiffChange,
  DiffedText,
  DiffPiece,
  Unanswered,
  VersionAuthor,
  WrittenRun,
} from "./attribution-answers.ts";
export { type AttributionColumns, attributionOf } from "./attribution-columns.ts";
export type { BlameInput, DiffInput } from "./attribution-questions.ts";
export { type Chain, chainOf } from "./check/chain.ts";
export type { CheckFilter, CheckSource, StoredEntry, Stream } from "./check/check-source.ts";
export { type CheckOptions, type CheckResult, checkStore } from "./check/check-store.ts";
export { formatProblem, type ProblemKind, type StoreProblem } from "./check/store-problem.ts";
export { type ClientAdvance, checkAdvance, checkCommit, newClient } from "./check-commit.ts";
export type { ClientRecord, RefusalRecord } from "./client-record.ts";
export { compareCodePoints } from "./code-point-order.ts";
export type { Commit } from "./commit.ts";
export { type CreatorSeal, isPseudonymSeal, randomSalt, sealedCreator } from "./creator-seal.ts";
export {
  AuthorDigests,
  contentDigest,
  creationDigest,
  creatorDigest,
  entryDigest,
  partsDigest,
  presentAuthorDigest,
  presentCreatorDigest,
} from "./digest.ts";
export {
  CollectionNotEmptyError,
  HeadMovedError,
  InvalidCommitError,
  InvalidSnapshotError,
  ModelExistsError,
  ModelGoneError,
  SitesExhaustedError,
  StorageError,
  type StorageErrorCode,
  StoreFormatError,
  StoreLockedError,
  StoreUnavailableError,
  VersionNamesExhaustedError,
  VersionNameTakenError,
  VersionNameUnknownError,
  VersionUnknownError,
} from "./errors.ts";
export {
  answerHistory,
  attributionQuestions,
  type EntriesQuestion,
  type HistoryAnswer,
  type HistoryInput,
  type HistoryQuestion,
  type HistoryQuestions,
  historyQuestions,
} from "./history-questions.ts";
export type { HistorySource } from "./history-source.ts";
export {
  type AuthorReplacement,
  type LogAuthor,
  type LogEntry,
  placedSequence,
  type RedactedDigests,
} from "./log-entry.ts";
export {
  decodeLogAuthor,
  decodeLogEntry,
  type EntryParts,
  encodeLogAuthor,
  encodeLogEntries,
  encodeLogEntry,
  entryParts,
  splitLogEntry,
} from "./log-entry-codec.ts";
export { type CheckableStorage, createMemoryStorage, type MemoryStorageOptions } from "./memory-storage.ts";
export { formatHandle, type ModelCreation, type ModelHandle, type ModelRecord } from "./model-record.ts";
export { makeSegment } from "./packed/make-segment.ts";
export type { PackedSegment, SegmentPlace } from "./packed/packed-segment.ts";
export { packSnapshot } from "./packed/packed-snapshot.ts";
export { SegmentCache } from "./packed/segment-cache.ts";
export { segmentSize } from "./packed/segment-size.ts";
export { StoredHistory } from "./packed/stored-history.ts";
export type { StoredLog } from "./packed/stored-log.ts";
export { type SnapshotSize, surplusSnapshots } from "./packed/surplus-snapshots.ts";
export type { PlaceAnswer, PlaceQuestion } from "./place-question.ts";
export { type PseudonymAccount, pseudonymEntry } from "./pseudonyms/pseudonym-entry.ts";
export { Pseudonyms } from "./pseudonyms/pseudonyms.ts";
export { pseudonymClient, redactionClient } from "./record-clients.ts";
export { type MapOriginal, Redaction } from "./redaction/redaction.ts";
export { type RedactionAccount, redactionEntry } from "./redaction/redaction-entry.ts";
export { formatScope, type RedactionScope } from "./redaction/redaction-scope.ts";
export { RemainsDigest } from "./redaction/remains-digest.ts";
export { type RemovalAccount, removalEntry, returnEntry } from "./removal-entry.ts";
export type { ReversalAnswer } from "./reversal-answer.ts";
export { encodeSegment } from "./segment/encode-segment.ts";
export { columnBytesMax, entriesPerSegmentMax } from "./segment/limits.ts";
export { openSegment } from "./segment/open-segment.ts";
export type { Segment } from "./segment/segment.ts";
export { withChain } from "./segment/with-chain.ts";
export type {
  KeptSnapshot,
  Latest,
  LogRange,
  ModelPage,
  Page,
  Snapshot,
  Storage,
  StorageStatistics,
} from "./storage.ts";
export type { UserTrace } from "./user-trace.ts";
export { requireNameable, type VersionNaming } from "./version-naming.ts";
export { formatRanges, rangesOf, type VersionRange } from "./version-ranges.ts";
