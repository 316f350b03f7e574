// Two people type a word each at the same place: each word stays whole, whatever the delay. In virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Edit, StringElement } from "../document.ts";
import { Branch } from "../star/branch.ts";
import { Trunk } from "../star/trunk.ts";
import type { TrunkSession } from "../star/trunk-session.ts";
import { versionOf } from "../tag.ts";
import type { Tree } from "../tree.ts";
import { TypingRun } from "./typing-run.ts";

const element = 1;
const start: Tree = { id: 0, type: "object", content: [["s", { id: element, type: "string", content: "" }]] };
const words = ["abcdefghijklmnop", "ABCDEFGHIJKLMNOP"];
const keyMs = 150;
/** The second one begins a little later, so that keys never fall together. */
const offsetMs = 37;

type Typist = { readonly branch: Branch; readonly session: TrunkSession; caret: number };
type Clock = { readonly after: (ms: number, run: () => void) => void; readonly runAll: () => void };

function virtualClock(): Clock {
  const events: { readonly time: number; readonly order: number; readonly run: () => void }[] = [];
  let now = 0;
  let order = 0;
  const after = (ms: number, run: () => void): void => {
    events.push({ time: now + ms, order: order++, run });
  };
  const runAll = (): void => {
    while (events.length > 0) {
      events.sort((a, b) => a.time - b.time || a.order - b.order);
      const event = events.shift()!;
      now = event.time;
      event.run();
    }
  };
  return { after, runAll };
}

/** Where a caret is after somebody else's edit: pushed by what comes before it, not by what comes at it. */
function carried(caret: number, edits: readonly Edit[]): number {
  return edits.reduce((at, edit) => {
    if (edit.kind !== "splice") return at;
    const left = at - Math.max(0, Math.min(edit.removed.length, at - edit.at));
    return edit.at < left ? left + edit.inserted.length : left;
  }, caret);
}

/** What both type, with each letter `delayMs` on the way up and as long on the way down. */
function typed(delayMs: number, glues: boolean): string {
  const clock = virtualClock();
  const trunk = new Trunk(start, 0);
  const typists = words.map((_, i): Typist => {
    return { branch: new Branch(start, 0, 0), session: trunk.join(`c${i + 1}`, i + 1, 0), caret: 0 };
  });
  const arrive = (author: Typist): void => {
    const [change] = author.branch.takeUnsent(1);
    clock.after(delayMs, () => {
      const entry = trunk.commit(author.session, change!);
      trunk.settle();
      for (const each of typists) {
        clock.after(delayMs, () => {
          if (each === author) each.branch.committed(change!.sequence, entry.version, entry.lost);
          else {
            const { edits } = each.branch.receive({ ...entry, base: versionOf(change!.seen) });
            each.caret = carried(each.caret, edits);
          }
        });
      }
    });
  };
  const press = (typist: Typist, key: string): void => {
    const at = typist.caret++;
    const glued = glues && typist.branch.isTypingAt(element, at);
    typist.branch.edit({ kind: "splice", element, at, remove: 0, insert: key, glued });
    arrive(typist);
  };
  for (const [i, typist] of typists.entries()) {
    for (const [k, key] of [...words[i]!].entries())
      clock.after(1 + i * offsetMs + k * keyMs, () => press(typist, key));
  }
  clock.runAll();
  const texts = typists.map(({ branch }) => (branch.replica.document.get(element) as StringElement).content.toString());
  assert.equal(texts[0], texts[1], "[P1]");
  return texts[0]!;
}

const isFirst = (letter: string): boolean => letter >= "a";
const changesOfAuthor = (text: string): number =>
  [...text].filter((letter, i) => i > 0 && isFirst(letter) !== isFirst(text[i - 1]!)).length;

for (const delayMs of [20, 100, 500]) {
  test(`[R2] two who type at one place leave two whole words, ${delayMs} ms apart`, (t) => {
    const text = typed(delayMs, true);
    t.diagnostic(`${text}; without glue ${changesOfAuthor(typed(delayMs, false))} changes of author`);
    assert.equal(changesOfAuthor(text), 1, text);
    for (const word of words) assert.ok(text.includes(word), text);
  });
}

test("[R2] without glue the letters of two mix, so the measurement means something", () => {
  assert.ok(changesOfAuthor(typed(100, false)) > 10);
});

const text = { id: element, type: "string" } as StringElement;
const insert = (at: number, inserted: string): Edit => ({ kind: "splice", element: text, at, removed: "", inserted });
const remove = (at: number, removed: string): Edit => ({ kind: "splice", element: text, at, removed, inserted: "" });
const gapsOf = (run: TypingRun): number[] =>
  Array.from({ length: 13 }, (_, gap) => gap).filter((gap) => run.isDirectlyBefore(element, gap));

test("[R2] a typing run grows where it is typed on, and follows what others do around it", () => {
  const run = new TypingRun();
  assert.deepEqual(gapsOf(run), []);
  run.own(insert(3, "ab"));
  assert.deepEqual(gapsOf(run), [4, 5], "behind own units, not before the first");
  run.own(insert(5, "c"));
  assert.deepEqual(gapsOf(run), [4, 5, 6]);
  run.own(remove(5, "c"));
  assert.deepEqual(gapsOf(run), [4, 5]);
  run.others(insert(0, "xy"));
  assert.deepEqual(gapsOf(run), [6, 7]);
  run.others(insert(5, "z"));
  assert.deepEqual(gapsOf(run), [7, 8], "what is put before the run moves it");
  run.others(insert(8, "z"));
  assert.deepEqual(gapsOf(run), [7, 8], "what is put behind it does not");
  run.others(remove(0, "xyz"));
  assert.deepEqual(gapsOf(run), [4, 5]);
  run.others(remove(4, "b"));
  assert.deepEqual(gapsOf(run), [4]);
  assert.equal(run.isDirectlyBefore(2, 4), false, "another string");
});

test("[R2] a run ends where others break it, where its text is replaced, and when another begins", () => {
  const run = new TypingRun();
  run.own(insert(0, "abcd"));
  run.others(insert(2, "x"));
  assert.deepEqual(gapsOf(run), [1, 2]);
  run.own(insert(9, "e"));
  assert.deepEqual(gapsOf(run), [10]);
  run.others({ kind: "value", element: text, now: text.content, old: text.content });
  assert.deepEqual(gapsOf(run), []);
});
