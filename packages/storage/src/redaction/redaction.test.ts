import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decodeOperations, elementId, encodeOperations, encodeTree, rootId } from "@convergence/engine";
import { sampleEntry } from "../contract/sample.ts";
import { entryDigest, partsDigest, presentAuthorDigest } from "../digest.ts";
import type { LogEntry } from "../log-entry.ts";
import { decodeLogEntry, encodeLogEntry, splitLogEntry } from "../log-entry-codec.ts";
import { encodeSegment } from "../segment/encode-segment.ts";
import { openSegment } from "../segment/open-segment.ts";
import { Redaction } from "./redaction.ts";

const text = elementId(0, 1);
const beginning = encodeTree({
  id: rootId,
  type: "object",
  content: [["t", { id: text, type: "string", content: "" }]],
});
const chain = new Uint8Array(32).fill(7);

const insert = (at: number, inserted: string): Uint8Array =>
  encodeOperations([{ kind: "splice", element: text, at, remove: 0, insert: inserted, glued: false }]);

/** Version 2 has a pair of surrogates and an original; version 4 is the record of its redaction. */
function redactedLog(): { readonly given: readonly LogEntry[]; readonly blanked: readonly LogEntry[] } {
  const given = [
    sampleEntry(1, { operations: insert(0, "ab") }),
    sampleEntry(2, { operations: insert(1, "x\u{1f600}y"), original: insert(0, "x\u{1f600}y") }),
    sampleEntry(3, { operations: insert(6, "c") }),
    sampleEntry(4, { operations: encodeOperations([]), redacts: [[2, 2]] }),
  ];
  const redaction = new Redaction({ kind: "versions", first: 2, last: 2 }, (original, change) =>
    encodeOperations(decodeOperations(original).map(change)),
  );
  redaction.begin(beginning, "nobody");
  const blanked = given.map((entry) => redaction.entry(entry));
  assert.deepEqual(redaction.versions, [2]);
  return { given, blanked };
}

test("[P6] a blanked entry takes as much room, keeps its digest, and comes back from a row and a segment as it is", () => {
  const { given, blanked } = redactedLog();
  assert.deepEqual(decodeOperations(blanked[1]!.operations), decodeOperations(insert(1, "\u2588".repeat(4))));
  assert.deepEqual(decodeOperations(blanked[1]!.original!), decodeOperations(insert(0, "\u2588".repeat(4))));
  assert.deepEqual([blanked[0], blanked[2], blanked[3]], [given[0], given[2], given[3]]);
  assert.deepEqual(blanked.reduce(entryDigest, chain), given.reduce(entryDigest, chain));
  for (const entry of blanked) {
    const bytes = encodeLogEntry(entry);
    assert.deepEqual(decodeLogEntry(bytes, entry), entry);
    assert.deepEqual(partsDigest(chain, splitLogEntry(bytes), presentAuthorDigest(entry)), entryDigest(chain, entry));
    for (let end = 0; end < bytes.length - (entry.original?.length ?? 0); end++) {
      assert.throws(() => decodeLogEntry(bytes.subarray(0, end), entry), CodecError);
    }
  }
  const segment = openSegment(encodeSegment(blanked, chain));
  assert.deepEqual([...segment.entries(0, 4)], blanked);
  assert.deepEqual([...segment.entries(1, 2)], blanked.slice(1, 2));
  assert.deepEqual([...openSegment(encodeSegment(given.slice(0, 3), chain)).entries(0, 3)], given.slice(0, 3));
});

test("[P6] the versions that a redaction names are a part of its digest", () => {
  const record = redactedLog().given[3]!;
  assert.notDeepEqual(entryDigest(chain, record), entryDigest(chain, { ...record, redacts: [[1, 2]] }));
  assert.throws(() => decodeLogEntry(encodeLogEntry({ ...record, redacts: [[4, 4]] }), record), /redacts version 4/);
});
