// One connection to one domain of a server: who we are there, and the way to its models.
//
// Once it was connected it stays so: a lost connection is made again for ever, models go on meanwhile and catch up. It ends when
// the application disconnects, or when the server says that coming back is of no use.

import type { ServerMessage, SessionLimits, Welcome } from "@convergence/protocol";
import { CollectionService } from "./collection-service.ts";
import { type Announcement, Connection } from "./connection.ts";
import { ConvergenceError } from "./convergence-error.ts";
import type { ConvergenceOptions, Credentials } from "./convergence-options.ts";
import { ConvergenceSession } from "./convergence-session.ts";
import type { DomainView } from "./domain-view.ts";
import { ConvergenceEventEmitter, deliver } from "./emitter.ts";
import * as events from "./events/domain-events.ts";
import { retryIntervalsMs, slice } from "./limits.ts";
import { ModelService } from "./model-service.ts";
import { randomId } from "./random-id.ts";
import { parseServerUrl } from "./server-url.ts";
import { globalSocket } from "./socket.ts";
import { systemTimers, type Timers } from "./timers.ts";
import { type Author, userOf } from "./user.ts";

const nobody: Author = { sessionId: "", user: userOf("", "", true) };

const domainEventNames = {
  CONNECTING: "connecting",
  AUTHENTICATING: "authenticating",
  CONNECTED: "connected",
  CONNECTION_FAILED: "connection_failed",
  INTERRUPTED: "interrupted",
  DISCONNECTED: "disconnected",
  ERROR: "error",
} as const;

export class ConvergenceDomain extends ConvergenceEventEmitter<events.DomainEvents> implements DomainView {
  static readonly Events: typeof domainEventNames = domainEventNames;

  readonly #url: string;
  readonly #options: ConvergenceOptions;
  readonly #timers: Timers;
  readonly #connection: Connection;
  readonly #session: ConvergenceSession;
  readonly #models: ModelService;
  readonly #collections: CollectionService;
  #author: Author = nobody;
  #limits: SessionLimits | undefined;
  #epoch: string | undefined;
  #serverAheadMs = 0;
  #isDisposed = false;

  /** For `Convergence`: applications connect through its functions. */
  constructor(url: string, credentials: Credentials, options: ConvergenceOptions = {}) {
    const report = options.reportError ?? ((error: unknown) => console.error(error));
    super(report);
    const reportError = (error: unknown): void => this.#reportError(error, report);
    this.#url = url;
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    const client = options.clientId ?? randomId();
    const random = options.random ?? Math.random;
    this.#connection = new Connection(
      {
        url: parseServerUrl(url),
        client,
        credentials,
        intervalsMs: options.reconnect?.intervalsMs ?? retryIntervalsMs,
        webSocket: options.webSocket ?? globalSocket,
        timers: this.#timers,
        random,
      },
      {
        begin: (welcome) => this.#begin(welcome),
        interrupt: () => this.#models.interrupt(),
        message: (message) => this.#take(message),
        announce: (event) => this.#announce(event),
        error: reportError,
      },
    );
    this.#session = new ConvergenceSession(this, () => this.#author);
    this.#collections = new CollectionService(this.#connection);
    this.#models = new ModelService({
      connection: this.#connection,
      session: this.#session,
      timers: this.#timers,
      random,
      slice: { ...slice, ...options.slice },
      splitSplices: options.splitSplices ?? false,
      limits: () => this.#limits,
      reportError,
    });
  }

  url(): string {
    return this.#url;
  }

  options(): ConvergenceOptions {
    return this.#options;
  }

  session(): ConvergenceSession {
    return this.#session;
  }

  models(): ModelService {
    return this.#models;
  }

  collections(): CollectionService {
    return this.#collections;
  }

  /** The server's clock, as well as it is known here. */
  serverTime(): Date {
    return new Date(this.#timers.now() + this.#serverAheadMs);
  }

  isConnected(): boolean {
    return this.#connection.isReady;
  }

  /** Is there no connection, and none being made? */
  isDisconnected(): boolean {
    return this.#connection.isClosed;
  }

  isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** For `Convergence.connect…` and `Convergence.reconnect`. */
  connect(): Promise<void> {
    if (this.#isDisposed)
      return Promise.reject(new ConvergenceError("disposed", `The domain ${this.#url} is disposed of`));
    return this.#connection.connect();
  }

  /** Waits a while for pending changes to be confirmed, then leaves. Models stay, offline, and go on after a reconnect. */
  async disconnect(): Promise<void> {
    if (this.isConnected()) await this.#models.committed();
    this.#connection.disconnect();
  }

  /** Disconnects and closes all models, for good. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.disconnect();
    this.#models.closeAll(undefined, "The domain was disposed of");
  }

  #begin(welcome: Welcome): void {
    const { session, user, serverTime, epoch, limits } = welcome;
    const isOtherStore = this.#epoch !== undefined && this.#epoch !== epoch;
    this.#author = { sessionId: session, user: userOf(user.key, user.displayName, user.anonymous) };
    this.#limits = limits;
    this.#epoch = epoch;
    this.#noteServerTime(serverTime);
    if (isOtherStore) this.#models.closeAll("epoch", "The server's store was restored from a backup");
    else this.#models.resume();
  }

  #take(message: ServerMessage): void {
    if ("channel" in message) this.#models.take(message);
    else if (message.kind === "pong") this.#noteServerTime(message.serverTime);
  }

  #noteServerTime(time: number): void {
    this.#serverAheadMs = time - this.#timers.now();
  }

  #announce(event: Announcement): void {
    switch (event) {
      case "connecting":
        return this[deliver](new events.ConnectingEvent(this));
      case "authenticating":
        return this[deliver](new events.AuthenticatingEvent(this));
      case "connected":
        return this[deliver](new events.ConnectedEvent(this));
      case "connection_failed":
        return this[deliver](new events.ConnectionFailedEvent(this));
      case "interrupted":
        return this[deliver](new events.InterruptedEvent(this));
      case "disconnected":
        return this[deliver](new events.DisconnectedEvent(this));
    }
  }

  #reportError(error: unknown, report: (error: unknown) => void): void {
    report(error);
    this[deliver](new events.ErrorEvent(this, error));
  }
}
