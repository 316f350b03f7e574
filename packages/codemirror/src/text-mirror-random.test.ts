// Random work of three people, each in an editor that is drawn now and then, on a line that stops now and then.

import assert from "node:assert/strict";
import test from "node:test";
import { Choices } from "@convergence/proof";
import { ClientWorld } from "../../client/src/testing/client-world.ts";
import { shownText } from "./line-breaks.ts";
import { BareEditor } from "./testing/bare-editor.ts";

const plain = ["a", "bc", "😀", "\n", "d e", "😁"] as const;
const withReturns = [...plain, "\r\n", "\r", "\n"] as const;

/** What happened in all runs together, so that none of it is missing. */
const met = { undrawn: 0, several: 0, returns: 0, refused: 0, halves: 0 };

function changes(choices: Choices, editor: BareEditor, pieces: readonly string[]) {
  const { length } = editor.state.doc;
  const specs: { from: number; to: number; insert: string }[] = [];
  let at = 0;
  for (let left = choices.between(1, 3); left > 0 && at <= length; left--) {
    const from = at + choices.below(Math.min(6, length - at) + 1);
    const to = from + (choices.chance(0.5) ? 0 : choices.below(Math.min(4, length - from) + 1));
    specs.push({ from, to, insert: choices.chance(0.7) ? pieces[choices.below(pieces.length)]! : "" });
    at = to + 1;
  }
  if (specs.length > 1) met.several++;
  return specs;
}

async function run(choices: Choices): Promise<void> {
  const pieces = choices.chance(0.4) ? withReturns : plain;
  const world = new ClientWorld();
  const peers = [await world.peer(), await world.peer(), await world.peer()];
  const strings = peers.map(({ model }) => model.root().get("text"));
  for (const { model } of peers) model.emitLocalEvents(choices.chance(0.3));
  const editors = strings.map((string) => new BareEditor(string));
  let changesSeen = 0;
  if (choices.chance(0.3)) {
    world.server.refuse = () => {
      const isRefused = ++changesSeen % 5 === 0;
      if (isRefused) met.refused++;
      return isRefused ? "forbidden" : undefined;
    };
  }
  for (let step = choices.between(5, 40); step > 0; step--) {
    const i = choices.below(peers.length);
    const editor = editors[i]!;
    const string = strings[i]!;
    switch (choices.below(8)) {
      case 0:
      case 1:
      case 2: {
        if (editor.isAsked) met.undrawn++;
        const halves = choices.chance(0.1) ? ["😀"[0]!, "😀"[1]!] : [];
        const specs = changes(choices, editor, [...pieces.map(shownText), ...halves]);
        const cut = specs.some(({ from, to }) => [from, to].some((at) => isInPair(editor.text, at)));
        if (cut) met.halves++;
        editor.type(specs);
        break;
      }
      case 3:
      case 4:
        editor.draw();
        break;
      case 5:
      case 6:
        await world.run();
        break;
      case 7: {
        const text = string.value();
        const at = choices.below(text.length + 1);
        const insert = pieces[choices.below(pieces.length)]!;
        if (insert.includes("\r")) met.returns++;
        if (isInPair(text, at)) break;
        string.insert(at, insert);
        editor.mirror.check();
      }
    }
  }
  await world.run();
  // A half that was left alone waits for the next letter.
  for (const editor of editors) editor.type({ from: 0, insert: "x" });
  await world.assertEqual(...peers);
  editors.forEach((editor, i) => {
    editor.isAsked = true;
    editor.draw();
    assert.equal(editor.text, shownText(strings[i]!.value()));
    assert.ok(editor.mirror.isEven);
    assert.deepEqual(editor.errors, []);
  });
  await world.assertEqual(...peers);
}

const isInPair = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
};

test("[P1] whatever is typed and drawn when, editors and model end up the same", async () => {
  const seed = Number(process.env.CONVERGENCE_SEED ?? 1);
  const runs = Number(process.env.CONVERGENCE_RUNS ?? 300);
  for (let k = 0; k < runs; k++) {
    try {
      await run(Choices.seeded(seed + k));
    } catch (cause) {
      throw new Error(`CONVERGENCE_SEED=${seed + k} CONVERGENCE_RUNS=1 fails: ${cause}`, { cause });
    }
  }
  if (runs >= 300) for (const [what, count] of Object.entries(met)) assert.ok(count > 20, `${what}: ${count}`);
});
