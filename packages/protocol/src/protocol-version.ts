// What two peers must agree on before anything else, and a fingerprint that keeps the numbers honest.

/** The form of the messages. Raised with every change of it; `version-history.md` has a line for each. */
export const protocolVersion = 4;

export { rulesVersion } from "@convergence/engine";

/** SHA-256 over the shapes of all messages. A test compares it, so that no change of the form goes unnoticed. */
export const wireShapeHash = "bc360146a74a6db9f1973c9574ad20af6a39f5bb1db46ac2817cb7fc34954a6e";
