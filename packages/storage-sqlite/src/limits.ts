// The limits of this adapter, each with its reason.

/** Mebibytes that a thread has for what it made last, before that is swept; a third of it is in use. Nearly all of that is a request and its
 *  answer, and gone when the next one comes: with what Node gives, a thread holds tens of megabytes of it for nothing. */
export const youngMebibytes = 6;

/** Requests that may wait for the worker. At a few milliseconds per group this is already seconds of work. */
export const waitingRequestsMax = 100_000;

/** Bytes in waiting requests. They are held in memory, beside whatever else the server holds. */
export const waitingBytesMax: number = 256 * 2 ** 20;

/** Requests in one group. They wait for each other, so more than this would trade latency for nothing. */
export const groupRequestsMax = 1000;

/** From the start of one group of commits to that of the next, in the long run. A group costs as much as dozens of small commits in
 *  it, and this is less than a person notices by far. */
export const groupPauseMs = 4;

/** Groups for which no such time has to pass, after a rest of as much time for each. One person who types fast, whose changes come two at
 *  a time now and then, never has more; where much goes on they are used up in a moment. */
export const groupsSavedMax = 16;

/** Bytes in one group, unless a single request has more: it bounds the time of a transaction. */
export const groupBytesMax: number = 32 * 2 ** 20;

/** How long SQLite waits for another reader of the same file. They stand in each other's way only for the moment in which the
 *  write-ahead log is put in order, after a crash or at the last close; whoever takes longer than this hangs. */
export const lockBusyMsMax = 5000;

/** Rows of the log that are deleted in one go after they were packed. Commits wait for that: it takes about a millisecond or two. */
export const trimmedRowsMax = 1000;

/** Rows of a log among which those are looked for who made none of them. Commits wait for that, too: more are left alone. */
export const authorsSearchedRowsMax = 32_768;

/** Rows of the log that whoever goes through all of it has in memory at a time: a row may hold a whole model. */
export const rewrittenRowsMax = 256;

/** Units of the reason of a redaction, a pseudonym or a purge. It is kept for ever, and shown in lists. With what the record says before it,
 *  less than 100 units, it may not be longer than the reason of any change, which has 1000: clients are sent it as one. */
export const reasonUnitsMax = 900;

/** Units of the key of a user. Subjects of the usual identity providers are shorter than 255; servers let none in that is longer. */
export const userKeyUnitsMax = 256;

/** Questions that may wait for the reading thread. At some milliseconds each this is already seconds of work. */
export const waitingQuestionsMax = 1000;

/** Rows of a log that are read together. More of them would cost no less each. */
export const rowsPageMax = 512;

/** Bytes of entries that are read together, a single larger one aside: they are in memory at once. */
export const rowsPageBytesMax: number = 4 * 2 ** 20;

/** Models whose rows are in memory for their next commit: some hundred bytes each, and more than are written to within a while. */
export const movedRowsMax = 10_000;
