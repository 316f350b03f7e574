// Hands bytes over to another thread instead of copying them.

/** Below this a copy costs less than the handing over. */
const transferredBytesMin = 16_384;

/** The buffers in a message that are worth handing over: large, and wholly the message's own. */
export function transferable(message: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(message, buffers);
  return [...buffers];
}

function collect(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Uint8Array) {
    const { buffer, byteLength } = value;
    const owned = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    if (owned && byteLength >= transferredBytesMin) buffers.add(buffer);
    return;
  }
  if (ArrayBuffer.isView(value)) return;
  for (const inner of Object.values(value)) collect(inner, buffers);
}
