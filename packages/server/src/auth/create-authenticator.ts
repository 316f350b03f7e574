// Puts the ways in together: a token, or nothing at all where that is allowed.
//
// Law: somebody who shows a token is never let in anonymously instead; a bad token is an answer, not a reason to ask less.

import type { JsonWebKey } from "node:crypto";
import { ConfigurationError } from "../configuration-error.ts";
import { anonymousUser } from "./anonymous-user.ts";
import type { Authenticator, AuthResult, Credentials } from "./authenticator.ts";
import { keyOfPublicKey, keyOfSecret, type VerificationKey } from "./verification-key.ts";
import type { TokenRules } from "./verify-token.ts";

/** How tokens are checked. Exactly one of `secret` and `publicKey`. */
export type JwtOptions = {
  /** Shared with whoever signs (HS256); at least 32 bytes. Text stands for its UTF-8 bytes. */
  readonly secret?: string | Uint8Array | undefined;
  /** PEM text or JSON Web Key of an RSA (RS256), P-256 (ES256) or Ed25519 (EdDSA) key. */
  readonly publicKey?: string | JsonWebKey | undefined;
  /** What `iss` must be. */
  readonly issuer?: string | undefined;
  /** What `aud` must contain, one of them where there are several. */
  readonly audience?: string | readonly string[] | undefined;
};

export type AuthenticatorOptions = {
  readonly jwt?: JwtOptions | undefined;
  /** Whether people without a token are let in. */
  readonly anonymous: boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** What checks tokens comes with a library that takes some megabytes: whoever does without tokens does without it. */
export const loadTokenChecks = (): Promise<typeof import("./verify-token.ts")> => import("./verify-token.ts");

/** Throws a `ConfigurationError` when the key cannot be used. */
export function createAuthenticator({ jwt, anonymous, clock }: AuthenticatorOptions): Authenticator {
  const rules: TokenRules | undefined =
    jwt === undefined
      ? undefined
      : { verification: verificationOf(jwt), issuer: jwt.issuer, audience: jwt.audience, clock };
  return {
    async authenticate({ token, displayName, domain }: Credentials): Promise<AuthResult> {
      if (token !== undefined) {
        if (rules === undefined) return withoutKey;
        const { verifyToken } = await loadTokenChecks();
        return await verifyToken(rules, token, domain);
      }
      return anonymous ? { kind: "accepted", user: anonymousUser(displayName) } : anonymousOff;
    },
  };
}

function verificationOf({ secret, publicKey }: JwtOptions): VerificationKey {
  if (secret !== undefined && publicKey === undefined) return keyOfSecret(secret);
  if (publicKey !== undefined && secret === undefined) return keyOfPublicKey(publicKey);
  throw new ConfigurationError("Tokens are checked with either a secret or a public key: give exactly one of them.");
}

const withoutKey: AuthResult = {
  kind: "rejected",
  code: "unauthenticated",
  message: "This server has no key to check tokens with.",
};

const anonymousOff: AuthResult = {
  kind: "rejected",
  code: "anonymous-off",
  message: "This server lets nobody in without a token.",
};
