// Frames of a WebSocket as a client writes them, and as none should.

import type { Choices } from "@convergence/proof";

export const binary = 2;

/** `length`: what the frame says of its payload, whatever that is. */
export function webSocketFrame(
  payload: Uint8Array,
  { first = 0x80 | binary, isMasked = true, length = payload.length }: FrameForm = {},
): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const header =
    length < 126
      ? Buffer.from([first, mask | length])
      : length < 2 ** 16
        ? Buffer.from([first, mask | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([first, mask | 127]), eightBytes(length)]);
  // A key of zeros masks nothing, which is allowed.
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0), payload]);
}

export type FrameForm = {
  /** The final bit, the reserved ones and the opcode. */
  readonly first?: number;
  readonly isMasked?: boolean;
  readonly length?: number;
};

function eightBytes(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

/** The request that makes a connection a WebSocket. */
export const upgradeRequest = (url: URL): string =>
  [
    `GET / HTTP/1.1`,
    `Host: ${url.host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "\r\n",
  ].join("\r\n");

export const randomBytes = (choices: Choices, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, () => choices.below(256)));
