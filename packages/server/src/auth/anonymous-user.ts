// Somebody without a token: a fresh random key for each connection.
//
// The key is not made from anything the client says: whatever a client says, another can repeat. Two connections of one
// anonymous person are told apart; that they come from one installation is in the log all the same, as the client id.

import { randomBytes } from "node:crypto";
import { isDisplayName } from "@convergence/protocol";
import type { AuthenticatedUser } from "./authenticator.ts";

/** No token may have a subject that begins so. */
export const anonymousKeyPrefix = "anonymous-";

const keyBytes = 16;
const nameOfTheNameless = "Anonymous";

export const anonymousUser = (wantedName: string | undefined): AuthenticatedUser => ({
  key: `${anonymousKeyPrefix}${randomBytes(keyBytes).toString("base64url")}`,
  displayName: wantedName !== undefined && isDisplayName(wantedName) ? wantedName : nameOfTheNameless,
  anonymous: true,
});
