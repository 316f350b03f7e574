// What can happen to an open model as a whole. Each event names the model as `src`.

import { type Json, type Operation, type OperationJson, operationJson } from "@convergence/engine";
import type { ConvergenceErrorCode } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import type { ModelCollaborator } from "../model-collaborators.ts";
import type { ResyncPhase, ResyncProgress } from "../resync-progress.ts";

export type EventModel = Registered<"model">;

abstract class ModelEvent {
  abstract readonly name: string;
  readonly src: EventModel;
  constructor(src: EventModel) {
    this.src = src;
  }
}

export class ModelClosedEvent extends ModelEvent {
  static readonly NAME = "closed";
  readonly name = "closed";
  /** Closed by this application. */
  readonly local: boolean;
  /** Why, if it was not the application. */
  readonly code: ConvergenceErrorCode | undefined;
  readonly reason: string;
  /** Changes that the server had not decided on; they are gone with the model. */
  readonly lostChanges: number;

  constructor(src: EventModel, code: ConvergenceErrorCode | undefined, reason: string, lostChanges: number) {
    super(src);
    this.local = code === undefined;
    this.code = code;
    this.reason = reason;
    this.lostChanges = lostChanges;
  }
}

/** The model was removed from the server. `closed` follows. */
export class ModelDeletedEvent extends ModelEvent {
  static readonly NAME = "deleted";
  readonly name = "deleted";
}

export class VersionChangedEvent extends ModelEvent {
  static readonly NAME = "version_changed";
  readonly name = "version_changed";
  readonly version: number;
  constructor(src: EventModel, version: number) {
    super(src);
    this.version = version;
  }
}

/** There are changes now that the server has not confirmed. */
export class ModelModifiedEvent extends ModelEvent {
  static readonly NAME = "modified";
  readonly name = "modified";
}

/** Everything is on the server's durable storage. */
export class ModelCommittedEvent extends ModelEvent {
  static readonly NAME = "committed";
  readonly name = "committed";
}

/** A change is applied here and has not been sent. */
export class ModelAppliedEvent extends ModelEvent {
  static readonly NAME = "applied";
  readonly name = "applied";
}

/** Everything has been sent, and the server has yet to confirm it. */
export class ModelSentEvent extends ModelEvent {
  static readonly NAME = "sent";
  readonly name = "sent";
}

/** The connection is gone; edits go on. */
export class ModelOfflineEvent extends ModelEvent {
  static readonly NAME = "offline";
  readonly name = "offline";
}

/** Everything that happened meanwhile is in. */
export class ModelOnlineEvent extends ModelEvent {
  static readonly NAME = "online";
  readonly name = "online";
}

/** The connection is back, and the model is asked for again. */
export class ModelReconnectingEvent extends ModelEvent {
  static readonly NAME = "reconnecting";
  readonly name = "reconnecting";
}

export class ResyncStartedEvent extends ModelEvent {
  static readonly NAME = "resync_started";
  readonly name = "resync_started";
}

/**
 * How far the model has come on its way back: others' changes are received, the user's own are merged with them, then sent. Each
 * phase that has anything to do ends with `done` equal to `total`; `resync_completed` comes before `sending`.
 */
export class ResyncProgressEvent extends ModelEvent implements ResyncProgress {
  static readonly NAME = "resync_progress";
  readonly name = "resync_progress";
  readonly phase: ResyncPhase;
  /** Changes that are done in this phase. */
  readonly done: number;
  /** Grows if others go on meanwhile. */
  readonly total: number;
  constructor(src: EventModel, { phase, done, total }: ResyncProgress) {
    super(src);
    this.phase = phase;
    this.done = done;
    this.total = total;
  }
}

export class ResyncCompletedEvent extends ModelEvent {
  static readonly NAME = "resync_completed";
  readonly name = "resync_completed";
}

/** The model cannot go on. `closed` follows. */
export class ResyncErrorEvent extends ModelEvent {
  static readonly NAME = "resync_error";
  readonly name = "resync_error";
  readonly message: string;
  constructor(src: EventModel, message: string) {
    super(src);
    this.message = message;
  }
}

export class CollaboratorOpenedEvent extends ModelEvent {
  static readonly NAME = "collaborator_opened";
  readonly name = "collaborator_opened";
  readonly collaborator: ModelCollaborator;
  constructor(src: EventModel, collaborator: ModelCollaborator) {
    super(src);
    this.collaborator = collaborator;
  }
}

export class CollaboratorClosedEvent extends ModelEvent {
  static readonly NAME = "collaborator_closed";
  readonly name = "collaborator_closed";
  readonly collaborator: ModelCollaborator;
  constructor(src: EventModel, collaborator: ModelCollaborator) {
    super(src);
    this.collaborator = collaborator;
  }
}

/** The connection of a collaborator is gone. `collaborator_reconnected` or `collaborator_closed` follows. */
export class CollaboratorReconnectingEvent extends ModelEvent {
  static readonly NAME = "collaborator_reconnecting";
  readonly name = "collaborator_reconnecting";
  readonly collaborator: ModelCollaborator;
  constructor(src: EventModel, collaborator: ModelCollaborator) {
    super(src);
    this.collaborator = collaborator;
  }
}

/** A collaborator is back, mostly with another session. Also without `collaborator_reconnecting`, if it was quick. */
export class CollaboratorReconnectedEvent extends ModelEvent {
  static readonly NAME = "collaborator_reconnected";
  readonly name = "collaborator_reconnected";
  readonly collaborator: ModelCollaborator;
  readonly previousSessionId: string;
  constructor(src: EventModel, collaborator: ModelCollaborator, previousSessionId: string) {
    super(src);
    this.collaborator = collaborator;
    this.previousSessionId = previousSessionId;
  }
}

/** A collaborator lets others know something else of itself than before. */
export class PresenceChangedEvent extends ModelEvent {
  static readonly NAME = "presence_changed";
  readonly name = "presence_changed";
  readonly collaborator: ModelCollaborator;
  readonly state: Json | undefined;
  constructor(src: EventModel, collaborator: ModelCollaborator) {
    super(src);
    this.collaborator = collaborator;
    this.state = collaborator.state;
  }
}

/**
 * What was here was not what the server has, which should never be. The server has noted it, and its data is here now with what
 * is pending on top: elements whose data looks different emit `value`, what of the pending changes made no sense any more is told
 * as `conflict`.
 */
export class ModelDivergedEvent extends ModelEvent {
  static readonly NAME = "diverged";
  readonly name = "diverged";
  readonly version: number;
  constructor(src: EventModel, version: number) {
    super(src);
    this.version = version;
  }
}

/** The server refused one change, and it was taken back here (P5). */
export class ModelRefusedEvent extends ModelEvent {
  static readonly NAME = "refused";
  readonly name = "refused";
  readonly code: ConvergenceErrorCode;
  readonly message: string;
  /** What is not done, in the form that history has operations in; empty if it was sent over an earlier connection. */
  readonly operations: readonly OperationJson[];
  constructor(src: EventModel, code: ConvergenceErrorCode, message: string, operations: readonly Operation[]) {
    super(src);
    this.code = code;
    this.message = message;
    this.operations = operations.map(operationJson);
  }
}
