// A codec: how one kind of value becomes bytes and comes back.
//
// Law: `read` gives back exactly what `write` was given, and whatever `read` accepts `write` turns into the same bytes:
// one value, one form. `read` throws a `CodecError` on anything else; `write` throws a `RangeError` on a value that `read`
// would not accept, so that nothing leaves which nobody can take in.

import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

export type Codec<T> = {
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
  /** The form in words, for a hash that tells when it changed. Names, order and codes count; limits do not. */
  readonly shape: string;
};

/** What a codec writes and reads. */
export type Encoded<C extends Codec<unknown>> = ReturnType<C["read"]>;

/** The writer that encodings take turns in; absent while one is at work. */
let idle: Writer | undefined = new Writer();

/** Runs `write` in a writer and gives what it wrote. */
export function encoded(write: (writer: Writer) => void): Uint8Array<ArrayBuffer> {
  const writer = idle ?? new Writer();
  idle = undefined;
  try {
    write(writer);
    return writer.finish();
  } finally {
    writer.reset();
    idle = writer;
  }
}

/** The bytes of one value. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array<ArrayBuffer> {
  return encoded((writer) => codec.write(writer, value));
}

/** The value whose form the bytes are, all of them. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  const value = codec.read(reader);
  reader.end();
  return value;
}
