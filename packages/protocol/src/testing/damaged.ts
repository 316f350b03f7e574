// What happens to bytes on a bad day: a few are changed, dropped or doubled, or the end is cut off.

import type { Choices } from "@convergence/proof";

export function damaged(choices: Choices, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = [...bytes];
  for (let left = choices.between(1, 3); left > 0; left--) {
    const at = choices.below(result.length + 1);
    const value = choices.chance(0.5) ? choices.pick([0, 1, 0x7f, 0x80, 0xff]) : choices.below(256);
    const kind = choices.below(4);
    if (kind === 0 && at < result.length) result[at] = value;
    else if (kind === 1) result.splice(at, 1);
    else if (kind === 2) result.splice(at, 0, value);
    else if (choices.chance(0.1)) result.length = at;
  }
  return Uint8Array.from(result);
}
