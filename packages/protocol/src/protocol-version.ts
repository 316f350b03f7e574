// What two peers must agree on before anything else, and a fingerprint that keeps the numbers honest.

/** The form of the messages. Raised with every change of it; `version-history.md` has a line for each. */
export const protocolVersion = 3;

export { rulesVersion } from "@convergence/engine";

/** SHA-256 over the shapes of all messages. A test compares it, so that no change of the form goes unnoticed. */
export const wireShapeHash = "82ab2c58568f63147258418303b3ae3393c6bec14e7ea0498eee09ecdef52167";
