import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { encodeTree } from "@convergence/engine";
import { encodeServerMessages, isPackedFrame, packedContent } from "@convergence/protocol";
import { packedBytesMin } from "../deflate.ts";
import { openedFrame } from "./opened-frame.ts";

const opened = {
  kind: "modelOpened",
  ...{ request: 1, channel: 1, model: "m", collection: "c", incarnation: 1, version: 5 },
  ...{ site: 2, counter: 9, sequence: 4, createdAt: 1, modifiedAt: 2, gatheringMs: 0, sessions: [] },
} as const;
const text = { id: 1, type: "string", content: "a text ".repeat(5000) } as const;
const snapshot = { id: 0, type: "object", content: [["text", text]] } as const;
const bytes = encodeTree(snapshot);
const content = { version: 5, bytes, deflated: deflateRawSync(bytes) };
const crowd = Array.from({ length: 200 }, (_, index) => ({
  ...{ session: `s${index}`, client: `c${index}`, user: "u", displayName: "Somebody", site: 1 + index },
  isReconnecting: false,
  state: undefined,
}));

test("a frame is packed if its content is, and says what the whole message does", () => {
  const frame = openedFrame(opened, content);
  assert.ok(isPackedFrame(frame) && frame.length < bytes.length / 10);
  assert.deepEqual(inflateRawSync(packedContent(frame)), Buffer.from(encodeServerMessages([{ ...opened, snapshot }])));
});

test("it is left to the line where the content is not deflated, or much else is said", () => {
  assert.deepEqual(
    openedFrame(opened, { ...content, deflated: undefined }),
    encodeServerMessages([{ ...opened, snapshot }]),
  );
  const crowded = { ...opened, sessions: crowd };
  const frame = openedFrame(crowded, content);
  assert.deepEqual(frame, encodeServerMessages([{ ...crowded, snapshot }]));
  assert.ok(frame.length - bytes.length >= packedBytesMin);
});
