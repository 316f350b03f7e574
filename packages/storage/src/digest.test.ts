import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { sampleCreation, sampleEntry } from "./contract/sample.ts";
import { creationDigest, entryDigest, partsDigest } from "./digest.ts";
import type { LogEntry } from "./log-entry.ts";
import { encodeLogEntry, splitLogEntry } from "./log-entry-codec.ts";

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const previous = new Uint8Array(32).fill(1);

test("[P6] the chain begins with the creation record and its snapshot", () => {
  const record = "\x07default\x02m1\x01\x05notes\x80\xd0\x95\xff\xbc\x31\x06user-1";
  const expected = sha256(Buffer.from(record, "latin1"), sha256(Uint8Array.of(1, 2, 3)));
  assert.equal(hex(creationDigest(sampleCreation("m1"), 1)), hex(expected));
});

test("[P6] a digest covers the one before, the header, the author and the digests of the content", () => {
  const entry = sampleEntry(300, { original: Uint8Array.of(5) });
  const header = Buffer.from(splitLogEntry(encodeLogEntry(entry)).header);
  const author = Buffer.from("\x03ada\x09session-1\x06user-1");
  const expected = sha256(previous, header, author, sha256(entry.operations), sha256(Uint8Array.of(5)));
  assert.equal(hex(entryDigest(previous, entry)), hex(expected));
  assert.equal(hex(partsDigest(previous, splitLogEntry(encodeLogEntry(entry)), author)), hex(expected));
  const without = { ...entry, original: undefined };
  const other = Buffer.from(splitLogEntry(encodeLogEntry(without)).header);
  assert.equal(
    hex(entryDigest(previous, without)),
    hex(sha256(previous, other, author, sha256(entry.operations), sha256(""))),
  );
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
  ];
  const digests = [entry, ...changes.map((change) => ({ ...entry, ...change }))].map((each) =>
    entryDigest(previous, each),
  );
  digests.push(entryDigest(new Uint8Array(32), entry));
  assert.equal(new Set(digests.map(hex)).size, changes.length + 2);
});
