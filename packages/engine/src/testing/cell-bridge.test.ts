// The oracle itself: examples of the conflict table, all small pairs, and random stars of clients.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import type { MoveOperation, Operation, RemoveOperation, SetOperation, SpliceOperation } from "../operation.ts";
import type { NullTree } from "../tree.ts";
import { CellBridge, type RecordedSide } from "./cell-bridge.ts";
import { applyToContent, noCounts, type SequenceContent, SequenceStar, type StarCounts } from "./sequence-star.ts";

const element = 1;
const newBridge = (length: number, side: RecordedSide): CellBridge => new CellBridge(length, side);
const item = (id: number): NullTree => ({ id, type: "null", content: null });
const splice = (at: number, remove: number, insert: string, glued = false): SpliceOperation => {
  return { kind: "splice", element, at, remove, insert, glued };
};
const insert = (gap: number, ...ids: number[]): Operation => ({ kind: "insert", element, gap, values: ids.map(item) });
const remove = (at: number, count = 1): RemoveOperation => ({ kind: "remove", element, at, count });
const set = (at: number, id: number): SetOperation => ({ kind: "set", element, at, value: item(id) });
const move = (at: number, gap: number): MoveOperation => ({ kind: "move", element, at, gap });

type Kind = "text" | "array";

/** Distinct units from a counter: equal text then means that each one is the same insert of the same author. */
const textUnits = (first: number, count: number): string =>
  String.fromCharCode(...Array.from({ length: count }, (_, i) => 0x4e00 + first + i));
const startOf = (kind: Kind, length: number): SequenceContent =>
  kind === "text" ? textUnits(0, length).split("") : Array.from({ length }, (_, i) => String(i));

/** Both sides edit `start` without having seen each other; all of the first one's changes reach the server first. */
function merged(start: SequenceContent, first: readonly Operation[], second: readonly Operation[]): string {
  const star = new SequenceStar(2, start, newBridge);
  for (const operation of first) star.edit(0, [operation]);
  for (const operation of second) star.edit(1, [operation]);
  for (const client of [0, 1]) while (star.canSubmit(client)) star.submit(client);
  for (const client of [0, 1]) while (star.canReceive(client)) star.receive(client);
  star.assertEqualAtRest();
  return star.serverContent.join("");
}

const word = (at: number, text: string): SpliceOperation[] =>
  text.split("").map((letter, i) => splice(at + i, 0, letter, i > 0));

test("[P2] text inserted inside a range that the other deletes survives, at the edges too", () => {
  const start = "abcde".split("");
  for (const at of [1, 2, 3, 4]) {
    assert.equal(merged(start, [splice(1, 3, "")], [splice(at, 0, "X")]), "aXe");
    assert.equal(merged(start, [splice(at, 0, "X")], [splice(1, 3, "")]), "aXe");
  }
  assert.equal(merged(start, [splice(1, 3, "")], [splice(2, 2, "X")]), "aXe", "deleted once");
  assert.equal(merged(start, [splice(1, 3, "X")], [splice(1, 3, "Y")]), "aXYe", "both replacements are kept");
});

test("[R2] what is typed at one place stays whole, the earlier run first", () => {
  assert.equal(merged(["-"], word(1, "abc"), word(1, "XYZ")), "-abcXYZ");
  assert.equal(merged([], word(0, "abc"), word(0, "XYZ")), "abcXYZ");
  assert.equal(merged(["-"], [splice(1, 0, "abc")], [splice(1, 0, "XYZ")]), "-abcXYZ");
});

test("[R2] two people who type at once at one caret do not mix, whatever the delay", () => {
  for (const delay of [0, 1, 2, 5]) {
    const star = new SequenceStar(2, ["-"], newBridge);
    const carets = [1, 1];
    const words = ["abcdefgh", "ABCDEFGH"];
    for (let time = 0; time < 8 + 3 * delay + 2; time++) {
      for (const client of [0, 1]) {
        const text = words[client]!;
        // The caret stays behind the author's own last letter; the first letter goes behind the hyphen.
        carets[client] = time === 0 ? 1 : star.contentOf(client).lastIndexOf(text[Math.min(time, 8) - 1]!) + 1;
        if (time < 8) star.edit(client, [splice(carets[client]!, 0, text[time]!, time > 0)]);
      }
      for (const client of [0, 1]) if (time >= delay && star.canSubmit(client)) star.submit(client);
      for (const client of [0, 1]) {
        for (let n = 0; n < 2 && time >= 2 * delay && star.canReceive(client); n++) star.receive(client);
      }
    }
    star.assertEqualAtRest();
    assert.equal(star.serverContent.join(""), "-abcdefghABCDEFGH", `delay ${delay}`);
  }
});

test("[R1] a removal wins over set and move; of two sets or two moves the later wins; a set follows a move", () => {
  const start = ["0", "1", "2"];
  for (const other of [set(1, 9), move(1, 0), move(1, 3)]) {
    assert.equal(merged(start, [remove(1)], [other]), "02");
    assert.equal(merged(start, [other], [remove(1)]), "02");
  }
  assert.equal(merged(start, [set(1, 8)], [set(1, 9)]), "092");
  assert.equal(merged(start, [move(0, 2)], [move(0, 3)]), "120");
  assert.equal(merged(start, [move(0, 3)], [move(0, 2)]), "102");
  assert.equal(merged(start, [move(0, 3)], [set(0, 9)]), "129");
  assert.equal(merged(start, [set(0, 9)], [move(0, 3)]), "129");
  assert.equal(merged(start, [remove(0, 2)], [remove(1, 2)]), "", "removed once");
});

test("positions out of range, glue at the start and operations of other types are refused with their numbers", () => {
  const bridge = new CellBridge(2, "later");
  assert.throws(() => bridge.record(remove(2), 1), /No 2 .* has 2/);
  assert.throws(() => bridge.pass(insert(3, 9)), /No 2 .* has 2/);
  assert.throws(() => bridge.pass(splice(0, 0, "x", true)), /gap 0/);
  assert.throws(() => bridge.pass({ kind: "add", element, value: 1 }), /"add"/);
});

/** Every operation on a sequence of this length. New items are numbered from `fresh`. */
function allOperations(kind: Kind, length: number, fresh: number): Operation[] {
  const out: Operation[] = [];
  for (let at = 0; at <= length; at++) {
    const room = length - at;
    if (kind === "text") {
      for (let removed = 0; removed <= Math.min(2, room); removed++) {
        if (removed > 0) out.push(splice(at, removed, ""));
        for (const size of [1, 2]) {
          for (const glued of at > 0 ? [false, true] : [false]) {
            out.push(splice(at, removed, textUnits(fresh, size), glued));
          }
        }
      }
      continue;
    }
    out.push(insert(at, fresh), insert(at, fresh, fresh + 1));
    if (room >= 1) out.push(remove(at), set(at, fresh));
    if (room >= 2) out.push(remove(at, 2));
    for (let gap = 0; room >= 1 && gap <= length; gap++) out.push(move(at, gap));
  }
  return out;
}

/** How many items an operation removes from `content`, by name. */
const removedFrom = (content: SequenceContent, operation: Operation): readonly string[] => {
  if (operation.kind === "set" || operation.kind === "move") return [];
  const after = new Set(applyToContent(content, operation));
  return content.filter((entry) => !after.has(entry));
};
const insertedCount = (operation: Operation): number =>
  operation.kind === "splice" ? operation.insert.length : operation.kind === "insert" ? operation.values.length : 0;

for (const kind of ["text", "array"] as const) {
  test(`[P1] all pairs of concurrent operations on short sequences agree: ${kind}`, (t) => {
    let pairs = 0;
    for (let length = 0; length <= 3; length++) {
      const start = startOf(kind, length);
      for (const a of allOperations(kind, length, 100)) {
        for (const b of allOperations(kind, length, 200)) {
          const removed = new Set([...removedFrom(start, a), ...removedFrom(start, b)]);
          const expected = length - removed.size + insertedCount(a) + insertedCount(b);
          for (const aIsFirst of [true, false]) {
            const result = aIsFirst ? mergedContent(start, a, b) : mergedContent(start, b, a);
            // Nothing inserted is lost, nothing that was left alone is removed, nothing is there twice.
            assert.equal(new Set(result).size, expected, `${JSON.stringify([a, b])}: [${result}]`);
            assert.equal(result.length, expected, `${JSON.stringify([a, b])}: [${result}]`);
            pairs++;
          }
        }
      }
    }
    t.diagnostic(`ordered pairs, ${kind}: ${pairs}`);
    assert.ok(pairs > 2000);
  });

  test(`[P1] two pending operations against one agree under every interleaving: ${kind}`, (t) => {
    let worlds = 0;
    for (let length = 0; length <= 2; length++) {
      const start = startOf(kind, length);
      for (const a1 of allOperations(kind, length, 100)) {
        const afterA1 = applyToContent(start, a1);
        for (const a2 of allOperations(kind, afterA1.length, 110)) {
          for (const b of allOperations(kind, length, 200)) {
            for (const order of ["aab", "aba", "baa"]) {
              runInOrder(new SequenceStar(2, start, newBridge), a1, a2, b, order);
              worlds++;
            }
          }
        }
      }
    }
    t.diagnostic(`two against one, ${kind}: ${worlds}`);
    assert.ok(worlds > 15_000);
  });

  test(`[P1] any star of clients, any interleaving, equal replicas: ${kind}`, (t) => {
    const counts = noCounts();
    const kinds = new Map<string, number>();
    const statistics = checkLaw({
      name: `stars of cell bridges on ${kind} agree at rest`,
      seed: kind === "text" ? 1_000 : 50_000,
      runs: 1500,
      law: (choices) => randomStar(choices, kind, counts, kinds),
    });
    reportStar(t, kind, statistics.runs, counts, kinds);
    assert.ok(counts.concurrentSubmits > counts.submits / 2, "most submits were concurrent");
    assert.ok(counts.lost > statistics.runs / 2, "operations lost their effect");
    assert.ok(counts.changed > statistics.runs, "operations were moved");
    const needed = kind === "text" ? ["glued", "insert", "remove", "replace"] : ["insert", "remove", "set", "move"];
    for (const name of needed) assert.ok((kinds.get(name) ?? 0) > statistics.runs / 2, `there were enough: ${name}`);
  });
}

function mergedContent(start: SequenceContent, first: Operation, second: Operation): SequenceContent {
  const star = new SequenceStar(2, start, newBridge);
  star.edit(0, [first]);
  star.edit(1, [second]);
  deliver(star, [0, 1]);
  return star.serverContent;
}

/** Client 0 makes two changes and client 1 one; the server gets them in this order, and everything is read at the end. */
function runInOrder(star: SequenceStar, a1: Operation, a2: Operation, b: Operation, order: string): void {
  star.edit(0, [a1]);
  star.edit(0, [a2]);
  star.edit(1, [b]);
  deliver(
    star,
    order.split("").map((name) => (name === "a" ? 0 : 1)),
  );
}

function deliver(star: SequenceStar, submits: readonly number[]): void {
  for (const client of submits) star.submit(client);
  for (const client of [0, 1]) while (star.canReceive(client)) star.receive(client);
  star.assertEqualAtRest();
}

/** Edits, submits and receipts in any order until nothing is left to do. */
function randomStar(choices: Choices, kind: Kind, counts: StarCounts, kinds: Map<string, number>): void {
  const clients = choices.between(2, 5);
  const start = startOf(kind, choices.below(5));
  const star = new SequenceStar(clients, start, newBridge, counts);
  const editsLeft = Array.from({ length: clients }, () => choices.between(1, 7));
  let fresh = 1000;
  for (;;) {
    const events: (() => void)[] = [];
    for (let client = 0; client < clients; client++) {
      if (star.canReceive(client)) events.push(() => star.receive(client));
      if (star.canSubmit(client)) events.push(() => star.submit(client));
      if (editsLeft[client]! > 0) {
        events.push(() => {
          editsLeft[client]!--;
          star.edit(
            client,
            randomChange(choices, kind, star.contentOf(client), () => fresh++, kinds),
          );
        });
      }
    }
    if (events.length === 0) break;
    choices.pick(events)();
  }
  star.assertEqualAtRest();
}

/** One to three operations, each on what the one before leaves. */
function randomChange(
  choices: Choices,
  kind: Kind,
  start: SequenceContent,
  fresh: () => number,
  kinds: Map<string, number>,
): Operation[] {
  let content = start;
  return Array.from({ length: choices.chance(0.2) ? choices.between(2, 3) : 1 }, () => {
    const operation =
      kind === "text"
        ? randomSplice(choices, content.length, fresh)
        : randomArrayOperation(choices, content.length, fresh);
    for (const name of namesOf(operation)) kinds.set(name, (kinds.get(name) ?? 0) + 1);
    content = applyToContent(content, operation);
    return operation;
  });
}

function randomSplice(choices: Choices, length: number, fresh: () => number): SpliceOperation {
  const at = choices.below(length + 1);
  const removed = choices.chance(0.5) ? choices.between(0, Math.min(3, length - at)) : 0;
  const size = removed > 0 && choices.chance(0.6) ? 0 : choices.between(1, 3);
  const text = Array.from({ length: size }, () => textUnits(fresh(), 1)).join("");
  return splice(at, removed, text, at > 0 && size > 0 && choices.chance(0.5));
}

function randomArrayOperation(choices: Choices, length: number, fresh: () => number): Operation {
  const kind = length === 0 ? "insert" : choices.pick(["insert", "remove", "set", "move", "move"] as const);
  if (kind === "insert")
    return insert(choices.below(length + 1), ...Array.from({ length: choices.between(1, 2) }, fresh));
  const at = choices.below(length);
  if (kind === "set") return set(at, fresh());
  if (kind === "move") return move(at, choices.below(length + 1));
  return remove(at, choices.between(1, Math.min(2, length - at)));
}

function namesOf(operation: Operation): string[] {
  if (operation.kind !== "splice") return [operation.kind];
  const name = operation.insert === "" ? "remove" : operation.remove > 0 ? "replace" : "insert";
  return operation.glued ? [name, "glued"] : [name];
}

function reportStar(t: TestContext, kind: Kind, worlds: number, counts: StarCounts, kinds: Map<string, number>): void {
  t.diagnostic(`stars, ${kind}: ${worlds}`);
  t.diagnostic(`submits: ${counts.submits}, of them concurrent: ${counts.concurrentSubmits}`);
  t.diagnostic(`passed without effect: ${counts.lost}, passed to another place or in parts: ${counts.changed}`);
  t.diagnostic([...kinds].map(([name, count]) => `${name}: ${count}`).join(", "));
}
