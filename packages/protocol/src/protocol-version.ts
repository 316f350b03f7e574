// What two peers must agree on before anything else, and a fingerprint that keeps the numbers honest.

/** The form of the messages. Raised with every change of it; `version-history.md` has a line for each. */
export const protocolVersion = 4;

export { rulesVersion } from "@convergence/engine";

/** SHA-256 over the shapes of all messages. A test compares it, so that no change of the form goes unnoticed. */
export const wireShapeHash = "6896d441eff25ccaee2a039d6bfafb290df2bb9b7c2416f2f6ab393a25c19153";
