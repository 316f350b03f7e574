// What two peers must agree on before anything else, and a fingerprint that keeps the numbers honest.

/** The form of the messages. Raised with every change of it; `version-history.md` has a line for each. */
export const protocolVersion = 4;

export { rulesVersion } from "@convergence/engine";

/** SHA-256 over the shapes of all messages. A test compares it, so that no change of the form goes unnoticed. */
export const wireShapeHash = "62f77c7c2c99d37ac3b0650f5e10ed4cd2575ba001f200ec53296178a85915aa";
