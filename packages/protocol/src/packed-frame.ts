// A packed frame: a large frame of a server as raw deflate (RFC 1951) behind a byte that no message begins with.
//
// Packing belongs to the line, not to the messages: whoever writes to a line may pack what is worth it, whoever reads unpacks it
// before anything else. Only servers pack. What a packed frame holds is no packed frame, and within `serverFrameBytesMax`.

const packedMark = 0;

export const isPackedFrame = (frame: Uint8Array): boolean => frame[0] === packedMark;

/** A packed frame from what a frame was deflated to. */
export function packedFrame(deflated: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(1 + deflated.length);
  frame[0] = packedMark;
  frame.set(deflated, 1);
  return frame;
}

/** What is to be inflated; a view. */
export const packedContent = (frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => frame.subarray(1);
