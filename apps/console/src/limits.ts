// The limits of the page. What a model holds may come from any program; the page shows no more of it than people can use.

/** Comments in the list and marks in the text; more would make each keystroke slow. */
export const commentsShownMax = 200;
/** Of one comment, as it is typed and as it is shown: about a page. */
export const commentUnitsMax = 2000;
/** Of the text that a comment is about, in the list. */
export const quoteUnitsMax = 120;

/** Changes of the data between two versions, in the list; more are counted. */
export const changesShownMax = 200;
/** Of an old string in the tree, a page of text: the text itself is shown beside it. */
export const pastStringUnitsMax = 2000;
