// The limits of the client, each with its reason. Those of the server come with its welcome; the smaller one counts.

/** Messages of one frame. A frame is handled in one go at the server, which others wait for. */
export const frameMessagesMax = 256;

/** Bytes at which a frame goes off. One message that is larger travels alone. */
export const frameBytesTarget: number = 256 * 1024;

/** Changes of one model that are sent and not yet decided. The rest waits here, where it can still be rewritten. */
export const changesInFlightMax = 1024;

/** Stream messages held back while a batch is open. Beyond, they are dropped and asked for again when the batch is done. */
export const heldMessagesMax = 4096;

/** Models that one session may have open at once, unless the server allows fewer. */
export const channelsMax = 1024;

/** The time from opening a socket to the server's welcome. */
export const handshakeMsMax = 15_000;

/** After this long without a word in one direction, the server is asked whether it is there. */
export const pingAfterMs = 15_000;

/** How long it may take to answer that. Together: half a minute until a dead connection is given up. */
export const answerMsMax = 15_000;

/** How long the server's word that we have seen everything may wait for more to see. */
export const seenAfterMs = 500;

/** The waits between attempts to connect again; the last one repeats. */
export const retryIntervalsMs: readonly number[] = [100, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000];

/** The wait before a model is asked for again that the server could not open for a reason that passes. */
export const reopenAfterMs = 2000;

/** How long `close` waits for the server to decide what is pending. */
export const closeMsMax = 10_000;

/** Sessions that have left but are remembered, so that late events can name their users. */
export const pastSessionsMax = 1000;

/** Changes of one model that wait for the server, most of them made offline. Each is kept in memory until it is decided. */
export const pendingChangesMax = 100_000;
