// What one server grants one session, each limit with its reason. They are told in the welcome; a client that keeps them never
// meets the errors.

import {
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  operationsPerChangeMax,
  stringUnitsMax,
  treeDepthMax,
} from "@convergence/engine";
import { clientFrameBytesMax, type SessionLimits, sessionsPerModelMax } from "@convergence/protocol";

export type ServerLimits = SessionLimits & {
  /** A connection that has not introduced itself by then holds memory for nothing. */
  readonly helloMsMax: number;
  /** Bytes that wait for a slow reader. Beyond, it is cheaper for both to let it come back and resume. */
  readonly unsentBytesMax: number;
  /** Bytes of models and of what was missed that a client asked for and has not read. Larger than `unsentBytesMax`, because
   *  whoever comes back would ask for the same again; one model more than this is let through. */
  readonly unreadAnswerBytesMax: number;
  /** Requests of one connection that wait for an answer. Each waits for the store. */
  readonly requestsInFlightMax: number;
  /** Sessions that may have one model open. Each hears of every other. */
  readonly sessionsPerModelMax: number;
  /** How long a model without sessions stays in memory: a page that reloads finds it warm. */
  readonly idleRoomMs: number;
};

export const defaultLimits: ServerLimits = {
  frameBytesMax: clientFrameBytesMax,
  /** Models that one page has open; each costs presence in its room. */
  channelsMax: 1000,
  /** Twice what the client of this project sends ahead. Each holds its operations in memory until it is decided. */
  changesInFlightMax: 2048,
  operationsPerChangeMax,
  elementsPerChangeMax,
  elementsPerModelMax,
  treeDepthMax,
  keyUnitsMax,
  stringUnitsMax,
  /** Four heartbeats of the client of this project. */
  silenceMsMax: 60_000,
  helloMsMax: 10_000,
  unsentBytesMax: 16 * 2 ** 20,
  unreadAnswerBytesMax: 64 * 2 ** 20,
  /** A client that comes back opens all its models at once. */
  requestsInFlightMax: 2000,
  sessionsPerModelMax,
  idleRoomMs: 30_000,
};
