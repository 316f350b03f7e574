// Frames: one binary WebSocket message is one or more protocol messages, one after the other until the end.
//
// Law: a frame that was decoded encodes to the same bytes. Anything else than a whole number of valid messages throws a
// `CodecError`, and nothing of such a frame is used.

import { type Codec, CodecError, Reader, Writer } from "@convergence/engine";
import { type ClientMessage, clientMessageCodec } from "./client-message.ts";
import { clientFrameBytesMax, messagesPerClientFrameMax, serverFrameBytesMax } from "./limits.ts";
import { type ServerMessage, serverMessageCodec } from "./server-message.ts";

type FrameBounds = { readonly bytesMax: number; readonly messagesMax: number };

const fromClient: FrameBounds = { bytesMax: clientFrameBytesMax, messagesMax: messagesPerClientFrameMax };
const fromServer: FrameBounds = { bytesMax: serverFrameBytesMax, messagesMax: serverFrameBytesMax };

/** All frames are written in this one, one after the other. */
const writer = new Writer();

/** A frame for a server, from at least one message. */
export const encodeClientMessages = (messages: readonly ClientMessage[]): Uint8Array<ArrayBuffer> =>
  encodeFrame(clientMessageCodec, messages, fromClient);

/** The messages of a frame from a client. */
export const decodeClientMessages = (frame: Uint8Array): readonly ClientMessage[] =>
  decodeFrame(clientMessageCodec, frame, fromClient);

/** A frame for a client, from at least one message. */
export const encodeServerMessages = (messages: readonly ServerMessage[]): Uint8Array<ArrayBuffer> =>
  encodeFrame(serverMessageCodec, messages, fromServer);

/** The messages of a frame from a server. */
export const decodeServerMessages = (frame: Uint8Array): readonly ServerMessage[] =>
  decodeFrame(serverMessageCodec, frame, fromServer);

/** One frame with the messages of several frames of a server, in order. */
export function joinServerFrames(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  writer.reset();
  for (const frame of frames) writer.raw(frame);
  requireFrame(writer.length, serverFrameBytesMax);
  return writer.finish();
}

function encodeFrame<T>(codec: Codec<T>, messages: readonly T[], bounds: FrameBounds): Uint8Array<ArrayBuffer> {
  const count = messages.length;
  if (count > bounds.messagesMax) throw new RangeError(`${count} messages exceed ${bounds.messagesMax}`);
  writer.reset(); // what a throw has left
  for (const message of messages) codec.write(writer, message);
  requireFrame(writer.length, bounds.bytesMax);
  return writer.finish();
}

function requireFrame(length: number, bytesMax: number): void {
  if (length === 0) throw new RangeError("A frame holds at least one message");
  if (length > bytesMax) throw new RangeError(`A frame of ${length} bytes exceeds ${bytesMax}`);
}

function decodeFrame<T>(codec: Codec<T>, frame: Uint8Array, bounds: FrameBounds): readonly T[] {
  const { bytesMax, messagesMax } = bounds;
  if (frame.length > bytesMax) throw new CodecError(`A frame of ${frame.length} bytes exceeds ${bytesMax}`);
  const reader = new Reader(frame);
  const messages: T[] = [];
  do {
    if (messages.length === messagesMax) throw reader.fault(`There are more than ${messagesMax} messages`);
    messages.push(codec.read(reader));
  } while (!reader.done);
  return messages;
}
