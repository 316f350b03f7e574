// The id by which clients know each other.
//
// The id that a client sends speaks for its sequence numbers, so no other client hears of it: whoever could repeat it could
// fence off its owner, and use up numbers of changes that its owner still has to send (P4). This one is made from it, is the
// same at all times, and opens nothing.

import { createHash } from "node:crypto";

/** As hard to turn back as the random id is to guess, and no longer: it travels with every change. */
const bytesKept = 16;

export const publicClientOf = (client: string): string =>
  createHash("sha256").update(client).digest().subarray(0, bytesKept).toString("base64url");
