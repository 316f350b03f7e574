// The limits of computing history, each with its reason.

/** Changes that are read ahead while playing on. Enough that asking the source again costs nothing beside them. */
export const entriesAheadMax = 256;

/** Bytes of changes that are read ahead, whatever their number; one at least is always read. */
export const bytesAheadMax: number = 2 ** 20;

/** Changes for which playback knows the way back, some 200 bytes each where they are keystrokes. Further back they are computed from an
 *  earlier state, as many again at once. */
export const stepsBackMax = 4096;

/** Elements out of sight that come back as the same objects if they come back. Beyond, those that went first come as new ones. */
export const formerElementsMax = 10_000;

/** What the way back may weigh: units of text, 16 for each element, 32 for each operation. What a removal takes away is kept whole,
 *  and a model may weigh as much; one change at least is always kept. */
export const stepsBackWeightMax: number = 64 * 2 ** 20;

/** Changes in one page of a list of changes: what one answer holds. */
export const changesPerPageMax = 500;

/** Changes that are looked at for one page by who made them alone, some 2 microseconds each. Beyond, the page says where to go on. */
export const changesScannedMax = 200_000;

/** As many of those as one change counts for whose effect is looked at too: it has to be played on a document. */
export const playedWeight = 16;

/** Changes that are played in one go. A page of the newest changes is found in few of them, and each go costs a snapshot. */
export const changesPerStretch = 512;
