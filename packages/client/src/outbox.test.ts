import assert from "node:assert/strict";
import test from "node:test";
import { type ClientMessage, decodeClientMessages } from "@convergence/protocol";
import { frameBytesTarget, frameMessagesMax } from "./limits.ts";
import { framesOf } from "./outbox.ts";

const said = (channel: number, text: string): ClientMessage => ({
  kind: "changes",
  channel,
  payload: new TextEncoder().encode(text),
});

test("[P9] frames hold what was said, in order, and stay within their bounds", () => {
  const many = Array.from({ length: 1000 }, (_, i) => said(i + 1, "x".repeat(1 + ((i * 37) % 3000))));
  const large = said(1001, "y".repeat(2 * frameBytesTarget));
  const frames = framesOf([...many, large, said(1002, "z")]);
  const decoded = frames.map((frame) => decodeClientMessages(frame));
  assert.deepEqual(decoded.flat(), [...many, large, said(1002, "z")]);
  for (const [i, frame] of frames.entries()) {
    assert.ok(decoded[i]!.length <= frameMessagesMax);
    assert.ok(frame.length <= frameBytesTarget || decoded[i]!.length === 1);
  }
  assert.ok(frames.length < 20);
  assert.deepEqual(framesOf([]), []);
});
