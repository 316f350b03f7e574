import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, decode, encodeOperations } from "@convergence/engine";
import { encodeEntry, encodeEntryWith, entryCodec } from "./entry.ts";
import { decodeServerMessages, encodeServerMessages } from "./frame.ts";
import { entriesFrame } from "./messages/entries.ts";
import { keystrokeEntry } from "./testing/sample-messages.ts";

const second = { ...keystrokeEntry, version: 3002 };

test("an entry is encoded once for every receiver", () => {
  const bytes = [keystrokeEntry, second].map(encodeEntry);
  for (const channel of [0, 1, 65_535]) {
    const message = { kind: "entries", channel, entries: [keystrokeEntry, second] } as const;
    assert.deepEqual(entriesFrame(channel, bytes), encodeServerMessages([message]));
    assert.deepEqual(decodeServerMessages(entriesFrame(channel, bytes)), [message]);
  }
});

test("operations from the log need no second encoding", () => {
  assert.deepEqual(
    encodeEntryWith(keystrokeEntry, encodeOperations(keystrokeEntry.operations)),
    encodeEntry(keystrokeEntry),
  );
});

test("a keystroke is heard of in 94 bytes, 75 of them the names of its author", () => {
  const { session, client, user } = keystrokeEntry;
  assert.equal(encodeEntry(keystrokeEntry).length, 94);
  assert.equal(session.length + client.length + user.length, 75);
});

test("the base of an entry is below its version, and not below 0", () => {
  for (const base of [-1, 3001, 3002]) assert.throws(() => encodeEntry({ ...keystrokeEntry, base }), RangeError);
  const bytes = encodeEntry({ ...keystrokeEntry, version: 3, base: 0 });
  assert.equal(decode(entryCodec, bytes).base, 0);
  bytes[1] = 3;
  assert.throws(() => decode(entryCodec, bytes), CodecError);
});
