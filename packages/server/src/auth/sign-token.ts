// Makes a token for a server that shares a secret: for first steps, scripts and tests. Applications sign with their own tools.

import { isDisplayName, isDomain, isUserKey } from "@convergence/protocol";
import { ConfigurationError } from "../configuration-error.ts";
import { anonymousKeyPrefix } from "./anonymous-user.ts";
import { secretKey } from "./verification-key.ts";

export type TokenRequest = {
  /** At least 32 bytes. Text stands for its UTF-8 bytes. */
  readonly secret: string | Uint8Array;
  /** Becomes the user key. */
  readonly subject: string;
  readonly name?: string | undefined;
  /** The only domain that the token is good for. Left out: all of the server. */
  readonly domain?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** From `now` on. */
  readonly lifetimeSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** Throws a `ConfigurationError` for what a server would refuse. */
export async function signToken(request: TokenRequest): Promise<string> {
  const { secret, subject, name, domain, issuer, audience, lifetimeSeconds, now } = request;
  if (!isUserKey(subject) || subject.startsWith(anonymousKeyPrefix)) {
    throw new ConfigurationError(
      `The subject has to be 1 to 256 characters, none a control character, not beginning with "${anonymousKeyPrefix}".`,
    );
  }
  if (name !== undefined && !isDisplayName(name)) {
    throw new ConfigurationError("The name has to be 1 to 256 characters, none a control character.");
  }
  if (domain !== undefined && !isDomain(domain)) {
    throw new ConfigurationError("The domain has to be 1 to 128 letters, digits, and any of _ . / -");
  }
  const { SignJWT } = await import("jose"); // a server has no need of it
  const issuedAt = Math.floor(now / 1000);
  const token = new SignJWT({ ...(name === undefined ? {} : { name }), ...(domain === undefined ? {} : { domain }) })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds);
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.sign(secretKey(secret));
}
