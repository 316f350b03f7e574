// What a reader throws on bytes that are not a valid encoding: truncated, overlong, out of range or hostile.
//
// Nothing else is ever thrown because of what the bytes say. A value that cannot be written is a fault of the program
// that wrote it, and throws a `RangeError` instead.

/** Malformed bytes. `offset` is the index of the byte at which the reader stopped, where there was one. */
export class CodecError extends Error {
  override readonly name: string = "CodecError";
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(offset === undefined ? message : `${message} (at byte ${offset})`);
    this.offset = offset;
  }
}
