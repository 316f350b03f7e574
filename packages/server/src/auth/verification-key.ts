// The key that tokens are checked with, and the only algorithms that go with it.
//
// The algorithm follows from the key, never from the token: otherwise a public key could be passed off as a shared secret.

import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { ConfigurationError } from "../configuration-error.ts";

/** The shortest secret, in bytes: as long as the digest of HS256, so that guessing it is no easier than forging the digest. */
export const secretBytesMin = 32;

/** The shortest RSA modulus, in bits, that is still considered safe. */
const rsaBitsMin = 2048;

export type VerificationKey = { readonly key: Uint8Array | KeyObject; readonly algorithms: readonly string[] };

/** A secret that signs as well as checks. Text stands for its UTF-8 bytes. */
export function secretKey(secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : Uint8Array.from(secret);
  if (bytes.length < secretBytesMin) {
    throw new ConfigurationError(
      `The secret for tokens has ${bytes.length} bytes; it needs at least ${secretBytesMin}, made at random.`,
    );
  }
  return bytes;
}

export const keyOfSecret = (secret: string | Uint8Array): VerificationKey => ({
  key: secretKey(secret),
  algorithms: ["HS256"],
});

/** From PEM text, or a JSON Web Key as text or object. A private key is refused: it does not belong on this machine. */
export function keyOfPublicKey(source: string | JsonWebKey): VerificationKey {
  const key = parsePublicKey(typeof source === "string" ? source.trim() : source);
  return { key, algorithms: algorithmsOf(key) };
}

function parsePublicKey(source: string | JsonWebKey): KeyObject {
  const jwk = typeof source === "string" ? parseJwk(source) : source;
  if (jwk !== undefined ? "d" in jwk || "k" in jwk : /PRIVATE KEY/.test(source as string)) {
    throw new ConfigurationError("The key for tokens is a private or secret one; the server needs the public one.");
  }
  try {
    return jwk === undefined ? createPublicKey(source as string) : createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    // The parser's own words may quote what it read.
    throw new ConfigurationError("The public key for tokens is neither PEM (BEGIN PUBLIC KEY) nor a JSON Web Key.");
  }
}

function parseJwk(text: string): JsonWebKey | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as JsonWebKey;
  } catch {
    throw new ConfigurationError("The public key for tokens begins like a JSON Web Key but is not valid JSON.");
  }
}

function algorithmsOf(key: KeyObject): readonly string[] {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
      if (modulusLength !== undefined && modulusLength >= rsaBitsMin) return ["RS256"];
      throw new ConfigurationError(`The RSA key for tokens has ${modulusLength} bits; it needs ${rsaBitsMin} or more.`);
    case "ec":
      if (namedCurve === "prime256v1") return ["ES256"];
      throw new ConfigurationError(`The elliptic key for tokens is on the curve ${namedCurve}; it has to be P-256.`);
    case "ed25519":
      // Two names of the same algorithm, an older and a newer one.
      return ["EdDSA", "Ed25519"];
    default:
      throw new ConfigurationError(
        `The public key for tokens is of the kind ${key.asymmetricKeyType}; RSA, P-256 and Ed25519 are supported.`,
      );
  }
}
