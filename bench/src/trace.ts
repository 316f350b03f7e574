// A trace of keystrokes: recorded, from a file given by its path, or generated.
//
// A recorded one is JSON, gzipped or not: {startContent, endContent, txns: [{patches: [[position, deleted, inserted], ...]}]}
// with positions in code points. Only traces of the Basic Multilingual Plane are replayed, where those are UTF-16 units.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { randomBelow } from "./random.ts";

export type Keystroke = { readonly at: number; readonly remove: number; readonly insert: string };
export type Trace = {
  readonly name: string;
  readonly start: string;
  readonly end: string;
  readonly keystrokes: readonly Keystroke[];
};

type Recorded = {
  readonly startContent: string;
  readonly endContent: string;
  readonly txns: readonly { readonly patches: readonly (readonly [number, number, string])[] }[];
};

const generatedKeystrokes = 260_000;

/** A path, or `-` for the generated trace. */
export const traceOf = (path: string): Trace =>
  path === "-" ? generatedTrace(generatedKeystrokes, 1) : recordedTrace(path);

export function recordedTrace(path: string): Trace {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const { startContent, endContent, txns } = JSON.parse(text) as Recorded;
  const keystrokes = txns.flatMap((txn) => txn.patches.map(([at, remove, insert]) => ({ at, remove, insert })));
  if (/[\ud800-\udfff]/.test(text)) throw new Error(`${path} has characters outside of the Basic Multilingual Plane`);
  return { name: path.split("/").at(-1)!, start: startContent, end: endContent, keystrokes };
}

/** One author: runs of typing and of deleting, with jumps to somewhere else, like in a long article. */
export function generatedTrace(count: number, seed: number): Trace {
  const below = randomBelow(seed);
  let text = "";
  let caret = 0;
  const keystrokes: Keystroke[] = [];
  while (keystrokes.length < count) {
    if (below(10) === 0) caret = below(text.length + 1);
    const isDeleting = below(4) === 0;
    for (let run = 1 + below(40); run > 0 && keystrokes.length < count; run--) {
      if (isDeleting && caret > 0) keystrokes.push({ at: --caret, remove: 1, insert: "" });
      else keystrokes.push({ at: caret++, remove: 0, insert: String.fromCharCode(97 + below(26)) });
      const { at, remove, insert } = keystrokes.at(-1)!;
      text = text.slice(0, at) + insert + text.slice(at + remove);
    }
  }
  return { name: `generated, seed ${seed}`, start: "", end: text, keystrokes };
}
