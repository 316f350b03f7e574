// The order in which every adapter lists ids. JavaScript compares UTF-16 code units, which puts U+10000 before U+E000;
// databases compare UTF-8 bytes, which is the order of code points. The store has the databases' order.

/** Negative, 0 or positive. Both strings are well-formed. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const unitA = a.charCodeAt(at);
    const unitB = b.charCodeAt(at);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Lifts surrogates, which stand for code points from U+10000, above the units U+E000 to U+FFFF. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
