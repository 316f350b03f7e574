// A packed frame: a large frame of a server as raw deflate (RFC 1951) behind a byte that no message begins with.
//
// Packing belongs to the line, not to the messages: whoever writes to a line may pack what is worth it, whoever reads unpacks it
// before anything else. Only servers pack. What a packed frame holds is no packed frame, and within `serverFrameBytesMax`.

const packedMark = 0;

export const isPackedFrame = (frame: Uint8Array): boolean => frame[0] === packedMark;

/** A stored block has a byte that says so, its length, and that once more inverted. */
const storedHeadBytes = 5;
const storedBytesMax = 0xffff;

/** A packed frame from what a frame was deflated to. */
export function packedFrame(deflated: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(1 + deflated.length);
  frame[0] = packedMark;
  frame.set(deflated, 1);
  return frame;
}

/** A packed frame from how it begins and what the rest of it was deflated to, by itself: the beginning goes as it is, in a block of
 *  the same stream (RFC 1951, 3.2.4). It has 65,535 bytes at most. */
export function packedFrameBehind(head: Uint8Array, deflated: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = head;
  if (length > storedBytesMax) throw new RangeError(`${length} bytes exceed ${storedBytesMax}, which a block can hold`);
  const frame = new Uint8Array(1 + storedHeadBytes + length + deflated.length);
  frame[0] = packedMark; // then a block that is not the last one, and not compressed: a byte of zeros
  frame.set([length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff], 2);
  frame.set(head, 1 + storedHeadBytes);
  frame.set(deflated, 1 + storedHeadBytes + length);
  return frame;
}

/** What is to be inflated; a view. */
export const packedContent = (frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => frame.subarray(1);
