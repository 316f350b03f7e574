// Which event tells of what has happened to somebody else in an open model.

import type { CollaboratorNews } from "../model-collaborators.ts";
import {
  CollaboratorClosedEvent,
  CollaboratorOpenedEvent,
  CollaboratorReconnectedEvent,
  CollaboratorReconnectingEvent,
  type EventModel,
  PresenceChangedEvent,
} from "./model-events.ts";

export type CollaboratorEvent =
  | CollaboratorOpenedEvent
  | CollaboratorClosedEvent
  | CollaboratorReconnectingEvent
  | CollaboratorReconnectedEvent
  | PresenceChangedEvent;

export function collaboratorEventOf(src: EventModel, news: CollaboratorNews): CollaboratorEvent {
  const { collaborator } = news;
  switch (news.kind) {
    case "opened":
      return new CollaboratorOpenedEvent(src, collaborator);
    case "closed":
      return new CollaboratorClosedEvent(src, collaborator);
    case "reconnecting":
      return new CollaboratorReconnectingEvent(src, collaborator);
    case "reconnected":
      return new CollaboratorReconnectedEvent(src, collaborator, news.previousSessionId);
    case "presence":
      return new PresenceChangedEvent(src, collaborator);
  }
}
