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
  /** What others do goes to a session at most so often, unless something else goes. Nobody sees a difference, and where many
   *  write at once it saves most of the frames. */
  readonly paceMs: number;
  /** Requests of one connection that wait for an answer. Each waits for the store. */
  readonly requestsInFlightMax: number;
  /** Sessions that may have one model open. Each hears of every other. */
  readonly sessionsPerModelMax: number;
  /** Changes of one model that are made durable together. What waits behind them goes next, so that nobody who writes little
   *  waits for long on somebody who brings a week's work, and nobody falls behind by more than that at once. */
  readonly changesPerCommitMax: number;
  /** Changes that are read from the store, and sent, in one go to somebody who comes back: a few milliseconds of work on
   *  either side. */
  readonly catchUpChunkEntriesMax: number;
  /** Bytes of the same, a single larger change aside. */
  readonly catchUpChunkBytesMax: number;
  /** Chunks on their way to one who comes back, before it has to say that it has taken one in. Several, so that a distant
   *  client need not wait for each. */
  readonly catchUpChunksAheadMax: number;
  /** One that takes in nothing for this long does not come back at present; it may ask again. */
  readonly catchUpSilenceMsMax: number;
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
  /** Less than a screen takes to draw. */
  paceMs: 12,
  /** A client that comes back opens all its models at once. */
  requestsInFlightMax: 2000,
  sessionsPerModelMax,
  changesPerCommitMax: 1024,
  catchUpChunkEntriesMax: 1000,
  catchUpChunkBytesMax: 256 * 2 ** 10,
  catchUpChunksAheadMax: 4,
  catchUpSilenceMsMax: 60_000,
  idleRoomMs: 30_000,
};

/** Digests that a room remembers: of those who ask at about the same time, some are a few versions behind. */
export const digestsKeptMax = 8;

/** Steps of a digest before everybody else gets a turn: about a millisecond. */
export const digestStepsPerSlice = 20;

/** How long a room makes no digest after it has made one. */
export const digestRestMsMin = 5000;

/** The same as a multiple of the time that it took: digests take a twentieth of the time at most. */
export const digestRestShare = 19;

/** How often within the window a client may differ from its room, and is sent the whole model again. Once is a rare mistake;
 *  more often it is one that comes back, or a client that only says so. */
export const divergencesMax = 3;
export const divergenceWindowMs = 600_000;

/** Clients that a room remembers to have differed. */
export const divergedClientsMax = 1000;

/** Bytes of a trace of a divergence: it is made in memory, while others are served. */
export const traceBytesMax: number = 32 * 2 ** 20;

/** Files in the folder of traces. The first ones tell as much as thousands, and a client could ask for thousands. */
export const tracesMax = 100;
