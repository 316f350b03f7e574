// What can happen to the connection of a domain. Each event names the domain as `domain`.

import type { DomainView } from "../domain-view.ts";

abstract class DomainEvent {
  abstract readonly name: string;
  readonly domain: DomainView;
  constructor(domain: DomainView) {
    this.domain = domain;
  }
}

export class ConnectingEvent extends DomainEvent {
  static readonly NAME = "connecting";
  readonly name = "connecting";
}

export class AuthenticatingEvent extends DomainEvent {
  static readonly NAME = "authenticating";
  readonly name = "authenticating";
}

export class ConnectedEvent extends DomainEvent {
  static readonly NAME = "connected";
  readonly name = "connected";
}

/** One attempt to connect failed. Unless it was the first of all, others follow. */
export class ConnectionFailedEvent extends DomainEvent {
  static readonly NAME = "connection_failed";
  readonly name = "connection_failed";
}

/** The connection is lost and will be made again. */
export class InterruptedEvent extends DomainEvent {
  static readonly NAME = "interrupted";
  readonly name = "interrupted";
}

/** There is no connection, and none is being made. */
export class DisconnectedEvent extends DomainEvent {
  static readonly NAME = "disconnected";
  readonly name = "disconnected";
}

/** Something failed that no caller waits for: a listener threw, or the server will not have us back. */
export class ErrorEvent extends DomainEvent {
  static readonly NAME = "error";
  readonly name = "error";
  readonly error: unknown;
  readonly message: string;

  constructor(domain: DomainView, error: unknown) {
    super(domain);
    this.error = error;
    this.message = error instanceof Error ? error.message : String(error);
  }
}

export type DomainEvents = {
  readonly connecting: ConnectingEvent;
  readonly authenticating: AuthenticatingEvent;
  readonly connected: ConnectedEvent;
  readonly connection_failed: ConnectionFailedEvent;
  readonly interrupted: InterruptedEvent;
  readonly disconnected: DisconnectedEvent;
  readonly error: ErrorEvent;
};
