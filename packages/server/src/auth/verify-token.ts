// Checks a JSON Web Token and reads who it speaks for.
//
// Claims: `sub` is required and becomes the user key; `name` the displayed name; `exp`, `nbf`, issuer and audience are
// honoured; `domain`, where present, must be the domain that is asked for. Messages name claims, never their content.

import { isDisplayName, isUserKey, tokenUnitsMax } from "@convergence/protocol";
import { errors, type JWTPayload, jwtVerify } from "jose";
import { anonymousKeyPrefix } from "./anonymous-user.ts";
import type { AuthRejectionCode, AuthResult } from "./authenticator.ts";
import type { VerificationKey } from "./verification-key.ts";

/** How far the clocks of the server and of whoever signs may differ. */
export const clockToleranceSeconds = 10;

export type TokenRules = {
  readonly verification: VerificationKey;
  readonly issuer?: string | undefined;
  readonly audience?: string | readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

export async function verifyToken(rules: TokenRules, token: string, domain: string): Promise<AuthResult> {
  if (token.length > tokenUnitsMax)
    return refuse(`The token has ${token.length} characters; at most ${tokenUnitsMax}.`);
  const { verification, issuer, audience, clock } = rules;
  try {
    const { payload } = await jwtVerify(token, verification.key, {
      algorithms: [...verification.algorithms],
      requiredClaims: ["sub"],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock()),
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience: typeof audience === "string" ? audience : [...audience] }),
    });
    return judge(payload, domain);
  } catch (error) {
    return explain(error, verification);
  }
}

function judge({ sub, name, exp, domain: only }: JWTPayload, domain: string): AuthResult {
  if (typeof sub !== "string" || !isUserKey(sub)) return refuse('The token\'s "sub" cannot be used as a user key.');
  if (sub.startsWith(anonymousKeyPrefix)) {
    return refuse(`The token's "sub" begins with "${anonymousKeyPrefix}", which is kept for anonymous people.`);
  }
  if (only !== undefined && only !== domain)
    return refuse('The token\'s "domain" is not the domain of this connection.');
  const displayName = typeof name === "string" && isDisplayName(name) ? name : sub;
  const user = { key: sub, displayName, anonymous: false };
  if (exp === undefined) return { kind: "accepted", user };
  return { kind: "accepted", user, expiresAt: Math.min((exp + clockToleranceSeconds) * 1000, Number.MAX_SAFE_INTEGER) };
}

/** The library's messages are not passed on: some quote the token's content. */
function explain(error: unknown, { algorithms }: VerificationKey): AuthResult {
  if (error instanceof errors.JWTExpired) return refuse("The token has expired.", "token-expired");
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refuse(`The token's "${error.claim}" is missing or not what this server asks for.`);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return refuse("The token's signature was not made with the key that this server knows.");
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return refuse(`The token is signed in another way than this server takes: ${algorithms.join(" or ")}.`);
  }
  return refuse("The token is not a valid JSON Web Token.");
}

const refuse = (message: string, code: AuthRejectionCode = "unauthenticated"): AuthResult => ({
  kind: "rejected",
  code,
  message,
});
