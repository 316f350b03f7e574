// The client: connect to a server, open models, edit them with others, online and offline.

export type {
  ElementType,
  Json,
  OperationJson,
  Range,
  ReferenceKind,
  Side,
  StateDigest,
  Value,
} from "@convergence/engine";
export { fromJson, toJson } from "@convergence/engine";
export { type AnchorValue, ModelAnchor } from "./anchors/model-anchor.ts";
export type { AnchorOptions } from "./anchors/model-anchors.ts";
export { bindTextInput, type TextInput } from "./bind-text-input.ts";
export { CollectionService, type Page } from "./collection-service.ts";
export {
  Convergence,
  Convergence as default,
  connect,
  connectAnonymously,
  connectWithJwt,
  connectWithPassword,
  type PasswordCredentials,
  reconnect,
} from "./convergence.ts";
export { ConvergenceDomain } from "./convergence-domain.ts";
export { ConvergenceError, type ConvergenceErrorCode, type LocalErrorCode } from "./convergence-error.ts";
export type { ConvergenceOptions, PasswordHook, ReconnectOptions } from "./convergence-options.ts";
export { ConvergenceSession } from "./convergence-session.ts";
export type { DomainView } from "./domain-view.ts";
export { DrawingTurn } from "./drawing-turn.ts";
export type { ElementOf, ElementRegistry } from "./elements/element-registry.ts";
export { RealTimeArray } from "./elements/real-time-array.ts";
export { RealTimeBoolean } from "./elements/real-time-boolean.ts";
export { RealTimeDate } from "./elements/real-time-date.ts";
export { type ModelElementType, type Path, RealTimeElement } from "./elements/real-time-element.ts";
export { RealTimeNull } from "./elements/real-time-null.ts";
export { RealTimeNumber } from "./elements/real-time-number.ts";
export { RealTimeObject } from "./elements/real-time-object.ts";
export { RealTimeString } from "./elements/real-time-string.ts";
export { RealTimeUndefined } from "./elements/real-time-undefined.ts";
export { ConvergenceEventEmitter } from "./emitter.ts";
export { AnchorEvent } from "./events/anchor-event.ts";
export {
  ArrayInsertEvent,
  ArrayRemoveEvent,
  ArrayReorderEvent,
  ArraySetEvent,
  ArraySetValueEvent,
} from "./events/array-events.ts";
export { BooleanSetValueEvent } from "./events/boolean-events.ts";
export { ConflictEvent } from "./events/conflict-event.ts";
export { DateSetValueEvent } from "./events/date-events.ts";
export {
  AuthenticatingEvent,
  ConnectedEvent,
  ConnectingEvent,
  ConnectionFailedEvent,
  DisconnectedEvent,
  ErrorEvent,
  InterruptedEvent,
} from "./events/domain-events.ts";
export { ElementDetachedEvent } from "./events/element-detached-event.ts";
export { ValueEvent } from "./events/element-event.ts";
export {
  HeadChangedEvent,
  HistoryClosedEvent,
  HistoryTargetChangedEvent,
  HistoryVersionChangedEvent,
  TransitionEndEvent,
  TransitionStartEvent,
} from "./events/history-events.ts";
export { ModelChangedEvent } from "./events/model-changed-event.ts";
export {
  CollaboratorClosedEvent,
  CollaboratorOpenedEvent,
  CollaboratorReconnectedEvent,
  CollaboratorReconnectingEvent,
  ModelAppliedEvent,
  ModelClosedEvent,
  ModelCommittedEvent,
  ModelDeletedEvent,
  ModelDivergedEvent,
  ModelModifiedEvent,
  ModelOfflineEvent,
  ModelOnlineEvent,
  ModelReconnectingEvent,
  ModelRefusedEvent,
  ModelSentEvent,
  PresenceChangedEvent,
  ResyncCompletedEvent,
  ResyncErrorEvent,
  ResyncProgressEvent,
  ResyncStartedEvent,
  VersionChangedEvent,
} from "./events/model-events.ts";
export { NumberDeltaEvent, NumberSetValueEvent } from "./events/number-events.ts";
export { ObjectRemoveEvent, ObjectSetEvent, ObjectSetValueEvent } from "./events/object-events.ts";
export {
  ReferenceClearedEvent,
  ReferenceDisposedEvent,
  ReferenceSetEvent,
  RemoteReferenceCreatedEvent,
} from "./events/reference-events.ts";
export {
  StringInsertEvent,
  StringRemoveEvent,
  StringSetValueEvent,
  StringSpliceEvent,
} from "./events/string-events.ts";
export { UndoChangedEvent, UndoFailedEvent } from "./events/undo-events.ts";
export { VersionNameEvent } from "./events/version-name-event.ts";
export type {
  BlamedText,
  BlamedValue,
  BlameRun,
  HistoryBlame,
  HistoryDiff,
  HistoryDiffChange,
  HistoryDiffPiece,
  Written,
  WrittenText,
} from "./history/attribution.ts";
export { HistoricalModel } from "./history/historical-model.ts";
export type { DiffOptions, GivenUp, HistoryOperations } from "./history/history-operations.ts";
export type { ChangeDescription, ChangeFilter, ChangesProgress } from "./history/model-changes.ts";
export type { RevertSelection } from "./history/rework.ts";
export type { VersionName } from "./history/version-name.ts";
export type { ModelCollaborator } from "./model-collaborators.ts";
export { ModelPresence } from "./model-presence.ts";
export {
  type AutoCreateOptions,
  type CopyOptions,
  type CreateOptions,
  type HistoryOptions,
  type ListOptions,
  type ModelPage,
  ModelService,
  type VersionNamesOptions,
} from "./model-service.ts";
export { linkOf, RealTimeModel, type SaveState } from "./real-time-model.ts";
export { LocalReference } from "./references/local-reference.ts";
export { ModelReference, type ReferenceValues } from "./references/model-reference.ts";
export type { ReferenceFilter } from "./references/model-references.ts";
export type { ResyncPhase, ResyncProgress } from "./resync-progress.ts";
export type { SliceLimits } from "./slice.ts";
export type { SocketFactory, SocketLike } from "./socket.ts";
export { spliceBetween, type TextSplice } from "./text-diff.ts";
export { systemTimers, type Timers } from "./timers.ts";
export { UndoManager, type UndoOptions } from "./undo/undo.ts";
export type { User } from "./user.ts";
