// The limits of the wire, each with its reason. Both sides keep them: a writer refuses what its reader would refuse.
//
// A server may allow less; what it allows it says in its welcome. Changing one of these needs no new protocol version,
// but lowering one cuts off the peers that still use what lay above it.

import { operationsPerSubmissionMax } from "@convergence/engine";

/** Characters of a model or collection id. They are keys of the store and stand in every listing. */
export const idUnitsMax = 256;

/** Characters of a client or session id: room for 256 random bits in any usual alphabet. */
export const clientIdUnitsMax = 64;

/** Characters of a domain. It stands before every key of the store. */
export const domainUnitsMax = 128;

/** Characters of a user key. Subjects of the usual identity providers are shorter than 255. */
export const userKeyUnitsMax = 256;

/** Characters of a name that people see. Longer ones no page can show. */
export const displayNameUnitsMax = 256;

/** Characters of a token. Twice what the usual servers accept as a header. */
export const tokenUnitsMax = 16_384;

/** Characters of a text that explains an error or a change. It is for people and for logs, not for documents. */
export const reasonUnitsMax = 1000;

/** The highest number of a channel. A client with this many models open at once has lost count of them. */
export const channelMax = 65_535;

/** Items of one page of a listing. The next page starts after the last of them. */
export const pageItemsMax = 1000;

/** Sessions listed when a model is opened. Presence of more is no use to a person. */
export const sessionsPerModelMax = 10_000;

/** Bytes of what a session lets others know of itself: a few positions and words. Everybody in the model is told of each change of it. */
export const presenceStateBytesMax = 2048;

/** Changes of one message. A change of four bytes becomes objects of some hundred, at the server's expense. */
export const changesPerMessageMax = 10_000;

/** Operations of all changes of one message together: an operation can be a single byte. Room for the largest change, with as
 *  many operations that came to nothing. */
export const operationsPerMessageMax: number = 2 * operationsPerSubmissionMax;

/** Characters of the key of a reference: a word of an application's, repeated for whoever opens the model. */
export const referenceKeyUnitsMax = 256;

/** References that one session shares in one model, unless a server allows another number: everybody holds all of them. */
export const sharedReferencesMax = 100;

/** What all of those point at, in positions and characters of keys, unless a server allows another number: everybody is told of it. */
export const sharedReferenceUnitsMax = 10_000;

/** References of one message. All that the sessions of a model may share fit into one. */
export const referencesPerMessageMax = 1_000_000;

/** Entries of one message, own changes that were committed among them. A client that is further behind gets several messages, with a chance to draw in between. */
export const entriesPerMessageMax = 10_000;

/** Entries of one answer about history: as many as one look at the store gives, and some. */
export const historyEntriesMax = 10_000;

/** Runs, pieces, elements and changes of one answer about who wrote what, or about what differs. Each is an object of some hundred bytes
 *  at the client's, and more than anybody looks at: one element can be asked for by itself. */
export const attributedPartsMax = 500_000;

/** Authors that a stream of entries tells apart at a time. More begin it anew. */
export const authorsPerStreamMax = 1000;

/** Changes that one entry can stand for, for who was away: as many as a store is asked for at a time, and some. */
export const joinedChangesMax = 4096;

/** Operations of such an entry: it is taken in in one go, by a page that others wait for. */
export const joinedOperationsMax = 50;

/** UTF-16 units that such an entry inserts before its last operation, so that what was pasted is not put together into one large entry. */
export const joinedUnitsMax = 8192;

/** Messages of one frame from a client. A message of one byte becomes an object of a hundred, at the server's expense.
 *  Frames of a server, which the client trusts, are bounded by their bytes alone. */
export const messagesPerClientFrameMax = 10_000;

/** Bytes of a frame from a client: room for the longest string of a model in any script. */
export const clientFrameBytesMax: number = 32 * 2 ** 20;

/** Bytes of a frame from a server: room for the snapshot of the largest model. */
export const serverFrameBytesMax: number = 256 * 2 ** 20;
