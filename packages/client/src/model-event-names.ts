// The events of an open model: their names, and which class each one is.

import type { AnchorEvent } from "./events/anchor-event.ts";
import type { ConflictEvent } from "./events/conflict-event.ts";
import type * as events from "./events/model-events.ts";
import type { RemoteReferenceCreatedEvent } from "./events/reference-events.ts";
import type { VersionNameEvent } from "./events/version-name-event.ts";

export type ModelEvents = {
  readonly closed: events.ModelClosedEvent;
  readonly deleted: events.ModelDeletedEvent;
  readonly version_changed: events.VersionChangedEvent;
  readonly modified: events.ModelModifiedEvent;
  readonly committed: events.ModelCommittedEvent;
  readonly applied: events.ModelAppliedEvent;
  readonly sent: events.ModelSentEvent;
  readonly offline: events.ModelOfflineEvent;
  readonly online: events.ModelOnlineEvent;
  readonly reconnecting: events.ModelReconnectingEvent;
  readonly resync_started: events.ResyncStartedEvent;
  readonly resync_progress: events.ResyncProgressEvent;
  readonly resync_completed: events.ResyncCompletedEvent;
  readonly resync_error: events.ResyncErrorEvent;
  readonly collaborator_opened: events.CollaboratorOpenedEvent;
  readonly collaborator_closed: events.CollaboratorClosedEvent;
  readonly collaborator_reconnecting: events.CollaboratorReconnectingEvent;
  readonly collaborator_reconnected: events.CollaboratorReconnectedEvent;
  readonly presence_changed: events.PresenceChangedEvent;
  readonly refused: events.ModelRefusedEvent;
  readonly diverged: events.ModelDivergedEvent;
  readonly conflict: ConflictEvent;
  readonly reference: RemoteReferenceCreatedEvent;
  readonly anchor: AnchorEvent;
  readonly version_name: VersionNameEvent;
};

type Names = { readonly [Name in keyof ModelEvents as Uppercase<Name>]: Name };

export const modelEventNames: Names = {
  CLOSED: "closed",
  DELETED: "deleted",
  VERSION_CHANGED: "version_changed",
  MODIFIED: "modified",
  COMMITTED: "committed",
  APPLIED: "applied",
  SENT: "sent",
  OFFLINE: "offline",
  ONLINE: "online",
  RECONNECTING: "reconnecting",
  RESYNC_STARTED: "resync_started",
  RESYNC_PROGRESS: "resync_progress",
  RESYNC_COMPLETED: "resync_completed",
  RESYNC_ERROR: "resync_error",
  COLLABORATOR_OPENED: "collaborator_opened",
  COLLABORATOR_CLOSED: "collaborator_closed",
  COLLABORATOR_RECONNECTING: "collaborator_reconnecting",
  COLLABORATOR_RECONNECTED: "collaborator_reconnected",
  PRESENCE_CHANGED: "presence_changed",
  REFUSED: "refused",
  DIVERGED: "diverged",
  CONFLICT: "conflict",
  REFERENCE: "reference",
  ANCHOR: "anchor",
  VERSION_NAME: "version_name",
};
