// What two peers must agree on before anything else, and a fingerprint that keeps the numbers honest.

/** The form of the messages. Raised with every change of it; `version-history.md` has a line for each. */
export const protocolVersion = 3;

export { rulesVersion } from "@convergence/engine";

/** SHA-256 over the shapes of all messages. A test compares it, so that no change of the form goes unnoticed. */
export const wireShapeHash = "d5ea8545788bab30fa522d2d756d23863905574159010955b18db0b31840d9ef";
