// The messages between client and server, their binary frames, and the closed table of error codes.

export type { ChangeMeta, ChangeSource, VersionName } from "@convergence/engine";
export { decodeOriginal, encodeOriginal, mapOriginal, type Original } from "@convergence/engine";
export type { BlameAnswer, BlamedElement } from "./blame-answer.ts";
export type { Change } from "./change.ts";
export { ChangesDecoder, ChangesEncoder, type PayloadBounds } from "./change-stream.ts";
export type { ClientMessage } from "./client-message.ts";
export type { Committed } from "./committed.ts";
export type { DiffAnswer, DiffChange, DiffedText, DiffPiece } from "./diff-answer.ts";
export { type CommittedItem, EntriesDecoder, type EntryItem } from "./entries-decoder.ts";
export type { Entry } from "./entry.ts";
export { CommittedEncoder, EntriesEncoder } from "./entry-encoder.ts";
export {
  type ErrorCode,
  type ErrorDescription,
  errorCodes,
  errorTable,
  isErrorCode,
  type RetryClass,
  retryClassOf,
} from "./errors.ts";
export {
  decodeClientMessages,
  decodeServerMessages,
  encodeClientMessages,
  encodeServerMessages,
  joinServerFrames,
} from "./frame.ts";
export type { HistoryEntry } from "./history-entry.ts";
export {
  isClientId,
  isCollectionId,
  isDisplayName,
  isDomain,
  isModelId,
  isSessionId,
  isUserKey,
} from "./identifiers.ts";
export { versionMax } from "./integers.ts";
export { EntryJoiner, type JoinedEntry } from "./joined-entry.ts";
export {
  attributedPartsMax,
  authorsPerStreamMax,
  changesPerMessageMax,
  channelMax,
  clientFrameBytesMax,
  clientIdUnitsMax,
  displayNameUnitsMax,
  domainUnitsMax,
  entriesPerMessageMax,
  historyEntriesMax,
  idUnitsMax,
  messagesPerClientFrameMax,
  pageItemsMax,
  presenceStateBytesMax,
  reasonUnitsMax,
  referenceKeyUnitsMax,
  referencesPerMessageMax,
  serverFrameBytesMax,
  sessionsPerModelMax,
  sharedReferencesMax,
  sharedReferenceUnitsMax,
  tokenUnitsMax,
  userKeyUnitsMax,
} from "./limits.ts";
export type { Changes } from "./messages/changes.ts";
export type { CloseModel } from "./messages/close-model.ts";
export type { CollectionCreated } from "./messages/collection-created.ts";
export type { CollectionList } from "./messages/collection-list.ts";
export type { CollectionRemoved } from "./messages/collection-removed.ts";
export type { CopyModel } from "./messages/copy-model.ts";
export type { CreateCollection } from "./messages/create-collection.ts";
export type { CreateModel } from "./messages/create-model.ts";
export type { Digest } from "./messages/digest.ts";
export type { Diverged } from "./messages/diverged.ts";
export type { Draining } from "./messages/draining.ts";
export { type Entries, entriesFrame } from "./messages/entries.ts";
export type { Failed } from "./messages/failed.ts";
export type { Goodbye } from "./messages/goodbye.ts";
export { type Hello, readHelloVersions } from "./messages/hello.ts";
export type {
  EntriesAnswer,
  HistoryAnswer,
  HistoryRead,
  OperationsAnswer,
  RangeAnswer,
  StateAnswer,
  VersionAtTimeAnswer,
} from "./messages/history-read.ts";
export type { Joined } from "./messages/joined.ts";
export type { Left } from "./messages/left.ts";
export type { ListCollections } from "./messages/list-collections.ts";
export type { ListModels } from "./messages/list-models.ts";
export type { ListVersionNames } from "./messages/list-version-names.ts";
export type { ModelClosed } from "./messages/model-closed.ts";
export type { ModelCreated } from "./messages/model-created.ts";
export type { ModelList, ModelSummary } from "./messages/model-list.ts";
export type { ModelOpened } from "./messages/model-opened.ts";
export type { ModelRemoved } from "./messages/model-removed.ts";
export type { NameVersion } from "./messages/name-version.ts";
export type { NotPlaced } from "./messages/not-placed.ts";
export type { AutoCreate, OpenModel, Resume } from "./messages/open-model.ts";
export type { Ping } from "./messages/ping.ts";
export type { Place } from "./messages/place.ts";
export type { Placed } from "./messages/placed.ts";
export type { Pong } from "./messages/pong.ts";
export type { Presence } from "./messages/presence.ts";
export type {
  BlameQuestion,
  DiffQuestion,
  EntriesQuestion,
  HistoryFilter,
  HistoryPlace,
  HistoryQuestion,
  OperationsQuestion,
  ReadHistory,
} from "./messages/read-history.ts";
export type { Reconnecting } from "./messages/reconnecting.ts";
export type { Refer } from "./messages/refer.ts";
export type { References, ReferenceUpdate } from "./messages/references.ts";
export type { Refused } from "./messages/refused.ts";
export type { Rejected } from "./messages/rejected.ts";
export type { RemoveCollection } from "./messages/remove-collection.ts";
export type { RemoveModel } from "./messages/remove-model.ts";
export type { RemoveVersionName } from "./messages/remove-version-name.ts";
export type { RenameVersion } from "./messages/rename-version.ts";
export type { Restore } from "./messages/restore.ts";
export type { Resumed } from "./messages/resumed.ts";
export type { Resync } from "./messages/resync.ts";
export type { Revert, RevertSelection } from "./messages/revert.ts";
export type { Seen } from "./messages/seen.ts";
export type { SetPresence } from "./messages/set-presence.ts";
export type { Share } from "./messages/share.ts";
export type { UndoRemove } from "./messages/undo-remove.ts";
export type { Unshare } from "./messages/unshare.ts";
export type { VersionNameChanged } from "./messages/version-name-changed.ts";
export type { VersionNameList } from "./messages/version-name-list.ts";
export type { VersionNameRemoved } from "./messages/version-name-removed.ts";
export type { VersionNamed } from "./messages/version-named.ts";
export type { SessionLimits, Welcome, WelcomedUser } from "./messages/welcome.ts";
export { modelOpenedHead } from "./model-opened-frame.ts";
export type { ModelSession } from "./model-session.ts";
export { isInitialTree } from "./model-tree.ts";
export { isPackedFrame, packedContent, packedFrame, packedFrameBehind } from "./packed-frame.ts";
export type { Path } from "./path.ts";
export { isPresenceState, presenceStateBytes, presenceStateValue } from "./presence-state.ts";
export { protocolVersion, rulesVersion } from "./protocol-version.ts";
export { movedTo, movedValues, unitsOfReference } from "./reference-form.ts";
export type { ServerMessage } from "./server-message.ts";
export type { SessionInfo } from "./session-info.ts";
export { refusalsOf, refusalsPerVersionMax, tagOf, versionOf } from "./tags.ts";
export type { VersionAuthor } from "./version-authors.ts";
export type { WrittenRun } from "./written-run.ts";
