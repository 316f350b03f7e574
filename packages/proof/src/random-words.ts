// Uniform 32-bit words from a seed: xoshiro128** (Blackman and Vigna), its state filled by splitmix32.
//
// Not a linear congruential generator: the low bits of those are so regular that random tests built on one never reach
// whole classes of cases. Splitmix in front makes neighbouring seeds (run 1, run 2, ...) unrelated. Not for secrets.

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Consecutive outputs of splitmix32: a counter with a golden-ratio step, scrambled. */
function seedWords(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let word = Math.imul(counter ^ (counter >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
}

/** An endless source of words in 0..2 ** 32 - 1. Every integer is a good seed. */
export function randomWords(seed: number): () => number {
  const seedWord = seedWords(seed);
  let [s0, s1, s2, s3] = [seedWord(), seedWord(), seedWord(), seedWord()];
  return () => {
    const word = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return word;
  };
}
