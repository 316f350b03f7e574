// MurmurHash3_x86_128 with seed 0, by Austin Appleby, in the public domain (github.com/aappleby/smhasher), over 32-bit words.
//
// A checksum against mistakes, not against forgers: who wants two inputs with one result can make them. What is mixed in is
// filled up with zeros to whole blocks of four words; nothing else differs from the original.

const c1 = 0x239b961b | 0;
const c2 = 0xab0e9789 | 0;
const c3 = 0x38b34ae5 | 0;
const c4 = 0xa1e38b93 | 0;
const wordBytes = 4;

export class Mixer {
  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #h4 = 0;
  #words = 0;

  /** Takes in the lower 32 bits of a number. */
  word(value: number): void {
    switch (this.#words++ & 3) {
      case 0:
        this.#h1 ^= Math.imul(rotate(Math.imul(value, c1), 15), c2);
        this.#h1 = (Math.imul((rotate(this.#h1, 19) + this.#h2) | 0, 5) + 0x561ccd1b) | 0;
        return;
      case 1:
        this.#h2 ^= Math.imul(rotate(Math.imul(value, c2), 16), c3);
        this.#h2 = (Math.imul((rotate(this.#h2, 17) + this.#h3) | 0, 5) + 0x0bcaa747) | 0;
        return;
      case 2:
        this.#h3 ^= Math.imul(rotate(Math.imul(value, c3), 17), c4);
        this.#h3 = (Math.imul((rotate(this.#h3, 15) + this.#h4) | 0, 5) + 0x96cd1c35) | 0;
        return;
      default:
        this.#h4 ^= Math.imul(rotate(Math.imul(value, c4), 18), c1);
        this.#h4 = (Math.imul((rotate(this.#h4, 13) + this.#h1) | 0, 5) + 0x32ac3b17) | 0;
    }
  }

  /** Takes in two units of a text as a word, several times as fast as one by one; the last one alone if they are odd. */
  text(text: string): void {
    const { length } = text;
    let at = 0;
    const pair = (): number => text.charCodeAt(at++) | (text.charCodeAt(at++) << 16);
    while ((this.#words & 3) !== 0 && at + 1 < length) this.word(pair());
    let h1 = this.#h1;
    let h2 = this.#h2;
    let h3 = this.#h3;
    let h4 = this.#h4;
    for (; at + 7 < length; this.#words += 4) {
      h1 ^= Math.imul(rotate(Math.imul(pair(), c1), 15), c2);
      h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
      h2 ^= Math.imul(rotate(Math.imul(pair(), c2), 16), c3);
      h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
      h3 ^= Math.imul(rotate(Math.imul(pair(), c3), 17), c4);
      h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
      h4 ^= Math.imul(rotate(Math.imul(pair(), c4), 18), c1);
      h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
    }
    this.#h1 = h1;
    this.#h2 = h2;
    this.#h3 = h3;
    this.#h4 = h4;
    while (at + 1 < length) this.word(pair());
    if (at < length) this.word(text.charCodeAt(at));
  }

  /** The four words of the result, each as a signed number. The mixer begins anew. */
  finish(): readonly [number, number, number, number] {
    while ((this.#words & 3) !== 0) this.word(0);
    const length = this.#words * wordBytes;
    let h1 = this.#h1 ^ length;
    let h2 = this.#h2 ^ length;
    let h3 = this.#h3 ^ length;
    let h4 = this.#h4 ^ length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = avalanche((h2 + h1) | 0);
    h3 = avalanche((h3 + h1) | 0);
    h4 = avalanche((h4 + h1) | 0);
    h1 = avalanche(h1);
    h1 = (h1 + h2 + h3 + h4) | 0;
    this.#h1 = 0;
    this.#h2 = 0;
    this.#h3 = 0;
    this.#h4 = 0;
    this.#words = 0;
    return [h1, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0];
  }
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

function avalanche(word: number): number {
  const first = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}
