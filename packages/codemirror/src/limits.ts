// The limits of the binding, each with its reason.

/** Splices of others that are noted one by one before they are made one. A page that is in the background draws nothing, and
 *  what happens meanwhile must not pile up. */
export const splicesMax = 512;

/** The same for a text with line breaks of which the editor shows one unit for two: there each costs the length of the text.
 *  Beyond, the two texts are compared when the editor is drawn. */
export const costlySplicesMax = 64;

/** Cursors of others that are shown. A screen with more is not read by anybody, and each is laid out at every step. */
export const cursorsMax = 100;

/** Units of a name that a label shows. */
export const nameUnitsMax = 40;
