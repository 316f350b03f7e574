// Where something stands in a content.

/** Keys and indexes from the root. */
export type JsonPath = readonly (string | number)[];
