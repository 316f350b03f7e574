// A star of users who edit, undo and do again while everything is on its way: a trunk, a branch and an undo log each, links of any
// delay, refusals, cancelled batches, and a server that places restores in the order in which they come.
//
// Every operation that undo asks for must be valid where it is performed, nothing may throw, and all replicas end equal.

import assert from "node:assert/strict";
import type { Choices } from "@convergence/proof";
import type { Edit } from "../document.ts";
import { elementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Placement } from "../placement.ts";
import { Branch } from "../star/branch.ts";
import type { OutgoingChange } from "../star/outgoing-change.ts";
import { requireOperation } from "../star/require-operation.ts";
import { type Committed, Trunk } from "../star/trunk.ts";
import type { TrunkSession } from "../star/trunk-session.ts";
import type { Tag } from "../tag.ts";
import type { Group } from "../undo/track.ts";
import { UndoLog } from "../undo/undo-log.ts";
import { UndoStack } from "../undo/undo-stack.ts";
import { randomOperation } from "./random-operation.ts";
import { startTree } from "./star-world.ts";

type Up =
  | { readonly kind: "change"; readonly change: OutgoingChange }
  | { readonly kind: "place"; readonly seen: Tag; readonly items: readonly Placement[] };
type Down =
  | { readonly kind: "entry"; readonly entry: Committed; readonly author: User | undefined; readonly sequence: number }
  | { readonly kind: "refused"; readonly sequence: number; readonly tag: Tag }
  | { readonly kind: "answer"; readonly count: number };

type User = {
  readonly session: TrunkSession;
  readonly branch: Branch;
  readonly log: UndoLog;
  readonly stack: UndoStack;
  readonly up: Up[];
  readonly down: Down[];
  /** Groups that were taken back or done again and of which something may still be on its way. */
  readonly due: Set<Group>;
  isPlacing: boolean;
  counter: number;
  turnsLeft: number;
};

export type UndoCounts = {
  undone: number;
  redone: number;
  placed: number;
  declined: number;
  refused: number;
  cancelled: number;
};
export const noUndoCounts = (): UndoCounts => ({
  undone: 0,
  redone: 0,
  placed: 0,
  declined: 0,
  refused: 0,
  cancelled: 0,
});

export type UndoStarOptions = { readonly turnsMax: number; readonly hot?: readonly number[] };

export class UndoStar {
  readonly #choices: Choices;
  readonly #counts: UndoCounts;
  readonly #hot: readonly number[] | undefined;
  readonly #trunk = new Trunk(startTree, 0);
  readonly #users: readonly User[];

  constructor(choices: Choices, counts: UndoCounts, { turnsMax, hot }: UndoStarOptions) {
    this.#choices = choices;
    this.#counts = counts;
    this.#hot = hot;
    this.#users = Array.from({ length: choices.between(2, 3) }, (_, index): User => {
      const branch = new Branch(startTree, 0, 0);
      return {
        session: this.#trunk.join(`c${index + 1}`, index + 1, 0),
        branch,
        log: new UndoLog(branch.replica.document),
        stack: new UndoStack({ groupsMax: 6 }),
        ...{ up: [], down: [], due: new Set(), isPlacing: false, counter: 0, turnsLeft: choices.between(1, turnsMax) },
      };
    });
  }

  run(): void {
    this.#rest();
    // At rest everybody takes everything back, and does it again: places that went wrong on the way show here.
    for (const user of this.#users) {
      while (user.stack.canUndo) this.#turn(user, "undo");
      this.#rest();
      while (user.stack.canRedo) this.#turn(user, "redo");
      this.#rest();
    }
    for (const { log, stack } of this.#users) {
      for (let left = 7; left > 0; left--) for (const group of stack.batch().forgotten) log.forget(group);
      assert.equal(log.keptCount, 0, "[P9] nothing is kept of what is forgotten");
    }
  }

  /** Until nothing is on its way and nobody does anything more. */
  #rest(): void {
    for (let steps = 0; ; steps++) {
      assert.ok(steps < 20_000, "the world does not come to rest");
      const events = this.#users.flatMap((user) => this.#events(user));
      if (events.length === 0) break;
      this.#choices.pick(events)();
    }
    const tree = this.#trunk.document.tree();
    for (const { branch } of this.#users) {
      assert.deepEqual(branch.replica.document.tree(), tree, "[P1] everybody has what the server has");
      assert.ok(branch.replica.isClean);
    }
  }

  #events(user: User): (() => void)[] {
    const events: (() => void)[] = [];
    if (user.down.length > 0) events.push(() => this.#receive(user, user.down.shift()!));
    if (user.up.length > 0) events.push(() => this.#submit(user, user.up.shift()!));
    if (user.turnsLeft > 0) {
      events.push(() => {
        user.turnsLeft--;
        const what = this.#choices.pick(["edit", "edit", "undo", "redo"] as const);
        if (what === "edit") this.#edit(user);
        else this.#turn(user, what);
      });
    }
    return events;
  }

  #edit(user: User): void {
    const { branch, log, stack } = user;
    const { group, forgotten } = stack.batch();
    for (const each of forgotten) {
      user.due.delete(each);
      log.forget(each);
    }
    const isBatch = this.#choices.chance(0.4);
    if (isBatch) branch.startBatch();
    for (let left = isBatch ? this.#choices.between(1, 3) : 1; left > 0; left--) {
      const nextId = () => elementId(user.session.site, ++user.counter);
      log.own(branch.edit(randomOperation(this.#choices, branch.replica.document, nextId, this.#hot)), group);
    }
    if (isBatch && this.#choices.chance(0.2)) {
      this.#counts.cancelled++;
      for (const edit of branch.cancelBatch()) log.retracted(edit);
    } else if (isBatch) branch.completeBatch();
    this.#send(user);
  }

  #turn(user: User, what: "undo" | "redo"): void {
    const group = user.stack[what]();
    if (group === undefined) return;
    this.#counts[what === "undo" ? "undone" : "redone"]++;
    this.#perform(user, what === "undo" ? user.log.revert(group) : user.log.reapply(group), group);
    user.due.add(group);
    this.#settle(user);
  }

  /** As a client does: one request at a time, after all that is pending was sent. */
  #settle(user: User): void {
    for (const group of user.due) this.#perform(user, user.log.operations(group), group);
    this.#send(user);
    if (user.isPlacing) return;
    const { branch } = user;
    const restores = user.log.restores(...user.due);
    if (restores.length === 0) return user.due.clear();
    user.isPlacing = true;
    const items = restores.map((restore): Placement => {
      return restore.kind === "value" ? { ...restore, expected: branch.version } : restore;
    });
    user.up.push({ kind: "place", seen: branch.seen, items });
  }

  #perform(user: User, operations: readonly Operation[], group: Group): void {
    const { branch, log } = user;
    if (operations.length === 0) return;
    branch.startBatch();
    for (const operation of operations) {
      requireOperation(operation, branch.replica.document.get(operation.element)!);
      log.undone(branch.edit(operation), group);
    }
    branch.completeBatch();
  }

  #send(user: User): void {
    for (const change of user.branch.takeUnsent()) user.up.push({ kind: "change", change });
  }

  #submit(user: User, message: Up): void {
    if (message.kind === "place") return this.#place(user, message.seen, message.items);
    const { sequence, seen, operations } = message.change;
    if (this.#choices.chance(0.12)) {
      this.#counts.refused++;
      user.down.push({ kind: "refused", sequence, tag: this.#trunk.refuse(user.session, { seen, operations }) });
      return;
    }
    const entry = this.#trunk.commit(user.session, { seen, operations });
    this.#trunk.settle();
    for (const each of this.#users) each.down.push({ kind: "entry", entry, author: user, sequence });
  }

  /** For everybody, its asker included, as an entry of somebody else's. */
  #place(user: User, seen: Tag, items: readonly Placement[]): void {
    const isUnlucky = this.#choices.chance(0.1);
    const entry = this.#trunk.place(user.session, { seen, items }, () => !isUnlucky);
    const count = entry?.done.length ?? 0;
    this.#counts.placed += count;
    this.#counts.declined += items.length - count;
    if (entry !== undefined) {
      this.#trunk.settle();
      for (const each of this.#users) each.down.push({ kind: "entry", entry, author: undefined, sequence: 0 });
    }
    user.down.push({ kind: "answer", count });
  }

  #receive(user: User, message: Down): void {
    const { branch, log } = user;
    const feed = (edits: readonly Edit[], verb: "others" | "retracted") => {
      for (const edit of edits) log[verb](edit);
    };
    if (message.kind === "refused") feed(branch.refused(message.sequence, message.tag)!.edits, "retracted");
    else if (message.kind === "entry") {
      const { entry, author, sequence } = message;
      if (author === user) branch.committed(sequence, entry.version, entry.lost);
      else feed(branch.receive({ ...entry, base: entry.version - 1 }).edits, "others");
    } else {
      user.isPlacing = false;
      if (message.count > 0) this.#settle(user);
      else user.due.clear();
    }
    this.#send(user);
  }
}
