import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { CodecError } from "@convergence/engine";
import { digestOfCreation, sampleCreation, sampleEntry } from "./contract/sample.ts";
import { AuthorDigests, authorDigest, entryDigest, partsDigest, presentAuthorDigest } from "./digest.ts";
import { authorDigestsMax } from "./limits.ts";
import type { LogEntry } from "./log-entry.ts";
import { decodeLogAuthor, encodeLogAuthor, encodeLogEntry, splitLogEntry } from "./log-entry-codec.ts";

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const previous = new Uint8Array(32).fill(1);

test("[P6] the chain begins with the creation record and the digests of its creator and its snapshot", () => {
  const record = "\x07default\x02m1\x01\x05notes\x80\xd0\x95\xff\xbc\x31";
  const creator = sha256(new Uint8Array(16).fill(7), "user-1");
  const expected = sha256(Buffer.from(record, "latin1"), creator, sha256(Uint8Array.of(1, 2, 3)));
  assert.equal(hex(digestOfCreation(sampleCreation("m1"))), hex(expected));
});

test("[P6] a digest covers the one before, the header and the digests of the author and of the content", () => {
  const entry = sampleEntry(300, { original: Uint8Array.of(5) });
  const header = Buffer.from(splitLogEntry(encodeLogEntry(entry)).header);
  const author = Buffer.from("\x03ada\x09session-1\x06user-1");
  const expected = sha256(previous, header, sha256(author), sha256(entry.operations), sha256(Uint8Array.of(5)));
  assert.equal(hex(entryDigest(previous, entry)), hex(expected));
  assert.equal(hex(partsDigest(previous, splitLogEntry(encodeLogEntry(entry)), authorDigest(author))), hex(expected));
  const without = { ...entry, original: undefined };
  const other = Buffer.from(splitLogEntry(encodeLogEntry(without)).header);
  assert.equal(
    hex(entryDigest(previous, without)),
    hex(sha256(previous, other, sha256(author), sha256(entry.operations), sha256(""))),
  );
});

test("[P6] a pseudonym stands in the chain by the digest of who it was, whatever it is called", () => {
  const entry = sampleEntry(300);
  const pseudonymOf = presentAuthorDigest(entry);
  const named = { ...entry, client: "x", session: "y", user: "z", pseudonymOf };
  assert.equal(hex(entryDigest(previous, named)), hex(entryDigest(previous, entry)));
  const bytes = encodeLogAuthor(named);
  assert.deepEqual(decodeLogAuthor(bytes), { client: "x", session: "y", user: "z", pseudonymOf });
  const authors = new AuthorDigests();
  for (const each of [bytes, bytes.slice(), encodeLogAuthor(entry), bytes]) {
    assert.equal(hex(authors.of(each)), hex(pseudonymOf));
  }
  assert.notEqual(hex(presentAuthorDigest(named)), hex(pseudonymOf));
  for (const length of [1, bytes.length - 20, bytes.length - 1]) {
    assert.throws(() => decodeLogAuthor(bytes.subarray(0, length)), CodecError);
  }
});

test("[P6] the digest of an author is the same after more authors than are remembered", () => {
  const authors = new AuthorDigests();
  const bytesOf = (n: number) => encodeLogAuthor({ client: `client-${n}`, session: "s", user: "u" });
  for (let n = 0; n <= authorDigestsMax; n++) authors.of(bytesOf(n));
  for (const n of [0, 1, authorDigestsMax]) assert.deepEqual(authors.of(bytesOf(n)), authorDigest(bytesOf(n)));
});

test("[P6] no field of an entry can change without its digest", () => {
  const entry = sampleEntry(300);
  const changes: Partial<LogEntry>[] = [
    { version: 301 },
    { base: 298 },
    { seen: 5 },
    { client: "bob" },
    { sequence: 1 },
    { session: "" },
    { user: "user-2" },
    { time: 1 },
    { clientTime: 1 },
    { meta: {} },
    { meta: { source: "person" } },
    { meta: { reason: "" } },
    { operations: Uint8Array.of(7, 44, 8) },
    { original: Uint8Array.of(1) },
    { replaces: [{ former: previous, present: previous }] },
    { pseudonymOf: previous },
  ];
  const digests = [entry, ...changes.map((change) => ({ ...entry, ...change }))].map((each) =>
    entryDigest(previous, each),
  );
  digests.push(entryDigest(new Uint8Array(32), entry));
  assert.equal(new Set(digests.map(hex)).size, changes.length + 2);
});
