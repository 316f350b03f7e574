// What two peers must agree on before anything else, and a fingerprint that keeps the numbers honest.

/** The form of the messages. Raised with every change of it; `version-history.md` has a line for each. */
export const protocolVersion = 1;

/** How concurrent operations merge. Peers with different rules would drift apart, so they do not talk. */
export const rulesVersion = 1;

/** SHA-256 over the shapes of all messages. A test compares it, so that no change of the form goes unnoticed. */
export const wireShapeHash: string = "3797f852f9883ef5f19b41cd25c309c7ac5a934f2f3ff93a6a002340f77d0f86";
