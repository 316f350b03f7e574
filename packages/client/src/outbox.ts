// Puts messages into frames: many in one, but never so many that others wait for long at the server.

import { type ClientMessage, encodeClientMessages } from "@convergence/protocol";
import { frameBytesTarget, frameMessagesMax } from "./limits.ts";

/** The frames of some messages, in order. A frame ends before it grows beyond its bounds; one large message travels alone. */
export function framesOf(messages: readonly ClientMessage[]): Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const seal = (): void => {
    if (parts.length > 0) frames.push(parts.length === 1 ? parts[0]! : joined(parts, bytes));
    parts = [];
    bytes = 0;
  };
  for (const message of messages) {
    const part = encodeClientMessages([message]);
    if (parts.length === frameMessagesMax || bytes + part.length > frameBytesTarget) seal();
    parts.push(part);
    bytes += part.length;
  }
  seal();
  return frames;
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}
