// One user of a document that nobody delays: own edits, undo and redo, and a server that places restores at once. For the laws of
// `UndoLog` that need no network.

import assert from "node:assert/strict";
import { type ArrayElement, type Document, type Edit, type ObjectElement, removedBy } from "../document.ts";
import type { Operation } from "../operation.ts";
import type { Restore } from "../undo/restore.ts";
import { UndoLog } from "../undo/undo-log.ts";
import type { UndoStretches } from "../undo/undo-stretches.ts";

/** More rounds than elements can be nested: each one reaches what the one before brought back. */
const roundsMax = 100;

/** What a server makes of a restore: an operation, unless what it expects is not there. */
export function placed(document: Document, restore: Restore): Operation | undefined {
  const element = document.get(restore.element);
  if (element === undefined || !document.isAttached(element)) return undefined;
  switch (restore.kind) {
    case "set": {
      const at = (element as ArrayElement).content.slice().findIndex((item) => item.id === restore.expected);
      return at < 0 ? undefined : { kind: "set", element: restore.element, at, value: restore.value };
    }
    case "setKey": {
      const stands = (element as ObjectElement).content.get(restore.key)?.id;
      const { kind, key, value } = restore;
      return stands === restore.expected ? { kind, element: restore.element, key, value } : undefined;
    }
    default:
      return restore;
  }
}

export class UndoUser {
  readonly document: Document;
  readonly log: UndoLog | UndoStretches;
  operations = 0;
  restores = 0;

  constructor(document: Document, log: UndoLog | UndoStretches = new UndoLog(document)) {
    this.document = document;
    this.log = log;
  }

  own(operation: Operation, group: number): void {
    this.log.own(this.#apply(operation), group);
  }

  others(operation: Operation): void {
    this.log.others(this.#apply(operation));
  }

  undo(group: number): void {
    this.#carryOut(this.log.revert(group), group);
    this.settle(group);
  }

  redo(group: number): void {
    this.#carryOut(this.log.reapply(group), group);
    this.settle(group);
  }

  /** Until there is nothing left to bring back that can be. */
  settle(group: number): void {
    for (let rounds = 0; ; rounds++) {
      assert.ok(rounds < roundsMax, "undo does not come to rest");
      const restores = this.log.restores(group);
      const arrived = this.#place(restores);
      const operations = this.log.operations(group);
      this.#carryOut(operations, group);
      if (arrived === 0 && operations.length === 0) return;
    }
  }

  /** From the last to the first: each counts on the document without the others. */
  #place(restores: readonly Restore[]): number {
    let arrived = 0;
    for (const restore of restores.toReversed()) {
      const operation = placed(this.document, restore);
      if (operation === undefined) continue;
      this.others(operation);
      this.restores++;
      arrived++;
    }
    return arrived;
  }

  #carryOut(operations: readonly Operation[], group: number): void {
    for (const operation of operations) {
      this.log.undone(this.#apply(operation), group);
      this.operations++;
    }
  }

  #apply(operation: Operation): Edit {
    const edit = this.document.apply(operation);
    for (const element of removedBy(edit)) this.document.forget(element);
    return edit;
  }
}
