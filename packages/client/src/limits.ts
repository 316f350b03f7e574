// The limits of the client, each with its reason. Those of the server come with its welcome; the smaller one counts.

import { recentEntriesMax } from "@convergence/engine";
import type { SliceLimits } from "./slice.ts";

/** Messages of one frame. A frame is handled in one go at the server, which others wait for. */
export const frameMessagesMax = 256;

/** Bytes at which a frame goes off. One message that is larger travels alone. */
export const frameBytesTarget: number = 256 * 1024;

/** Changes of one model that are sent and not yet decided. The rest waits here, where it can still be rewritten. */
export const changesInFlightMax = 1024;

/** Changes that are encoded and sent in one go: a millisecond or two of work, and one frame. */
export const sendChunkMax: number = frameMessagesMax;

/** Versions by which what waits to be sent may fall behind others before it is merged anew. The server could soon not merge it
 *  any more; what is on its way, ours and others', takes up the rest of what it keeps. */
export const unsentBehindMax: number = recentEntriesMax / 4;

/** How long, and for how many changes, a model keeps the page busy in one go. A frame of a screen is 16 ms. */
export const slice: SliceLimits = { msMax: 10, stepsMax: 1000 };

/** Operations that are merged between two looks at the clock. */
export const mergeStepsMax = 50;

/** Messages of a stream that is sent without waiting for us, which wait to be taken in. Beyond, they are dropped and asked for
 *  again, which then comes at our pace. So many come up only in a long batch, or when others write faster than this page reads. */
export const heldMessagesMax = 20_000;

/** Models that one session may have open at once, unless the server allows fewer. */
export const channelsMax = 1024;

/** The time from opening a socket to the server's welcome. */
export const handshakeMsMax = 15_000;

/** After this long without a word in one direction, the server is asked whether it is there. */
export const pingAfterMs = 15_000;

/** How long it may take to answer that. Together: half a minute until a dead connection is given up. */
export const answerMsMax = 15_000;

/** How long the server's word that we have seen everything may wait for more to see, or for a change of ours, which says it too: twice as
 *  long at most. Who types now and then need not say it after each word; what the server keeps meanwhile is little. */
export const seenAfterMs = 2000;

/** Versions after which a client that only reads says how far it is. */
export const seenVersionsMax = 256;

/** Versions after which that is said at once. The server keeps four times as many: what is on its way takes up the rest. */
export const seenAtOnceVersions: number = recentEntriesMax / 4;

/** How long a model has to be quiet before it is compared with the server's. Rare enough not to be noticed, and often enough that
 *  nobody works for long on something wrong. */
export const digestAfterMs = 5000;

/** The waits between attempts to connect again; the last one repeats. */
export const retryIntervalsMs: readonly number[] = [100, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000];

/** A session, or a model that is followed, which ends sooner than this was no success: the next wait is longer than the last. Long
 *  enough for a server that takes everybody in and then finds that it cannot serve them. */
export const settledAfterMs = 10_000;

/** The waits before a model is asked for again that the server could not open, or not go on with, for a reason that passes; the
 *  last one repeats. Shorter than those for a connection: what the others wait for here is one model, and may be over soon. */
export const reopenIntervalsMs: readonly number[] = [1000, 2000, 4000, 8000, 15_000];

/** How long `close` waits for the server to decide what is pending. */
export const closeMsMax = 10_000;

/** How often the server is told where this application's references point, all together: a caret that is moved by hand or by the
 *  mouse moves smoothly for others. Where typing takes it nobody needs to be told. */
export const referencesEveryMs = 50;

/** References of this application in one model: what the server allows, and some that are not shared. */
export const referencesOwnMax = 200;
/** The shortest time between two states that a model's presence is told: smooth for a cursor that moves, and little enough for
 *  everybody to hear of everybody. */
export const presenceEveryMs = 50;

/** Sessions that have left but are remembered, so that late events can name their users. */
export const pastSessionsMax = 1000;

/** Changes of one model that wait for the server, most of them made offline: twenty hours of typing without a pause. Each is
 *  kept in memory, at some hundred bytes, until it is decided. */
export const pendingChangesMax = 250_000;

/** Removals that wait to be undone by the server. Nobody undoes more while they wait for one. */
export const placementsWaitingMax = 1000;

/** Versions of one chunk of a history: what is asked for at once when somebody plays it, and what has to be played through unseen in
 *  order to go back from a version that was jumped to. A few milliseconds. */
export const historyChunkVersions = 512;

/** Chunks of one history that are kept, and bytes of them: some minutes of typing, forward and back, without asking again. */
export const historyKeptChunksMax = 8;
export const historyKeptBytesMax: number = 16 * 2 ** 20;

/** Versions further than this are not played one by one: the server is asked for what was there, and what differs is told at once. */
export const historyStepsMax = 1000;

/** How often a question about history is asked again that the server cannot answer at the moment. */
export const historyAttemptsMax = 5;

/** Models of the past that are open at once. Each holds the whole model, and some chunks of its history. */
export const historiesMax = 64;

/** Bytes in a frame that a unit of weight of what is to be put back counts for: three for each of text in any script, and what an element
 *  weighs has room for its id and its kind. Half as much again is left for what stands around it. */
export const placementBytesPerUnit = 4.5;
