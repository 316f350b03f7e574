import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeTree, type Tree } from "@convergence/engine";
import { encodeServerMessages } from "./frame.ts";
import { serverFrameBytesMax } from "./limits.ts";
import { modelOpenedHead } from "./model-opened-frame.ts";

const session = { session: "s".repeat(22), client: "c", user: "u", displayName: "U", site: 1 };
const opened = {
  kind: "modelOpened",
  ...{ request: 300, channel: 7, model: "m", collection: "c", incarnation: 1, version: 5 },
  ...{ site: 2, counter: 9, sequence: 4, createdAt: 1, modifiedAt: 2, gatheringMs: 20_000 },
  sessions: [{ ...session, isReconnecting: true, state: '{"a":1}' }],
} as const;
const text: Tree = { id: 1, type: "string", content: "abc é 😀" };

test("a head and the content behind it are the frame of the whole message", () => {
  for (const content of [[], [["text", text]]] as const) {
    const snapshot: Tree = { id: 0, type: "object", content };
    const bytes = encodeTree(snapshot);
    const head = modelOpenedHead(opened, bytes.length);
    assert.deepEqual(Buffer.concat([head, bytes]), Buffer.from(encodeServerMessages([{ ...opened, snapshot }])));
  }
});

test("[P9] a frame that is too large is not begun", () => {
  const { length } = modelOpenedHead(opened, 0);
  assert.doesNotThrow(() => modelOpenedHead(opened, serverFrameBytesMax - length));
  assert.throws(() => modelOpenedHead(opened, serverFrameBytesMax - length + 1), RangeError);
});
