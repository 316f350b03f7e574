// The limits of a server, each with its reason: those that can be set (`ServerLimits`, with their defaults), and below them those that
// are nobody's choice. Some are told in the welcome; a client of this project keeps those and never meets the errors.
//
// What HTTP and the lines of the network are limited to is in `http/http-limits.ts`.

import {
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  modelWeightMax,
  operationsPerChangeMax,
  stringUnitsMax,
  treeDepthMax,
  versionNamesMax,
} from "@convergence/engine";
import {
  clientFrameBytesMax,
  type SessionLimits,
  sessionsPerModelMax,
  sharedReferencesMax,
  sharedReferenceUnitsMax,
} from "@convergence/protocol";

export type ServerLimits = SessionLimits & {
  /** Connections at once, those that have said nothing among them. Each costs some ten kilobytes before it says anything; past this
   *  a balancer should take over. */
  readonly connectionsMax: number;
  /** Of them, those from one address on the public internet; for IPv6, from one network of 64 bits. A large office behind one
   *  address has room. Addresses of this machine and of private networks, where proxies stand, are not counted. */
  readonly connectionsPerAddressMax: number;
  /** Welcome connections of one user with a token. A person has some tabs; a program that needs more should share them. Others
   *  without a token are a new user each. */
  readonly sessionsPerUserMax: number;
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
  /** Bytes that the undecided changes of one connection take in memory. From half of it on nothing more is read from the connection
   *  until some are decided, so that a client of this project, whose largest frame is half of it, never meets the error. */
  readonly inFlightBytesMax: number;
  /** The same of all connections together: a quarter of the two gigabytes that Node may use on a small machine. */
  readonly serverInFlightBytesMax: number;
  /** Messages of one connection other than changes: requests, pings, what it says that it has seen. Above that nothing more is read
   *  from it for a while. Somebody with a thousand models that others write in says every few seconds of each what was seen. */
  readonly messagesPerSecondMax: number;
  /** As many at once, of one that was quiet: a client that comes back opens a thousand models and catches up on each. */
  readonly messagesBurstMax: number;
  /** Operations of the changes of one connection; one with none counts as one. Above that nothing more is read from it for a while.
   *  More than one client of this project brings in when a program writes with it as fast as it can, 30,000 small changes, and about
   *  what a server can merge: that one connection does not keep out others is seen to by `changesPerCommitMax`. Who has to wait
   *  does so for seconds, not for so long that its line seems dead. */
  readonly operationsPerSecondMax: number;
  /** As many at once: whoever comes back after a week sends 100,000 changes as fast as they are taken. */
  readonly operationsBurstMax: number;
  /** Requests of one connection that wait for an answer. Each waits for the store. */
  readonly requestsInFlightMax: number;
  /** Questions of one connection about history that wait for an answer. Each may ask for a whole model, or look through thousands of
   *  changes; somebody who plays a model back has two or three on the way. */
  readonly historyInFlightMax: number;
  /** Questions about history that a server works on at once, those of all connections together. The others wait their turn: for
   *  each a model may be in memory once more. */
  readonly historyAtOnceMax: number;
  /** Exports of history that run at once, those of everybody together: each has the store read, and lines written, without a pause. */
  readonly exportsAtOnceMax: number;
  /** As many of one user, or of one address without a token: two, so that somebody who exports a lot leaves a place to others. */
  readonly exportsPerUserMax: number;
  /** Exports that one of them begins in a minute. Whoever collects what is new does so every few seconds at most. */
  readonly exportsPerMinuteMax: number;
  /** Whoever takes in nothing of an export for this long has its connection cut: it keeps a place. */
  readonly exportSilenceMsMax: number;
  /** Sessions that may have one model open. Each hears of every other. */
  readonly sessionsPerModelMax: number;
  /** A model with more sessions than this tells of comings and goings every so often, not at once: each goes to everybody, and when
   *  all come at the same time, after a restart say, each hears of them in a few frames. Nobody notices the delay in such a crowd. */
  readonly presenceAtOnceMax: number;
  readonly presenceEveryMs: number;
  /** How long somebody whose connection is gone counts as reconnecting in a model before others hear that it has left. A tunnel, a
   *  change of networks, or a page that the phone has put to sleep for a moment is over by then; and for longer nobody wants to see
   *  people who are not there. 0: they leave at once. */
  readonly graceMs: number;
  /** Times that a session may change what it lets others know of itself, in one model. What comes faster waits, and only the latest
   *  of it is told. A little more than a client of this project says while somebody moves the mouse. */
  readonly presencePerSecondMax: number;
  /** As many at once, of one that was quiet. */
  readonly presenceBurstMax: number;
  /** Bytes of that which one model sends, to all its sessions together. Everybody hears of everybody, so that it grows with the
   *  square of their number: fifty who all move the mouse stay below, three hundred see each other move about every second. */
  readonly presenceBytesPerSecondMax: number;
  /** Changes of one model that are made durable together. What waits behind them goes next, so that nobody who writes little
   *  waits for long on somebody who brings a week's work, and nobody falls behind by more than that at once. */
  readonly changesPerCommitMax: number;
  /** In a model with so many sessions or more, commits begin at most every so many milliseconds, unless more than so much waits:
   *  each goes to everybody, and one for every keystroke of everybody would be most of what the server does. Where fewer work
   *  together each keystroke is committed at once; in such a crowd nobody sees the moment, less than a screen takes to draw.
   *  Not less than `paceMs`: what was committed goes to everybody at once then, and does not wait for a second time. */
  readonly commitPaceSessionsMin: number;
  readonly commitPaceMs: number;
  readonly commitPaceInputsMax: number;
  /** References of one session in one model. Everybody holds and is told of all of them. */
  readonly referencesPerSessionMax: number;
  /** What these point at, all together: a position or an element is one, a key as many as it has units, and one. An editor with a thousand
   *  selections has two thousand positions. All of it can go to everybody each time that references are told, and edits move each. */
  readonly referenceUnitsPerSessionMax: number;
  /** Where references point is told to the others at most so often, for all together: twenty times a second a caret moves smoothly. */
  readonly referencesEveryMs: number;
  /** What a model weighs: units of its text and keys, and 16 for each element. */
  readonly modelWeightMax: number;
  /** Refusals of one client's changes in one model that are kept until it says that it has seen them. A client that is told of them
   *  says so with its next change; one that never does would fill the store. */
  readonly refusalsKeptMax: number;
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
  /** The newest changes of a model that are not packed. Who comes back after a short while is told of these, and to read them takes
   *  no unpacking. */
  readonly unpackedChangesMin: number;
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
  modelWeightMax,
  treeDepthMax,
  keyUnitsMax,
  stringUnitsMax,
  /** Four heartbeats of the client of this project. */
  silenceMsMax: 60_000,
  connectionsMax: 50_000,
  connectionsPerAddressMax: 2000,
  sessionsPerUserMax: 1000,
  helloMsMax: 10_000,
  unsentBytesMax: 16 * 2 ** 20,
  unreadAnswerBytesMax: 64 * 2 ** 20,
  /** Less than a screen takes to draw. */
  paceMs: 12,
  inFlightBytesMax: 2 * clientFrameBytesMax,
  serverInFlightBytesMax: 512 * 2 ** 20,
  messagesPerSecondMax: 5000,
  messagesBurstMax: 20_000,
  operationsPerSecondMax: 100_000,
  operationsBurstMax: 500_000,
  /** A client that comes back opens all its models at once. */
  requestsInFlightMax: 2000,
  historyInFlightMax: 16,
  historyAtOnceMax: 4,
  exportsAtOnceMax: 4,
  exportsPerUserMax: 2,
  exportsPerMinuteMax: 60,
  exportSilenceMsMax: 60_000,
  sessionsPerModelMax,
  presenceAtOnceMax: 50,
  presenceEveryMs: 100,
  graceMs: 15_000,
  presencePerSecondMax: 25,
  presenceBurstMax: 50,
  presenceBytesPerSecondMax: 8 * 2 ** 20,
  changesPerCommitMax: 1024,
  commitPaceSessionsMin: 8,
  commitPaceMs: 12,
  commitPaceInputsMax: 64,
  unpackedChangesMin: 2048,
  refusalsKeptMax: 10_000,
  referencesPerSessionMax: sharedReferencesMax,
  referenceUnitsPerSessionMax: sharedReferenceUnitsMax,
  referencesEveryMs: 50,
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

/** Bytes of messages that are joined into one frame. A larger message goes alone. */
export const joinedBytesMax: number = 2 ** 20;

/** Bytes of the entries that go into one message, a single larger one aside. */
export const entriesBytesMax: number = 2 ** 20;

/** States of sessions that go into one frame: with the largest ones half of what is joined into a frame anyway. */
export const statesPerFrameMax = 256;

/** What a room keeps of the log for those who come in: the last thing that they are told. More only while somebody is about to hear
 *  it. Twice as much for a moment, and a change takes a third of a kilobyte: with more, a thousand rooms would keep more of this
 *  than of their models. Who has missed more is told of it from the store. */
export const recentLogLimits = { entriesMax: 64, bytesMax: 2 ** 20 } as const;

/** Changes between two snapshots: what an opening has to replay at most. */
export const changesPerSnapshot = 1000;

/** How long it may take to find out what takes past changes back: what others do meanwhile is kept, to merge it with that. */
export const reversalMsMax = 5000;

/** So many of the last changes are gone through at most to find out what takes past ones back. It is one piece of work for the thread that
 *  reads history, a second and a half for 260,000 keystrokes, and others wait for it: with more it would hardly end in time. */
export const reversalChangesMax = 500_000;

/** Wishes of one session to take changes back that wait for the one before: an editor makes one at a time. */
export const reversalsWaitingMax = 16;

/** For so many wishes to take changes back it is found out at once what they take: a store reads history on one thread. */
export const reversalsAtOnceMax = 1;

/** So many of the questions that go through a whole history, a second of work each, are answered at once: a store reads history on one
 *  thread, and one that waits can be forgotten while the others, which take milliseconds, go past it. */
export const longQuestionsAtOnceMax = 1;

/** What is read of the log in one go in order to answer a question about history, and what goes into one answer: a few milliseconds of
 *  work, a single larger change aside. */
export const historyPieceLimits = { entriesMax: 1000, bytesMax: 256 * 2 ** 10 } as const;

/** Changes that one piece looks at where those that touched a place are wanted: few at first, because a list begins with what is near,
 *  then more and more, up to some tens of milliseconds of the thread that reads. `number`: of the pieces before it. */
export const placeChangesMax = (number: number): number => Math.min(16_384, 1024 * 2 ** number);

/** Operations of a difference that go into one answer, and bytes of them, a single larger one aside. The difference is worked out again
 *  for the next ones, so these are more than most have. */
export const operationsPieceLimits = { operationsMax: 10_000, bytesMax: 4 * 2 ** 20 } as const;

/** Pieces that are looked through for one answer. Whoever looks for the changes of one user in a long log asks again. */
export const historyPiecesMax = 16;

/** Names of versions that one connection gives, changes or takes away. Everybody who has the model open hears of each, and nobody names
 *  several in a second; a program that brings a model's names along gives all of them at once. */
export const namingRate = { perSecond: 10, burst: versionNamesMax } as const;

/** Changes after which packing a log is tried again that has failed: it reads thousands of entries each time. */
export const changesPerPackingRetry = 1000;

/** Refusals that are seen and kept for a while, so that the store is not asked to forget each by itself. */
export const seenRefusalsMax = 64;
