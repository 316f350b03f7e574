// All connections and rooms of one server. Knows nothing of HTTP.

import { randomBytes } from "node:crypto";
import type { Storage } from "@convergence/storage";
import type { Authenticator } from "./auth/authenticator.ts";
import type { Clock } from "./clock.ts";
import { Catalogue } from "./connection/catalogue.ts";
import { Connection } from "./connection/connection.ts";
import { FlightBudget } from "./connection/flight-budget.ts";
import type { HubServices, LiveConnection, Log } from "./hub-services.ts";
import type { ServerLimits } from "./limits.ts";
import { resolveLimits } from "./resolve-limits.ts";
import type { Authorise } from "./room/authorise.ts";
import { Rooms } from "./rooms.ts";
import type { SocketHandler, SocketLike, SocketRequest } from "./socket.ts";

export type HubOptions = {
  readonly storage: Storage;
  readonly authenticate: Authenticator["authenticate"];
  readonly log: Log;
  readonly clock: Clock;
  readonly limits?: Partial<ServerLimits>;
  readonly authorise?: Authorise;
};

export type Hub = {
  readonly isDraining: boolean;
  /** Memory that undecided changes take. */
  readonly flightBytes: number;
  /** What there is one of in memory for each. All of them go back to 0 when everybody has left, rooms after a while. */
  readonly counts: {
    readonly connections: number;
    readonly clients: number;
    readonly users: number;
    readonly rooms: number;
  };
  accept(socket: SocketLike, request: SocketRequest): SocketHandler;
  /** Finishes what is being committed, tells clients when to come back, closes them. The store stays open. */
  close(): Promise<void>;
};

/** When clients should try again after a planned stop: a restart takes about this long. */
const retryAfterMs = 1000;

export function createHub({ limits: some, ...options }: HubOptions): Hub {
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
    idleRoomMs: limits.idleRoomMs,
    onFailure: ({ domain, model }, err) => log.error({ domain, model, err }, "the store failed"),
  });
  const services: HubServices = {
    ...options,
    limits,
    rooms,
    catalogue: new Catalogue(storage, clock),
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
    get counts() {
      return { connections: connections.size, clients: clients.size, users: users.size, rooms: rooms.size };
    },
    get flightBytes() {
      return services.budget.used;
    },
    accept(socket, request) {
      const connection = new Connection(randomBytes(16).toString("base64url"), socket, request, services);
      connections.add(connection);
      if (isDraining) connection.reject("draining", "The server is going down");
      return connection;
    },
    async close() {
      isDraining = true;
      for (const connection of connections) connection.drain(retryAfterMs);
      await rooms.settled();
      for (const connection of [...connections]) connection.reject("draining", "The server is going down");
      await rooms.close();
    },
  };
}
