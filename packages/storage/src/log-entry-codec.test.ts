import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChangeMeta } from "@convergence/engine";
import { CodecError } from "@convergence/engine";
import { sampleEntry } from "./contract/sample.ts";
import type { LogEntry } from "./log-entry.ts";
import { decodeLogEntry, encodeLogEntry, entryParts, splitLogEntry } from "./log-entry-codec.ts";

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
    assert.deepEqual(decodeLogEntry(bytes), entry);
    assert.deepEqual(splitLogEntry(bytes), entryParts(entry));
  }
});

test("the bytes of an entry are pinned: stores hold them, and digests cover them", () => {
  const entry = sampleEntry(300, { meta: { source: "import", reason: "x" }, original: Uint8Array.of(5) });
  const pinned =
    "01" + // has an original
    "2f" + // a header of 47 bytes
    "ac02" + // version 300
    "ab02" + // base 299
    "8080c09501" + // seen 299 * 2 ** 20
    "03616461" + // client ada
    "ac02" + // sequence 300
    "0973657373696f6e2d31" + // session session-1
    "06757365722d31" + // user user-1
    "acd295ffbc31" + // time
    "ffcf95ffbc31" + // client time
    "1b0178" + // source import, reason x
    "03072c09" + // operations
    "0105"; // original
  assert.equal(Buffer.from(encodeLogEntry(entry)).toString("hex"), pinned);
});

test("every truncation and every trailing byte is a codec error", () => {
  for (const entry of samples) {
    const bytes = encodeLogEntry(entry);
    for (let length = 0; length < bytes.length; length += 1) {
      assert.throws(() => decodeLogEntry(bytes.subarray(0, length)), CodecError);
    }
    assert.throws(() => decodeLogEntry(Uint8Array.of(...bytes, 0)), CodecError);
  }
});

test("unknown flags are refused", () => {
  const bytes = encodeLogEntry(sampleEntry(1));
  for (const flags of [2, 3, 128]) {
    assert.throws(() => decodeLogEntry(Uint8Array.of(flags, ...bytes.subarray(1))), CodecError);
  }
  // The meta byte is the last of the header, whose length stands in the second byte.
  const meta = 1 + (bytes[1] as number);
  assert.equal(bytes[meta], 0);
  for (const flags of [1, 7, 8 + 5, 16, 32]) {
    const changed = bytes.slice();
    changed[meta] = flags;
    assert.throws(() => decodeLogEntry(changed), CodecError, `meta flags ${flags}`);
  }
});
