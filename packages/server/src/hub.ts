// All connections and rooms of one server. Knows nothing of HTTP.

import { randomBytes } from "node:crypto";
import type { StateDigest, Version } from "@convergence/engine";
import type { ModelRecord, Storage } from "@convergence/storage";
import type { Authenticator } from "./auth/authenticator.ts";
import type { Clock } from "./clock.ts";
import { Catalogue } from "./connection/catalogue.ts";
import { Connection } from "./connection/connection.ts";
import { FlightBudget } from "./connection/flight-budget.ts";
import type { Deflate } from "./deflate.ts";
import type { Comparison, Divergence } from "./divergence/divergence.ts";
import { FlushTurn } from "./flush-turn.ts";
import { HistoryService } from "./history/history-service.ts";
import type { HubServices, LiveConnection, Log } from "./hub-services.ts";
import type { ServerLimits } from "./limits.ts";
import { type ServerObserver, silentObserver } from "./observer.ts";
import { resolveLimits } from "./resolve-limits.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { Authorise, AuthoriseNaming } from "./room/authorise.ts";
import { Rooms } from "./rooms.ts";
import type { ServerStatistics } from "./server-statistics.ts";
import type { SocketHandler, SocketLike, SocketRequest } from "./socket.ts";

export type HubOptions = {
  readonly storage: Storage;
  readonly authenticate: Authenticator["authenticate"];
  readonly log: Log;
  readonly clock: Clock;
  /** What large models are told with; left out where frames are not packed. */
  readonly deflate?: Deflate | undefined;
  readonly limits?: Partial<ServerLimits>;
  readonly authorise?: Authorise;
  readonly authoriseNaming?: AuthoriseNaming;
  /** Measures the work. Nobody does when it is left out. */
  readonly observer?: ServerObserver | undefined;
  /** Hears of each time that a client and the server compared what they have, and had the same. */
  readonly onMatch?: (record: ModelRecord, comparison: Comparison) => void;
  /** Hears of each client that had something else than the server at the same version, after it was logged. */
  readonly onDivergence?: (record: ModelRecord, divergence: Divergence) => void;
};

export type Hub = {
  readonly isDraining: boolean;
  statistics(): ServerStatistics;
  /** Memory that undecided changes take. */
  readonly flightBytes: number;
  /** Users that have a session. */
  readonly users: number;
  accept(socket: SocketLike, request: SocketRequest): SocketHandler;
  /** What the server has of a model, for tools and tests that compare replicas; `undefined` if there is no such model. */
  stateDigest(domain: string, model: string): Promise<{ version: Version; digest: StateDigest } | undefined>;
  /** Finishes what is being committed, tells clients when to come back, closes them. The store stays open. */
  close(): Promise<void>;
};

export function createHub({ limits: some, observer = silentObserver, ...options }: HubOptions): Hub {
  const limits = resolveLimits(some);
  const { storage, clock, log, authorise } = options;
  const connections = new Set<LiveConnection>();
  /** R5: a client has one connection; the newest fences off the one before. */
  const clients = new Map<string, { readonly connection: LiveConnection; readonly attempt: number }>();
  const claimed = new WeakMap<LiveConnection, string>();
  const users = new Map<string, Set<LiveConnection>>();
  const userOf = new WeakMap<LiveConnection, string>();
  let isDraining = false;
  const rooms = new Rooms({
    storage,
    clock,
    limits,
    authorise,
    deflate: options.deflate,
    observer,
    idleRoomMs: limits.idleRoomMs,
    onMatch: (record, comparison) => options.onMatch?.(record, comparison),
    onDivergence: (record, divergence) => {
      const { domain, model } = record;
      observer.diverged();
      log.error({ domain, model, ...divergence }, "a client had something else than the server");
      options.onDivergence?.(record, divergence);
    },
    onFailure: ({ domain, model }, err) => log.error({ domain, model, err }, "the store failed"),
  });
  const services: HubServices = {
    ...options,
    turn: new FlushTurn(clock),
    limits,
    observer,
    rooms,
    catalogue: new Catalogue(storage, clock),
    history: new HistoryService({ storage, clock, limits }),
    budget: new FlightBudget(limits.serverInFlightBytesMax),
    claim(connection, { domain, client, attempt }) {
      const key = JSON.stringify([domain, client]);
      const other = clients.get(key);
      if (other !== undefined && other.attempt > attempt) return false;
      other?.connection.reject("superseded", "Another connection of this client has taken over");
      clients.set(key, { connection, attempt });
      claimed.set(connection, key);
      return true;
    },
    admit(connection, domain, user) {
      const key = JSON.stringify([domain, user]);
      const sessions = users.get(key) ?? new Set();
      if (sessions.size >= limits.sessionsPerUserMax) return false;
      users.set(key, sessions.add(connection));
      userOf.set(connection, key);
      return true;
    },
    onClosed(connection) {
      connections.delete(connection);
      const user = userOf.get(connection);
      const sessions = user === undefined ? undefined : users.get(user);
      sessions?.delete(connection);
      if (user !== undefined && sessions?.size === 0) users.delete(user);
      const key = claimed.get(connection);
      if (key !== undefined && clients.get(key)?.connection === connection) clients.delete(key);
    },
  };
  return {
    get isDraining() {
      return isDraining;
    },
    get flightBytes() {
      return services.budget.used;
    },
    get users() {
      return users.size;
    },
    statistics() {
      const { sessions: modelsOpen, inputsWaiting, catchUps } = rooms.statistics();
      const [sessions, { size }] = [clients.size, rooms];
      return { connections: connections.size, sessions, rooms: size, modelsOpen, inputsWaiting, catchUps };
    },
    accept(socket, request) {
      const connection = new Connection(randomBytes(16).toString("base64url"), socket, request, services);
      connections.add(connection);
      if (isDraining) connection.reject("draining", "The server is going down");
      return connection;
    },
    async stateDigest(domain, model) {
      const record = await storage.findModel(domain, model);
      return record === undefined ? undefined : (await rooms.host(record)).digest();
    },
    async close() {
      isDraining = true;
      let told = 0;
      for (const connection of connections) connection.drain(retryAfterMs(told++));
      await rooms.settled();
      for (const connection of [...connections]) connection.reject("draining", "The server is going down");
      await rooms.close();
    },
  };
}
