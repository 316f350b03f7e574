// A string from UTF-16 units, for the few at a time that a person types.

/** Eight units at a time: for so few the platform is slow to take a list, and every single one added makes another string. */
export function stringOfUnits(units: Uint8Array | Uint16Array, from: number, to: number): string {
  let text = "";
  let at = from;
  for (; at + 8 <= to; at += 8) {
    text += String.fromCharCode(
      units[at]!,
      units[at + 1]!,
      units[at + 2]!,
      units[at + 3]!,
      units[at + 4]!,
      units[at + 5]!,
      units[at + 6]!,
      units[at + 7]!,
    );
  }
  for (; at < to; at++) text += String.fromCharCode(units[at]!);
  return text;
}
