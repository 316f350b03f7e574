// What a WebSocket's compression makes of frames: one deflate stream for each direction, which keeps its context from frame to
// frame and is flushed after each; the marker at the end of a flush is not sent.

import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";

const marker = Buffer.from([0x00, 0x00, 0xff, 0xff]);

export type Compressed = {
  readonly frames: readonly Uint8Array[];
  /** Processor time of the whole process. */
  readonly ms: number;
};

export function deflated(frames: readonly Uint8Array[]): Promise<Compressed> {
  return through(createDeflateRaw(), frames, (parts) => Buffer.concat(parts).subarray(0, -marker.length));
}

export function inflated(frames: readonly Uint8Array[]): Promise<Compressed> {
  const whole = frames.map((frame) => Buffer.concat([frame, marker]));
  return through(createInflateRaw(), whole, (parts) => Buffer.concat(parts));
}

async function through(
  stream: ReturnType<typeof createDeflateRaw> | ReturnType<typeof createInflateRaw>,
  frames: readonly Uint8Array[],
  finish: (parts: Buffer[]) => Uint8Array,
): Promise<Compressed> {
  let parts: Buffer[] = [];
  stream.on("data", (part: Buffer) => parts.push(part));
  const results: Uint8Array[] = [];
  const before = process.cpuUsage();
  for (const frame of frames) {
    stream.write(frame);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    results.push(finish(parts));
    parts = [];
  }
  const { user, system } = process.cpuUsage(before);
  stream.close();
  return { frames: results, ms: (user + system) / 1000 };
}
