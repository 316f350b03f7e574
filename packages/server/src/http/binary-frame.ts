// A WebSocket message as the bytes of one frame (RFC 6455, section 5.2): final, binary, unmasked, as a server sends it.
//
// `ws` writes head and content of a message as two buffers, for each receiver anew. Broadcasts go to many: here the bytes are made
// once, and are one buffer.

/** A larger message is not worth the copy. */
export const framedBytesMax = 16_384;

const finalBinary = 0x82;
const lengthInTwoBytes = 126;

/** The frame of a message of up to `framedBytesMax` bytes. */
export function binaryFrame(message: Uint8Array): Buffer {
  const { length } = message;
  const headBytes = length < lengthInTwoBytes ? 2 : 4;
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = finalBinary;
  if (headBytes === 2) frame[1] = length;
  else {
    frame[1] = lengthInTwoBytes;
    frame.writeUInt16BE(length, 2);
  }
  frame.set(message, headBytes);
  return frame;
}
