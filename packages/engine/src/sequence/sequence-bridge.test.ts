// The bridge made of runs does what the oracle does, one cell per item: in random stars content for content after every
// operation, and in every small star there is. The two have nothing in common but the rules.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { Bridge } from "../bridge.ts";
import type { MoveOperation, Operation } from "../operation.ts";
import { CellBridge } from "../testing/cell-bridge.ts";
import { type History, histories } from "../testing/histories.ts";
import { applyToContent, noCounts, type SequenceContent, SequenceStar } from "../testing/sequence-star.ts";
import type { NullTree } from "../tree.ts";
import { SequenceBridge } from "./sequence-bridge.ts";

type Kind = "text" | "array";

const element = 1;
const item = (id: number): NullTree => ({ id, type: "null", content: null });
const splice = (at: number, remove: number, insert: string, glued = false): Operation => {
  return { kind: "splice", element, at, remove, insert, glued };
};
const insert = (gap: number, ...ids: number[]): Operation => ({ kind: "insert", element, gap, values: ids.map(item) });
const remove = (at: number, count = 1): Operation => ({ kind: "remove", element, at, count });
const set = (at: number, id: number): Operation => ({ kind: "set", element, at, value: item(id) });
const move = (at: number, gap: number): MoveOperation => ({ kind: "move", element, at, gap });

/** Every unit is another character, so equal contents are made of the same inserts in the same places. */
const units = (first: number, count: number): string =>
  String.fromCharCode(...Array.from({ length: count }, (_, i) => 0x4e00 + first + i));
const startOf = (kind: Kind, length: number): SequenceContent =>
  kind === "text" ? units(0, length).split("") : Array.from({ length }, (_, i) => String(i));

/** Two stars of the same clients, one with the bridges under test and one with the oracle's, in step. */
class TwinStar {
  readonly #stars: readonly [SequenceStar, SequenceStar];
  readonly #clients: number;
  compared = 0;

  constructor(clients: number, start: SequenceContent, counts = noCounts()) {
    this.#clients = clients;
    this.#stars = [
      new SequenceStar(clients, start, (length, side) => new Bridge(length, side), counts),
      new SequenceStar(clients, start, (length, side) => new CellBridge(length, side)),
    ];
  }

  contentOf(client: number): SequenceContent {
    return this.#stars[0].contentOf(client);
  }

  can(kind: "submit" | "receive", client: number): boolean {
    return kind === "submit" ? this.#stars[0].canSubmit(client) : this.#stars[0].canReceive(client);
  }

  edit(client: number, operations: readonly Operation[]): void {
    for (const star of this.#stars) star.edit(client, operations);
  }

  run(kind: "submit" | "receive", client: number): void {
    for (const star of this.#stars) {
      if (kind === "submit") star.submit(client);
      else star.receive(client);
    }
    this.#compare();
  }

  checkRest(): void {
    for (const star of this.#stars) star.assertEqualAtRest();
    this.#compare();
  }

  #compare(): void {
    const [tested, oracle] = this.#stars;
    this.compared++;
    same(tested.serverContent, oracle.serverContent, "the server");
    for (let i = 0; i < this.#clients; i++) same(tested.contentOf(i), oracle.contentOf(i), `client ${i}`);
  }
}

/** Cheaper than `assert.deepEqual`, which would take most of the time. */
function same(tested: SequenceContent, oracle: SequenceContent, who: string): void {
  if (tested.length === oracle.length && tested.every((each, i) => each === oracle[i])) return;
  assert.fail(`${who} has [${tested}] with runs and [${oracle}] with cells`);
}

for (const kind of ["text", "array"] as const) {
  test(`[P1] [R1] [R2] runs give what cells give, after every operation of random stars: ${kind}`, (t) => {
    const counts = noCounts();
    let compared = 0;
    const { runs } = checkLaw({
      name: `runs equal cells on ${kind}`,
      seed: kind === "text" ? 1 : 500_001,
      runs: 1500,
      law: (choices) => {
        compared += randomStar(choices, kind, counts);
      },
    });
    t.diagnostic(`stars: ${runs}, compared: ${compared}, ${JSON.stringify(counts)}`);
    if (runs < 1500) return;
    assert.ok(counts.concurrentSubmits > counts.submits / 2, "most submits were concurrent");
    assert.ok(counts.lost > runs / 2 && counts.changed > runs, "operations were lost and moved");
  });
}

/** Edits, submits and receipts in any order until nothing is left to do. Returns how often the two were compared. */
function randomStar(choices: Choices, kind: Kind, counts: ReturnType<typeof noCounts>): number {
  const clients = choices.between(2, 6);
  const star = new TwinStar(clients, startOf(kind, choices.below(7)), counts);
  const editsLeft = Array.from({ length: clients }, () => choices.between(1, 9));
  let fresh = 1000;
  const edit = (client: number): void => {
    editsLeft[client]!--;
    let content = star.contentOf(client);
    const change = Array.from({ length: choices.chance(0.2) ? choices.between(2, 3) : 1 }, () => {
      const operation =
        kind === "text"
          ? randomSplice(choices, content.length, () => fresh++)
          : randomArrayOperation(choices, content.length, () => fresh++);
      content = applyToContent(content, operation);
      return operation;
    });
    star.edit(client, change);
  };
  for (;;) {
    const events: (() => void)[] = [];
    for (let client = 0; client < clients; client++) {
      if (star.can("receive", client)) events.push(() => star.run("receive", client));
      if (star.can("submit", client)) events.push(() => star.run("submit", client));
      if (editsLeft[client]! > 0) events.push(() => edit(client));
    }
    if (events.length === 0) break;
    choices.pick(events)();
  }
  star.checkRest();
  return star.compared;
}

function randomSplice(choices: Choices, length: number, fresh: () => number): Operation {
  const at = choices.below(length + 1);
  const removed = choices.chance(0.5) ? choices.between(0, Math.min(4, length - at)) : 0;
  const size = removed > 0 && choices.chance(0.6) ? 0 : choices.between(1, 4);
  const text = Array.from({ length: size }, () => units(fresh(), 1)).join("");
  return splice(at, removed, text, at > 0 && size > 0 && choices.chance(0.5));
}

function randomArrayOperation(choices: Choices, length: number, fresh: () => number): Operation {
  const kind = length === 0 ? "insert" : choices.pick(["insert", "remove", "set", "move", "move"] as const);
  if (kind === "insert") {
    const ids = Array.from({ length: choices.between(1, 3) }, fresh);
    return insert(choices.below(length + 1), ...ids);
  }
  const at = choices.below(length);
  if (kind === "set") return set(at, fresh());
  if (kind === "move") return move(at, choices.below(length + 1));
  return remove(at, choices.between(1, Math.min(3, length - at)));
}

/**
 * Every operation on a sequence of this length. `rich`: also inserts and removals of two, and moves to where the item is. New
 * items count from `fresh`.
 */
function allOperations(kind: Kind, length: number, fresh: number, rich = true): Operation[] {
  const sizes = rich ? [1, 2] : [1];
  const out: Operation[] = [];
  for (let at = 0; at <= length; at++) {
    const room = length - at;
    const removals = sizes.filter((size) => size <= room);
    if (kind === "text") {
      for (const removed of [0, ...removals]) {
        if (removed > 0) out.push(splice(at, removed, ""));
        for (const size of sizes) out.push(splice(at, removed, units(fresh, size)));
        if (at > 0) for (const size of sizes) out.push(splice(at, removed, units(fresh, size), true));
      }
      continue;
    }
    for (const size of sizes) out.push(insert(at, ...[fresh, fresh + 1].slice(0, size)));
    for (const removed of removals) out.push(remove(at, removed));
    if (room >= 1) out.push(set(at, fresh));
    for (let gap = 0; room >= 1 && gap <= length; gap++) {
      if (rich || (gap !== at && gap !== at + 1)) out.push(move(at, gap));
    }
  }
  return out;
}

/** A world per way to fill a history with operations; every operation is on what its author has then. Returns how many. */
function runHistory(kind: Kind, start: SequenceContent, history: History, isRich: boolean): number {
  const authors = Math.max(...history.map((each) => each.author)) + 1;
  const play = (operations: readonly Operation[]): TwinStar => {
    const star = new TwinStar(authors, start);
    const received = new Array<number>(authors).fill(0);
    for (const [i, { author, seen }] of history.slice(0, operations.length + 1).entries()) {
      for (; received[author]! < seen; received[author]!++) star.run("receive", author);
      if (operations[i] === undefined) break;
      star.edit(author, [operations[i]]);
      star.run("submit", author);
    }
    return star;
  };
  let worlds = 0;
  const fill = (operations: readonly Operation[]): void => {
    const star = play(operations);
    const next = history[operations.length];
    if (next !== undefined) {
      const { length } = star.contentOf(next.author);
      for (const each of allOperations(kind, length, 100 * operations.length + 100, isRich))
        fill([...operations, each]);
      return;
    }
    worlds++;
    for (let client = 0; client < authors; client++) while (star.can("receive", client)) star.run("receive", client);
    star.checkRest();
  };
  fill([]);
  return worlds;
}

function runAll(
  t: TestContext,
  kind: Kind,
  size: number,
  lengthMax: number,
  isRich: (length: number) => boolean,
): number {
  let worlds = 0;
  for (let length = 0; length <= lengthMax; length++) {
    for (const history of histories(size)) worlds += runHistory(kind, startOf(kind, length), history, isRich(length));
  }
  t.diagnostic(`histories of ${size}: ${histories(size).length}, worlds: ${worlds}`);
  return worlds;
}

for (const kind of ["text", "array"] as const) {
  test(`[P1] [R1] [R2] runs give what cells give for all pairs of operations, whatever was seen: ${kind}`, (t) => {
    assert.ok(runAll(t, kind, 2, 3, () => true) > 2000);
  });

  test(`[P1] [R1] [R2] runs give what cells give for all triples, of two or three clients, whatever was seen: ${kind}`, (t) => {
    assert.ok(runAll(t, kind, 3, 2, (length) => length === 0) > 20_000);
  });
}

test("[P9] operations that met no others leave next to nothing behind, acknowledged or not", () => {
  for (const side of ["earlier", "later text", "later list"] as const) {
    const bridge = new SequenceBridge(40_000, side);
    for (let i = 0; i < 5000; i++) {
      bridge.passInsert((i * 7919) % 40_000, 1, false, () => undefined);
      bridge.passRemove((i * 104_729) % 40_000, 1, () => undefined);
    }
    assert.equal(bridge.baseLength, 40_000);
    const runs = [...bridge.runs].length;
    assert.ok(runs < 200, `${runs} runs`);
  }
});

test("[P8] typing on and deleting on leaves one run behind, however many changes it was", () => {
  const keys = 10_000;
  for (const kind of ["earlier", "later text", "later list"] as const) {
    const isServer = kind === "earlier";
    const work: { readonly [name: string]: (bridge: SequenceBridge, key: number) => void } = {
      typed: (bridge, key) => bridge.recordInsert(5 + key, 1, kind === "later text" && key > 0, key + 1),
      backspaced: (bridge, key) => bridge.recordRemove(keys - key, 1, key + 1, isServer ? undefined : [{}]),
      deleted: (bridge, key) => bridge.recordRemove(5, 1, key + 1, isServer ? undefined : [{}]),
    };
    for (const [name, step] of Object.entries(work)) {
      const bridge = new SequenceBridge(2 * keys, kind);
      for (let key = 0; key < keys; key++) step(bridge, key);
      assert.equal([...bridge.runs].length, 3, `${name}, ${kind}`);
      for (let seen = keys / 2; seen <= keys; seen += keys / 10) {
        bridge.acknowledge(seen);
        assert.ok([...bridge.runs].length <= 3, `${name}, ${kind}, acknowledged up to ${seen}`);
      }
      assert.ok(bridge.isEmpty);
      assert.equal([...bridge.runs].length, 1, `${name}, ${kind}, all acknowledged`);
    }
  }
});
