import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChangeMeta, CodecError, elementId, encodeOperations, type Operation } from "@convergence/engine";
import { sampleEntry } from "./contract/sample.ts";
import type { LogEntry } from "./log-entry.ts";
import {
  decodeLogAuthor,
  decodeLogEntry,
  encodeLogAuthor,
  encodeLogEntry,
  entryOperations,
  entryParts,
  entryTime,
  splitLogEntry,
} from "./log-entry-codec.ts";

const metas: readonly (ChangeMeta | undefined)[] = [
  undefined,
  {},
  { source: "person" },
  { source: "program", reason: "nightly" },
  { source: "import", reason: "" },
  { source: "restore" },
  { reason: "\u{1f600} warum nicht" },
];
const originals = [undefined, new Uint8Array(0), Uint8Array.of(0, 1, 255)];

const samples: readonly LogEntry[] = metas.flatMap((meta) =>
  originals.map((original) => sampleEntry(4711, { meta, original, base: 0, seen: Number.MAX_SAFE_INTEGER })),
);

test("an entry is decoded to what was encoded, and split into what the digest covers", () => {
  for (const entry of samples) {
    const bytes = encodeLogEntry(entry);
    assert.deepEqual(decodeLogEntry(bytes, decodeLogAuthor(encodeLogAuthor(entry))), entry);
    assert.deepEqual(splitLogEntry(bytes), entryParts(entry));
    assert.equal(entryTime(bytes), entry.time);
  }
});

test("what an entry did is read of it alone, whatever its header holds, and what is cut off or goes on is refused", () => {
  const operations: readonly Operation[] = [
    { kind: "splice", element: elementId(1, 1), at: 4, remove: 2, insert: "some", glued: true },
    { kind: "add", element: elementId(1, 2), value: -3 },
  ];
  for (const sample of [...samples, sampleEntry(300, { base: 290, redacts: [[3, 7]] })]) {
    const bytes = encodeLogEntry({ ...sample, operations: encodeOperations(operations) });
    assert.deepEqual(entryOperations(bytes), operations);
    const end = bytes.length - (sample.original?.length ?? 0);
    for (let length = 0; length < end; length++) {
      assert.throws(() => entryOperations(bytes.subarray(0, length)), CodecError);
    }
    if (sample.original === undefined) {
      assert.throws(() => entryOperations(Uint8Array.of(...bytes, 0)), CodecError);
    }
    const shorter = bytes.slice();
    shorter[end - encodeOperations(operations).length - 1]!--;
    assert.throws(() => entryOperations(shorter), CodecError);
  }
});

test("the bytes of an entry are pinned: stores hold them, and digests cover them", () => {
  const entry = sampleEntry(300, { meta: { source: "import", reason: "x" }, original: Uint8Array.of(5) });
  const pinned =
    "0c" + // meta, original
    "ac02" + // version 300; base 299, of which seen is the tag
    "ac02" + // sequence 300
    "acd295ffbc31" + // time
    "d904" + // client time, 301 ms before
    "0b0178" + // source import, reason x
    "03072c09" + // operations
    "05"; // original
  assert.equal(Buffer.from(encodeLogEntry(entry)).toString("hex"), pinned);
  const far = sampleEntry(300, { base: 290, seen: 295 * 2 ** 20 + 2 });
  assert.equal(
    Buffer.from(encodeLogEntry(far)).toString("hex"),
    "03" + // behind, seen
      "ac02" + // version 300
      "09" + // 9 versions behind 299
      "0a02" + // seen 5 versions after the base, and 2 refusals
      "ac02acd295ffbc31d90403072c09",
  );
  assert.equal(
    Buffer.from(encodeLogAuthor(entry)).toString("hex"),
    "03616461" + // client ada
      "0973657373696f6e2d31" + // session session-1
      "06757365722d31", // user user-1
  );
});

test("every truncation and every trailing byte is a codec error", () => {
  for (const entry of samples) {
    const bytes = encodeLogEntry(entry);
    for (let length = 0; length < bytes.length; length += 1) {
      if (length >= bytes.length - (entry.original?.length ?? 0)) continue; // an original of another length
      assert.throws(() => decodeLogEntry(bytes.subarray(0, length), entry), CodecError);
      assert.throws(() => splitLogEntry(bytes.subarray(0, length)), CodecError);
    }
    if (entry.original !== undefined) continue;
    assert.throws(() => decodeLogEntry(Uint8Array.of(...bytes, 0), entry), CodecError);
    assert.throws(() => splitLogEntry(Uint8Array.of(...bytes, 0)), CodecError);
  }
  const author = encodeLogAuthor(sampleEntry(1));
  for (let length = 0; length < author.length; length += 1) {
    assert.throws(() => decodeLogAuthor(author.subarray(0, length)), CodecError);
  }
  assert.throws(() => decodeLogAuthor(Uint8Array.of(...author, 0)), CodecError);
});

test("unknown flags, and what is usual but written, are refused", () => {
  const entry = sampleEntry(1);
  const [flags, ...rest] = encodeLogEntry(entry);
  assert.equal(flags, 0);
  for (const unknown of [16, 32, 128]) {
    assert.throws(() => decodeLogEntry(Uint8Array.of(unknown, ...rest), entry), CodecError);
  }
  const [version, ...others] = rest;
  assert.throws(() => decodeLogEntry(Uint8Array.of(1, version!, 0, ...others), entry), CodecError);
  assert.throws(() => decodeLogEntry(Uint8Array.of(2, version!, 0, 0, ...others), entry), CodecError);
  assert.throws(() => decodeLogEntry(Uint8Array.of(1, version!, 1, ...others), entry), CodecError);
  // The meta byte stands before the length of the operations.
  const meta = encodeLogEntry({ ...entry, meta: {} });
  const at = meta.length - 1 - entry.operations.length - 1;
  assert.equal(meta[at], 0);
  for (const unknown of [5, 7, 16, 32]) {
    const changed = meta.slice();
    changed[at] = unknown;
    assert.throws(() => decodeLogEntry(changed, entry), CodecError, `meta flags ${unknown}`);
  }
});
