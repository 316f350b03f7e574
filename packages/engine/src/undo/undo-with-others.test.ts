// What undo owes to others. The oracles know nothing of runs and slots: in text every unit is another letter, and what must be
// there follows from who typed and who removed it; elsewhere ids say who made an element.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { contained, Document, type Element, type StringElement } from "../document.ts";
import { type ElementId, elementId, siteOf } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { randomDocument } from "../testing/random-document.ts";
import { randomOperation } from "../testing/random-operation.ts";
import { UndoUser } from "../testing/undo-user.ts";
import { UndoStack } from "./undo-stack.ts";

type Fate = { by: number; removedBy: number; isGone: boolean };

/** A string of which every letter is there once in a life; some take two units. */
class LetterWorld {
  readonly #choices: Choices;
  readonly #text: StringElement;
  readonly #user: UndoUser;
  readonly #stack = new UndoStack({ groupsMax: 5 });
  readonly #fates = new Map<string, Fate>();
  readonly #off = new Set<number>();
  /** Of any two letters that were ever seen together, which one is left of the other. */
  readonly #order = new Map<string, boolean>();
  #next = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
    const content = this.#typed(choices.below(5), 0);
    const document = new Document({ id: 0, type: "object", content: [["s", { id: 1, type: "string", content }]] });
    this.#text = document.get(1) as StringElement;
    this.#user = new UndoUser(document);
  }

  run(): void {
    for (let left = this.#choices.between(1, 24); left > 0; left--) {
      const what = this.#choices.pick(["own", "others", "undo", "redo"] as const);
      if (what === "own") this.#own();
      else if (what === "others") this.#splice(0);
      else this.#turn(what);
      this.#check();
    }
  }

  #own(): void {
    const { group, forgotten } = this.#stack.batch();
    for (const each of forgotten) this.#forget(each);
    for (let left = this.#choices.between(1, 3); left > 0; left--) this.#splice(group);
  }

  #turn(what: "undo" | "redo"): void {
    const group = this.#stack[what]();
    if (group === undefined) return;
    if (what === "undo") this.#off.add(group);
    else this.#off.delete(group);
    this.#user[what](group);
    assert.ok(this.#user.restores === 0, "text comes back as text");
  }

  /** What it shows stays for good, what it hides is gone for good. */
  #forget(group: number): void {
    this.#user.log.forget(group);
    const isOn = !this.#off.has(group);
    for (const fate of this.#fates.values()) {
      if (isOn ? fate.removedBy === group : fate.by === group) fate.isGone = true;
      if (fate.by === group) fate.by = 0;
      if (fate.removedBy === group) fate.removedBy = 0;
    }
  }

  #isSeen({ by, removedBy, isGone }: Fate): boolean {
    return !isGone && !this.#off.has(by) && (removedBy === 0 || this.#off.has(removedBy));
  }

  /** `group` 0: somebody else's. */
  #splice(group: number): void {
    const letters = [...this.#text.content.toString()];
    const from = this.#choices.below(letters.length + 1);
    const to = this.#choices.chance(0.5) ? from : Math.min(letters.length, from + this.#choices.below(4));
    const insert = from < to && this.#choices.chance(0.6) ? "" : this.#typed(this.#choices.between(1, 2), group);
    const removed = letters.slice(from, to);
    for (const letter of removed) {
      const fate = this.#fates.get(letter)!;
      if (group === 0) fate.isGone = true;
      else fate.removedBy = group;
    }
    const at = letters.slice(0, from).join("").length;
    const remove = removed.join("").length;
    const operation: Operation = { kind: "splice", element: 1, at, remove, insert, glued: false };
    if (group === 0) this.#user.others(operation);
    else this.#user.own(operation, group);
  }

  #typed(count: number, by: number): string {
    const letters = Array.from({ length: count }, () =>
      String.fromCodePoint((this.#choices.chance(0.2) ? 0x1f300 : 0x4e00) + this.#next++),
    );
    for (const letter of letters) this.#fates.set(letter, { by, removedBy: 0, isGone: false });
    return letters.join("");
  }

  #check(): void {
    const letters = [...this.#text.content.toString()];
    const wanted = [...this.#fates].filter((entry) => this.#isSeen(entry[1])).map((entry) => entry[0]);
    assert.deepEqual([...letters].sort(), wanted.sort(), "what is seen is what nobody removed and nobody took back");
    letters.forEach((left, at) => {
      for (const right of letters.slice(at + 1)) {
        assert.notEqual(this.#order.get(right + left), true, `${right} was left of ${left}`);
        this.#order.set(left + right, true);
      }
    });
  }
}

test("[P2] of text, undo hides what its author typed and brings back what its author removed, and nothing else, all in its place", () => {
  checkLaw({ name: "letters", seed: 1, runs: 4000, law: (choices) => new LetterWorld(choices).run() });
});

const counts = { undone: 0, redone: 0, restores: 0, left: 0, forgotten: 0 };

/** Every type and operation; others edit between any two steps. */
class IdWorld {
  readonly #choices: Choices;
  readonly #document: Document;
  readonly #user: UndoUser;
  readonly #stack: UndoStack;
  /** The group that made an element, of those that are remembered. */
  readonly #makers = new Map<ElementId, number>();
  /** What a group took away when it was made. */
  readonly #taken = new Map<number, Set<ElementId>>();
  /** Elements in which others worked. */
  readonly #touched = new Set<ElementId>();
  readonly #nextOwn: () => Operation;
  readonly #nextOthers: () => Operation;

  constructor(choices: Choices) {
    this.#choices = choices;
    const { document, nextOperation } = randomDocument(choices);
    this.#document = document;
    this.#user = new UndoUser(document);
    this.#stack = new UndoStack({ groupsMax: choices.between(2, 6) });
    this.#nextOwn = nextOperation;
    let counter = 0;
    this.#nextOthers = () => randomOperation(choices, document, () => elementId(2, ++counter));
  }

  run(): void {
    for (let left = this.#choices.between(1, 20); left > 0; left--) {
      const what = this.#choices.pick(["own", "others", "undo", "redo"] as const);
      if (what === "own") this.#own();
      else if (what === "others") this.#others();
      else if (what === "undo") this.#undo();
      else this.#redo();
    }
    const { log } = this.#user;
    for (const { forgotten } of Array.from({ length: 7 }, () => this.#stack.batch())) {
      for (const group of forgotten) log.forget(group);
    }
    assert.equal(log.keptCount, 0, "[P9] nothing is kept of what is forgotten");
    counts.restores += this.#user.restores;
  }

  #own(): void {
    const { group, forgotten } = this.#stack.batch();
    counts.forgotten += forgotten.length;
    for (const each of forgotten) this.#user.log.forget(each);
    const before = this.#attached();
    for (let left = this.#choices.between(1, 3); left > 0; left--) {
      const known = this.#attached();
      this.#user.own(this.#nextOwn(), group);
      for (const id of this.#attached()) if (!known.has(id)) this.#makers.set(id, group);
    }
    const after = this.#attached();
    this.#taken.set(group, new Set([...before].filter((id) => !after.has(id))));
  }

  #others(): void {
    const operation = this.#nextOthers();
    this.#user.others(operation);
    for (let each = this.#document.get(operation.element); each !== undefined; each = each.parent) {
      this.#touched.add(each.id);
    }
  }

  #undo(): void {
    const group = this.#stack.undo();
    if (group === undefined) return;
    counts.undone++;
    const before = this.#attached();
    this.#user.undo(group);
    const after = this.#attached();
    for (const id of before) {
      assert.ok(after.has(id) || siteOf(id) === 1, `undo took away ${id}, which somebody else made`);
      assert.ok(after.has(id) || !this.#touched.has(id), `undo took away ${id}, inside which somebody else worked`);
    }
    for (const id of after) if (this.#makers.get(id) === group) this.#checkLeft(id, group);
  }

  /** What undo left is in something of the same group inside which somebody else worked, or in what that was put into. */
  #checkLeft(id: ElementId, group: number): void {
    counts.left++;
    let each: Element | undefined = this.#document.get(id);
    for (; each !== undefined; each = each.parent) {
      if (this.#touched.has(each.id)) return;
      if (this.#makers.get(each.id) !== group) break;
    }
    assert.fail(`${id} is still there, and nobody else worked inside it`);
  }

  #redo(): void {
    const group = this.#stack.redo();
    if (group === undefined) return;
    counts.redone++;
    const before = this.#attached();
    this.#user.redo(group);
    const after = this.#attached();
    const taken = this.#taken.get(group)!;
    for (const id of before) {
      if (after.has(id) || siteOf(id) === 1) continue;
      assert.ok(taken.has(id), `redo took away ${id} of somebody else's, which the group had not taken away before`);
    }
  }

  #attached(): Set<ElementId> {
    const ids = new Set<ElementId>();
    const walk = (element: Element): void => {
      ids.add(element.id);
      for (const child of contained(element.content)) {
        assert.equal(child.parent, element);
        walk(child);
      }
    };
    walk(this.#document.root);
    return ids;
  }
}

test("[P2] undo takes away nothing that others made or worked on, redo nothing that it had not taken before", (context) => {
  const { runs } = checkLaw({ name: "ids", seed: 1, runs: 4000, law: (choices) => new IdWorld(choices).run() });
  context.diagnostic(`worlds: ${runs}, ${JSON.stringify(counts)}`);
  if (runs >= 4000) for (const [what, count] of Object.entries(counts)) assert.ok(count > 100, `not vacuous: ${what}`);
});
