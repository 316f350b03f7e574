// A trace of keystrokes, each a change of its own, nothing joined. Four ways: typed and encoded, typed only, taken in by a
// reader from ready messages, and the whole way from the author through whatever stands between to the reader.

import { type Contestant, isCannot, type TextPair } from "../contestant.ts";
import { type Outcome, Scale } from "../measured.ts";
import { timed } from "../timed.ts";
import type { Trace } from "../trace.ts";

function requireText(text: string, trace: Trace): void {
  if (text !== trace.end) throw new Error(`The text is not the one of ${trace.name}`);
}

/** The whole of a local edit, as the issue defines it: the figure that counts. */
export function localText({ text }: Contestant, trace: Trace): Outcome {
  if (isCannot(text)) return text;
  const { author } = text.open(trace.start, "alone");
  const scale = new Scale("up");
  const ms = timed(() => {
    for (const keystroke of trace.keystrokes) scale.add(author.type(keystroke));
  });
  requireText(author.text(), trace);
  return { ms, up: scale.sizes, ...remarkOf(text) };
}

export function unencodedText({ text }: Contestant, trace: Trace): Outcome {
  if (isCannot(text)) return text;
  const { author } = text.open(trace.start, "unencoded");
  const ms = timed(() => {
    for (const keystroke of trace.keystrokes) author.typeUnencoded(keystroke);
  });
  requireText(author.text(), trace);
  return { ms };
}

/** Only the reader's part is timed: decode, merge, apply, one message after the other. */
export function remoteText({ text }: Contestant, trace: Trace): Outcome {
  if (isCannot(text)) return text;
  if (text.isLocalOnly) return { cannot: "sends nothing" };
  const pair = text.open(trace.start, "together");
  const messages = trace.keystrokes.map((keystroke) => passed(pair, pair.author.type(keystroke)));
  const down = new Scale("down");
  for (const message of messages) down.add(message);
  const ms = timed(() => {
    for (const message of messages) pair.reader.receive(message);
  });
  requireText(pair.reader.text(), trace);
  return { ms, down: down.sizes };
}

/** From the author's keystroke to the reader's text. Ours also decodes, merges, encodes and answers as the server does. */
export function endToEndText({ text }: Contestant, trace: Trace): Outcome {
  if (isCannot(text)) return text;
  if (text.isLocalOnly) return { cannot: "sends nothing" };
  const pair = text.open(trace.start, "together");
  const ms = timed(() => {
    for (const keystroke of trace.keystrokes) pair.reader.receive(passed(pair, pair.author.type(keystroke)));
  });
  requireText(pair.reader.text(), trace);
  requireText(pair.author.text(), trace);
  return { ms };
}

const passed = (pair: TextPair, message: Uint8Array): Uint8Array => pair.relay?.(message) ?? message;
const remarkOf = ({ remark }: { readonly remark?: string }) => (remark === undefined ? {} : { remark });
