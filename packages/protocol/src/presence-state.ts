// What a session lets others know of itself for as long as it has a model open: JSON as text, in one form only.
//
// Law: what is accepted here is what `JSON.stringify` makes of what it stands for, so that it holds no number that JSON does not
// have, no key twice and no space. It is small, because everybody who has the model open is told of every one.

import { type Codec, type Json, refine, string } from "@convergence/engine";
import { presenceStateBytesMax } from "./limits.ts";

/** Half a surrogate pair, which `JSON.stringify` writes as an escape, and nothing else of that range. */
const loneSurrogate = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

/** The bytes of well-formed text in UTF-8. */
export function presenceStateBytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isHalf = unit >= 0xd800 && unit <= 0xdfff;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalf ? 2 : 3;
  }
  return bytes;
}

/** Whether text is a state: at most `presenceStateBytesMax` bytes of JSON in the form that `JSON.stringify` gives. */
export function isPresenceState(text: string): boolean {
  if (text.length > presenceStateBytesMax || presenceStateBytes(text) > presenceStateBytesMax) return false;
  try {
    return JSON.stringify(JSON.parse(text)) === text && !loneSurrogate.test(text);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What a state stands for. */
export const presenceStateValue = (text: string): Json => JSON.parse(text) as Json;

/** The text is not repeated in the error: it is nobody's business. */
export const presenceStateCodec: Codec<string> = refine(
  string(presenceStateBytesMax),
  isPresenceState,
  (text) =>
    `${text.length} characters are no state: it is JSON of at most ${presenceStateBytesMax} bytes, without spaces`,
);
