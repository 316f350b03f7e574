// Inflates raw deflate with what the platform has: at once in Node, as a stream in browsers.

type Zlib = {
  readonly inflateRawSync: (
    bytes: Uint8Array,
    options: { readonly maxOutputLength: number; readonly chunkSize: number },
  ) => Uint8Array<ArrayBuffer>;
};
type NodeProcess = { readonly getBuiltinModule?: (name: string) => unknown };

/** What comes out at a time, in Node: text as one piece or few, which takes half as long as many. */
const chunkBytesMin = 16_384;
const chunkBytesMax = 1_048_576;
const chunkBytesOf = ({ length }: Uint8Array): number => Math.min(Math.max(4 * length, chunkBytesMin), chunkBytesMax);

/** The bytes, at once or later. Throws or rejects if they are no deflate, or would be more than `bytesMax`. */
export function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  bytesMax: number,
): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
  const zlib = nodeZlib();
  return zlib === undefined
    ? inflateStream(bytes, bytesMax)
    : zlib.inflateRawSync(bytes, { maxOutputLength: bytesMax, chunkSize: chunkBytesOf(bytes) });
}

function nodeZlib(): Zlib | undefined {
  const { process } = globalThis as { readonly process?: NodeProcess };
  return process?.getBuiltinModule?.("node:zlib") as Zlib | undefined;
}

/** The way of browsers. */
export async function inflateStream(
  bytes: Uint8Array<ArrayBuffer>,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  // What goes wrong while writing is told by the reader as well.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(stream.readable)) {
    length += chunk.length;
    if (length > bytesMax) throw new RangeError(`What was deflated is more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

/** Not every browser can iterate a stream. */
async function* chunksOf(readable: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
