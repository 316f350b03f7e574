// A seeded source of random integers for the damage that tests do to frames: the small fast counter of Chris Doty-Humphrey,
// 128 bits of state, started from one seed.

/** Gives a function that answers with an integer in 0..bound-1. */
export function randomSource(seed: number): (bound: number) => number {
  let a = seed | 0;
  let b = 0x2545f491;
  let c = 0x4f6cdd1d;
  let counter = 1;
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // The first words still show the seed.
  for (let round = 0; round < 16; round++) next();
  return (bound) => Math.floor((next() / 2 ** 32) * bound);
}
