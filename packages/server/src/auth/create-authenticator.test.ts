import assert from "node:assert/strict";
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";
import test from "node:test";
import { type JWTPayload, SignJWT } from "jose";
import { ConfigurationError } from "../configuration-error.ts";
import type { Authenticator, AuthResult } from "./authenticator.ts";
import { createAuthenticator, type JwtOptions } from "./create-authenticator.ts";
import { signToken } from "./sign-token.ts";

const now = 1_800_000_000_000;
const seconds = now / 1000;
const clock = (): number => now;
const secret = "a secret of more than thirty-two bytes";
const domain = "acme/docs";

const authenticator = (jwt?: JwtOptions, anonymous = false): Authenticator =>
  createAuthenticator({ jwt, anonymous, clock });
const bySecret = authenticator({ secret });

const sign = (claims: JWTPayload, key: Uint8Array | KeyObject = new TextEncoder().encode(secret), alg = "HS256") =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
const ask = (token: string, who: Authenticator = bySecret): Promise<AuthResult> => who.authenticate({ token, domain });

/** A rejection with this code, whose message repeats nothing of the token. */
async function rejects(token: string, code: string, who: Authenticator = bySecret): Promise<void> {
  const result = await ask(token, who);
  assert.ok(result.kind === "rejected", `accepted: ${token}`);
  assert.equal(result.code, code);
  for (const part of [secret, token, ...token.split(".")].filter((each) => each.length > 8)) {
    assert.ok(!result.message.includes(part), result.message);
  }
}

test("a good token says who somebody is, and until when", async () => {
  const token = await sign({ sub: "u-1", name: "Alice", exp: seconds + 60, nbf: seconds });
  const user = { key: "u-1", displayName: "Alice", anonymous: false };
  assert.deepEqual(await ask(token), { kind: "accepted", user, expiresAt: now + 70_000 });
});

test("without a usable name the subject is shown, and without exp a token is good for ever", async () => {
  for (const name of [undefined, "", "a\nb", "x".repeat(257), 7]) {
    const user = { key: "u-1", displayName: "u-1", anonymous: false };
    assert.deepEqual(await ask(await sign({ sub: "u-1", ...(name === undefined ? {} : { name }) })), {
      kind: "accepted",
      user,
    });
  }
});

test("the name that a client wishes for does not replace the name that was signed", async () => {
  const result = await bySecret.authenticate({ token: await sign({ sub: "u-1" }), displayName: "Admin", domain });
  assert.ok(result.kind === "accepted" && result.user.displayName === "u-1");
});

test("an expired token has its own code, ten seconds of difference between clocks granted", async () => {
  assert.equal((await ask(await sign({ sub: "u-1", exp: seconds - 9 }))).kind, "accepted");
  await rejects(await sign({ sub: "u-1", exp: seconds - 11 }), "token-expired");
  await rejects(await sign({ sub: "u-1", nbf: seconds + 11 }), "unauthenticated");
});

test("a token without a usable subject is refused", async () => {
  await rejects(await sign({ name: "Alice" }), "unauthenticated");
  for (const sub of ["", "a\u0000b", "x".repeat(257), "anonymous-1"])
    await rejects(await sign({ sub }), "unauthenticated");
  await rejects(await sign({ sub: 5 as unknown as string }), "unauthenticated");
});

test("a token for another domain is refused, one without a domain is good for all", async () => {
  assert.equal((await ask(await sign({ sub: "u-1", domain }))).kind, "accepted");
  for (const other of ["acme/other", "", null, [domain]]) {
    await rejects(await sign({ sub: "u-1", domain: other }), "unauthenticated");
  }
});

test("issuer and audience are asked for where they are configured", async () => {
  const strict = authenticator({ secret, issuer: "https://issuer", audience: ["a", "b"] });
  const good = { sub: "u-1", iss: "https://issuer", aud: "b" };
  assert.equal((await ask(await sign(good), strict)).kind, "accepted");
  await rejects(await sign({ ...good, iss: "https://other" }), "unauthenticated", strict);
  await rejects(await sign({ ...good, aud: "c" }), "unauthenticated", strict);
  await rejects(await sign({ sub: "u-1" }), "unauthenticated", strict);
});

test("a token that was tampered with, signed by another or not signed at all is refused", async () => {
  const token = await sign({ sub: "u-1" });
  const [header, , signature] = token.split(".");
  const payload = Buffer.from(JSON.stringify({ sub: "root" })).toString("base64url");
  await rejects(`${header}.${payload}.${signature}`, "unauthenticated");
  await rejects(await sign({ sub: "u-1" }, Buffer.alloc(32, 7)), "unauthenticated");
  const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  await rejects(`${none}.${payload}.`, "unauthenticated");
  for (const text of ["x", "a.b.c", `${token}x`, "."]) await rejects(text, "unauthenticated");
  await rejects("x".repeat(20_000), "unauthenticated");
});

test("only the algorithm of the key is taken, whatever the token asks for", async () => {
  await rejects(await sign({ sub: "u-1" }, Buffer.alloc(64, 1), "HS512"), "unauthenticated");
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  // The classic: the public key, which everybody has, used as if it were a shared secret.
  await rejects(await sign({ sub: "u-1" }, Buffer.from(pem)), "unauthenticated", authenticator({ publicKey: pem }));
});

test("public keys of the three kinds are read from PEM and from JSON Web Keys", async () => {
  const pairs: readonly [string, { publicKey: KeyObject; privateKey: KeyObject }][] = [
    ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 })],
    ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["EdDSA", generateKeyPairSync("ed25519")],
  ];
  for (const [alg, { publicKey, privateKey }] of pairs) {
    const token = await sign({ sub: "u-1" }, privateKey, alg);
    const jwk = publicKey.export({ format: "jwk" }) as JsonWebKey;
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    for (const key of [pem, jwk, ` ${JSON.stringify(jwk)}\n`]) {
      assert.equal((await ask(token, authenticator({ publicKey: key }))).kind, "accepted", alg);
    }
    const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const key of [privatePem, privateKey.export({ format: "jwk" }) as JsonWebKey]) {
      assert.throws(() => authenticator({ publicKey: key }), ConfigurationError);
    }
  }
});

test("weak and unusable keys are refused at the start, without being repeated", () => {
  const curve = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey.export({ type: "spki", format: "pem" });
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" });
  const bad: readonly JwtOptions[] = [
    { secret: "too-short-to-be-a-secret" },
    { publicKey: "nonsense-in-place-of-a-key" },
    { publicKey: '{"kty":"nonsense-in-place-of-a-key"}' },
    { publicKey: "{nonsense-in-place-of-a-key" },
    { publicKey: { kty: "oct", k: "c2VjcmV0" } },
    { publicKey: curve.toString() },
    { publicKey: short.toString() },
    { secret, publicKey: "both" },
    {},
  ];
  for (const jwt of bad) {
    assert.throws(
      () => authenticator(jwt),
      (error) => error instanceof ConfigurationError && !/nonsense|too-short|c2VjcmV0/.test(error.message),
    );
  }
});

test("anonymous people get a key of their own each time, and the name they wish for", async () => {
  const open = authenticator(undefined, true);
  const first = await open.authenticate({ displayName: "Bob", domain });
  const second = await open.authenticate({ displayName: "Bob", domain });
  assert.ok(first.kind === "accepted" && second.kind === "accepted");
  assert.match(first.user.key, /^anonymous-[\w-]{22}$/);
  assert.notEqual(first.user.key, second.user.key);
  assert.deepEqual({ ...first.user, key: "" }, { key: "", displayName: "Bob", anonymous: true });
  const nameless = await open.authenticate({ domain });
  assert.ok(nameless.kind === "accepted" && nameless.user.displayName === "Anonymous");
});

test("anonymous people are refused where they are not wanted, and a bad token is no way around", async () => {
  const refused = await bySecret.authenticate({ displayName: "Bob", domain });
  assert.ok(refused.kind === "rejected" && refused.code === "anonymous-off");
  await rejects("x", "unauthenticated", authenticator({ secret }, true));
  await rejects(await sign({ sub: "u-1" }), "unauthenticated", authenticator(undefined, true));
});

test("a signed token is let in, and what would not be is not signed", async () => {
  const request = { secret, subject: "u-1", name: "Alice", domain, lifetimeSeconds: 60, now };
  const result = await ask(await signToken(request));
  assert.ok(result.kind === "accepted" && result.user.displayName === "Alice" && result.expiresAt === now + 70_000);
  for (const wrong of [
    { subject: "" },
    { subject: "anonymous-x" },
    { name: "" },
    { domain: "a b" },
    { secret: "short" },
  ]) {
    await assert.rejects(signToken({ ...request, ...wrong }), ConfigurationError);
  }
});
