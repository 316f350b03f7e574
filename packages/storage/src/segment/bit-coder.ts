// What codes one yes or no after the other, in either direction. A column is described once, by a function that asks a coder for each
// of its bits: the one that writes takes the bit it is given, the one that reads ignores that, and both return what stands there.
// So there is no reader that could differ from its writer.

export type Bit = 0 | 1;

/** Bits of which each is expected by how often it was 1 in its context: one probability for each context. */
export class BitModels {
  /** Of a 1, in 65536ths. */
  readonly chances: Uint16Array;
  /** How often each was seen, up to where that makes no difference. */
  readonly seen: Uint8Array;

  constructor(contexts: number) {
    this.chances = new Uint16Array(contexts).fill(32_768);
    this.seen = new Uint8Array(contexts);
  }

  /** Begins with what `former` has learnt, which has as many contexts. */
  adopt(former: BitModels): void {
    this.chances.set(former.chances);
    this.seen.set(former.seen);
  }

  /** In 4096ths, of a 1: never certain, as the other could not be coded then. */
  chance(context: number): number {
    const chance = this.chances[context]! >>> 4;
    return chance === 0 ? 1 : chance;
  }

  /** Learns that `bit` came: much from the first ones, like an average, and then less and less. */
  learn(context: number, bit: Bit): void {
    const seen = this.seen[context]!;
    const chance = this.chances[context]!;
    this.chances[context] = chance + ((((bit === 1 ? 65_535 : 0) - chance) * rates[seen]!) >> rateBits);
    if (seen < rates.length - 1) this.seen[context] = seen + 1;
  }
}

const rateBits = 15;
/** By how often a context was seen. */
const rates: Int32Array = Int32Array.from({ length: 160 }, (_, seen) => 2 ** rateBits / (seen + 1.6));

export type BitCoder = {
  /** Codes a bit that `models` expects. */
  bit(models: BitModels, context: number, bit: Bit): Bit;
  /** Codes the lowest bits of a number, at most 16, of which nothing is expected. */
  plain(bits: number, value: number): number;
};
