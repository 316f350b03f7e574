// The server times of a segment, in blocks of which each is decoded by itself: who looks for one time decodes two blocks, not all.
//
// Law: no time of a block is below its `low`, so the last entry with at most some time is found among the first blocks from behind that
// can have it; times that go back are no exception.
//
//   directory   of each block its first time, how far that is above its earliest, and its length, that of the last left out
//   blocks      one after the other
//
// What the coders have learnt in the first block, all others begin with: so a block may be small and yet cost no learning of its own.

import { CodecError, type Reader, type Writer } from "@convergence/engine";
import type { BitCoder } from "./bit-coder.ts";
import { columnBytesMax } from "./limits.ts";
import { NumberModels } from "./number-models.ts";
import { decodeColumn } from "./range-decoder.ts";
import { encodedColumn } from "./range-encoder.ts";
import { wholeTimesForm } from "./segment-form.ts";
import { codeTimes, timeModels } from "./time-columns.ts";

/** Part of the form. Fewer would be decoded sooner, and take more bytes: the directory has six for each block. */
export const timesPerBlock = 1024;

/** What is known of blocks before one is decoded. */
class Directory {
  readonly starts: Float64Array;
  readonly lows: Float64Array;
  /** In bytes. That of the last block follows from those of all. */
  readonly lengths: Float64Array;

  constructor(blocks: number) {
    this.starts = new Float64Array(blocks);
    this.lows = new Float64Array(blocks);
    this.lengths = new Float64Array(blocks);
  }
}

/** For both directions: see `bit-coder.ts`. The first of `starts` is known. */
function codeDirectory(coder: BitCoder, { starts, lows, lengths }: Directory): void {
  const [startModels, lowModels, lengthModels] = [new NumberModels(), new NumberModels(), new NumberModels()];
  for (let block = 0; block < starts.length; block++) {
    if (block > 0) {
      const start = starts[block - 1]! + startModels.signed(coder, 0, starts[block]! - starts[block - 1]!);
      if (!(start >= 0 && start <= Number.MAX_SAFE_INTEGER))
        throw new CodecError(`A block begins at the time ${start}`);
      starts[block] = start;
    }
    lows[block] = starts[block]! - lowModels.count(coder, 0, starts[block]! - lows[block]!);
    if (block < starts.length - 1) lengths[block] = lengthModels.count(coder, 0, lengths[block]!);
  }
}

export function writeTimes(writer: Writer, times: Float64Array): void {
  const blocks = Math.ceil(times.length / timesPerBlock);
  const directory = new Directory(blocks);
  const coded: Uint8Array[] = [];
  const learnt = timeModels();
  for (let block = 0; block < blocks; block++) {
    const some = times.slice(block * timesPerBlock, (block + 1) * timesPerBlock);
    const bytes = encodedColumn((coder) => codeTimes(coder, some, block === 0 ? learnt : learnt.copy()));
    directory.starts[block] = some[0]!;
    directory.lows[block] = some.reduce((low, time) => Math.min(low, time));
    directory.lengths[block] = bytes.length;
    coded.push(bytes);
  }
  writer.bytes(encodedColumn((coder) => codeDirectory(coder, directory)));
  writer.bytes(Buffer.concat(coded));
}

type TimesHead = { readonly count: number; readonly lastTime: number; readonly perBlock: number };

/** The times of a segment, each block of them decoded when one of it is first asked for, and kept. Throws a `CodecError` then for what
 *  somebody made up. */
export class Times {
  readonly #count: number;
  readonly #perBlock: number;
  readonly #lastTime: number;
  readonly #directory: Directory;
  /** Those of each block. */
  readonly #bytes: readonly Uint8Array[];
  readonly #decoded: (Float64Array | undefined)[] = [];
  #learnt: NumberModels | undefined;

  constructor(directory: Directory, bytes: readonly Uint8Array[], { count, lastTime, perBlock }: TimesHead) {
    this.#directory = directory;
    this.#bytes = bytes;
    this.#count = count;
    this.#lastTime = lastTime;
    this.#perBlock = perBlock;
  }

  /** Of an entry, counted from the first. */
  at(entry: number): number {
    const block = Math.floor(entry / this.#perBlock);
    return this.#block(block)[entry - block * this.#perBlock]!;
  }

  /** The last entry whose time is at most `time`, counted from the first; -1 if none is. */
  lastAtMost(time: number): number {
    const { lows } = this.#directory;
    for (let block = lows.length - 1; block >= 0; block--) {
      if (lows[block]! > time) continue;
      const found = this.#block(block).findLastIndex((each) => each <= time);
      if (found >= 0) return block * this.#perBlock + found;
    }
    return -1;
  }

  #block(block: number): Float64Array {
    return (this.#decoded[block] ??= this.#decode(block));
  }

  #decode(block: number): Float64Array {
    const [start, low] = [this.#directory.starts[block]!, this.#directory.lows[block]!];
    const times = new Float64Array(Math.min(this.#perBlock, this.#count - block * this.#perBlock));
    times[0] = start;
    const models = block === 0 ? timeModels() : this.#learntModels().copy();
    decodeColumn(this.#bytes[block]!, (coder) => codeTimes(coder, times, models));
    if (block === 0) this.#learnt = models;
    if (times.some((time) => time < low)) throw new CodecError(`A block of times has one before ${low}`);
    if (block === this.#bytes.length - 1 && times.at(-1) !== this.#lastTime) {
      throw new CodecError(`A segment ends at ${times.at(-1)}, not ${this.#lastTime}`);
    }
    return times;
  }

  /** What the first block has taught. */
  #learntModels(): NumberModels {
    if (this.#learnt === undefined) this.#block(0);
    return this.#learnt!;
  }
}

/** What the head of a segment says of its times. */
type HeadOfTimes = {
  readonly form: number;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
};

/** The column behind `reader`, whose directory is decoded when a time is first asked for. */
export function readTimes(reader: Reader, { form, count, firstTime, lastTime }: HeadOfTimes): () => Times {
  // The first form has all times in one block, and no directory.
  if (form === wholeTimesForm) {
    const directory = new Directory(1);
    directory.starts[0] = firstTime;
    const bytes = [reader.view(columnBytesMax)];
    return () => new Times(directory, bytes, { count, lastTime, perBlock: count });
  }
  const [coded, blocks] = [reader.view(columnBytesMax), reader.view(columnBytesMax)];
  return () => {
    const directory = new Directory(Math.ceil(count / timesPerBlock));
    directory.starts[0] = firstTime;
    decodeColumn(coded, (coder) => codeDirectory(coder, directory));
    return new Times(directory, splitBlocks(blocks, directory), { count, lastTime, perBlock: timesPerBlock });
  };
}

function splitBlocks(bytes: Uint8Array, { lengths }: Directory): readonly Uint8Array[] {
  let end = 0;
  return Array.from(lengths, (length, block) => {
    const start = end;
    end = block === lengths.length - 1 ? bytes.length : start + length;
    if (end > bytes.length) throw new CodecError(`The ${bytes.length} bytes of times have a block up to ${end}`);
    return bytes.subarray(start, end);
  });
}
