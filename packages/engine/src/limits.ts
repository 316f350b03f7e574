// The limits of the engine, each with its reason. Data past one of them is refused with an error that names both numbers.
//
// These are the outer bounds that every encoding keeps; a server may set tighter ones for its own models. Raising one is
// safe for stored data, lowering one is not: what was committed must stay readable.

/** Levels of nesting in one tree. Walks over trees recurse, and the smallest stack of a browser must hold them. */
export const treeDepthMax = 64;

/** UTF-16 units of an object key. Keys are compared on every look-up and repeated in every snapshot. */
export const keyUnitsMax = 1024;

/** UTF-16 units of a string. Ten million are a thick book five times over, and fit in one frame in any script. */
export const stringUnitsMax = 10_000_000;

/** Elements that one submitted change attaches. Bounds the time for which one change holds up a model. */
export const elementsPerChangeMax = 100_000;

/** Operations of one submitted change. Each passes every bridge of its element, so this bounds the work of a merge. */
export const operationsPerChangeMax = 10_000;

/** Operations of one change as it may travel to a server. More than of one that is made, because a removal that was made without
 *  having seen what others inserted inside it is said anew in several pieces (R5). A server reads it in order to refuse it. */
export const operationsPerSubmissionMax = 100_000;

/** UTF-16 units that somebody who was away may hear of as one insertion while it is still being corrected: more than is typed in the
 *  changes that become one. Each correction copies them, and who corrects a pasted book does so thousands of times. */
export const amendedUnitsMax = 8192;

/** Items that are put back in one go: as many as one change has operations, so that a whole change can be undone. */
export const placementsMax: number = operationsPerChangeMax;

/** Anchors of one element. Each is moved by every edit of it: with as many a keystroke takes some 150 microseconds. */
export const anchorsPerElementMax = 1000;

/** UTF-16 units of the name of an anchor: an id or a short title, repeated in every snapshot. */
export const anchorNameUnitsMax = 256;

/** UTF-16 units of the name of a version: a title, which stands in a line of every list of them. */
export const versionNameUnitsMax = 256;

/** Names of versions of one model. All of them fit into one answer, and into a list that a person looks through; an application that
 *  would name every save can find versions by their times. */
export const versionNamesMax = 1000;

/** Positions of one reference: the carets of an editor that edits in many places at once. */
export const valuesPerReferenceMax = 1000;

/** Elements of a whole model. Bounds the memory of a replica, about a hundred bytes for each. */
export const elementsPerModelMax = 1_000_000;

/** What a whole model weighs: units of text and keys, 16 for each element, and anchors. Its snapshot, at three bytes a unit in the worst case,
 *  has to fit into one frame of a server. */
export const modelWeightMax: number = 64 * 2 ** 20;

/** Operations of one committed change. More than of a submitted one, because a removal that was made without having seen
 *  what others inserted inside it takes effect in several pieces. */
export const operationsPerEntryMax = 1_000_000;

/** Runs of all bridges of one session on the server, each about two hundred bytes, and elements whose replacement was refused. A session that needs more of them resumes. What
 *  one change comes out in has at most a few pieces for each, so this also keeps a committed change below its own limit. */
export const bridgeRunsMax = 250_000;

/** Nesting of recursive wire data other than trees, for the same reason as `treeDepthMax`. */
export const codecDepthMax = 64;

/** Own committed writes that a client remembers in order to tell their author of a conflict, each some hundred bytes. Those on the
 *  element that was left alone the longest go first. */
export const ownWritesMax = 1000;

/** Reasons that a client remembers for which pending operations will be lost: one for each element with such operations that others
 *  took away. Beyond, a conflict does not say against whom. */
export const causesMax = 10_000;

/** Conflicts that a client holds back until it is decided whether their author wrote over the lost operation anyhow. Beyond, the
 *  oldest is told at once. */
export const conflictsHeldMax = 1000;
/** Groups of own edits that can be undone. What each one hid is kept in memory until the group goes. */
export const undoGroupsMax = 100;

/** Stretches between own restores that undo reaches back over. Each keeps the content of the whole model as it was when it was left. */
export const undoStretchesMax = 8;

/** Milliseconds between two keystrokes of one group. Whoever waits longer has thought of something else. */
export const undoGroupPauseMs = 500;

/** Milliseconds from the first keystroke of a group to its last. One undo is not to take back a minute of steady typing. */
export const undoGroupSpanMs = 5000;
