// What an open document weighs: the difference between before it was opened and after, both times swept clean.

import { isDeepStrictEqual } from "node:util";
import { type Contestant, isCannot } from "../contestant.ts";
import { smallElements } from "../json-workload.ts";
import type { Outcome } from "../measured.ts";
import { timed } from "../timed.ts";
import type { Trace } from "../trace.ts";
import { growth, weightNow } from "../weight.ts";

/** A first document, forgotten again, so that code and what is made once for all documents is not weighed. */
const warmingKeystrokes = 1000;

/** After the last keystroke, each a change of its own, and answered where there is a server. Nothing has been encoded, which would
 *  only add to what lies about. */
export function textMemory({ text }: Contestant, trace: Trace): Outcome {
  if (isCannot(text)) return text;
  const first = text.open(trace.start, "unencoded").author;
  for (const keystroke of trace.keystrokes.slice(0, warmingKeystrokes)) first.typeUnencoded(keystroke);
  const before = weightNow();
  const { author } = text.open(trace.start, "unencoded");
  const ms = timed(() => {
    for (const keystroke of trace.keystrokes) author.typeUnencoded(keystroke);
    author.answered?.();
  });
  const after = weightNow();
  if (author.text() !== trace.end) throw new Error(`The text is not the one of ${trace.name}`);
  return { ms, weight: growth(before, after) };
}

/** A model of 100,000 small elements, just opened. */
export function jsonMemory({ hold }: Contestant): Outcome {
  if (isCannot(hold)) return hold;
  hold({ rows: [] });
  const before = weightNow();
  let document: ReturnType<typeof hold> | undefined;
  const ms = timed(() => {
    document = hold(smallElements());
  });
  const after = weightNow();
  if (!isDeepStrictEqual(document?.json(), smallElements()))
    throw new Error("The model is not the one that was opened");
  return { ms, weight: growth(before, after) };
}
