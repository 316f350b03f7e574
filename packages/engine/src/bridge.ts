// A bridge by itself, between two sides of one string or array: the algebra of merging, for those who build on it.
//
// Trunk and branch have bridges of their own kind, tied to a document. This one speaks in operations alone. Law: let a server
// hold one per session (recording "earlier", what the others did) and each client one ("later", its own): whatever they do and
// however it is delayed, all end equal.

import { movedIndex } from "./document.ts";
import type { Operation } from "./operation.ts";
import { SequenceBridge, type Step } from "./sequence/sequence-bridge.ts";
import { passOperation } from "./star/pass-operation.ts";
import type { Tree } from "./tree.ts";

/** One item of either kind of sequence; `tree` for an array's items that arrived in an operation. */
type Token = { readonly tree?: Tree; readonly unit?: string };

const tokensOf = (operation: Operation): readonly Token[] => {
  if (operation.kind === "splice") return operation.insert.split("").map((unit) => ({ unit }));
  return operation.kind === "insert" ? operation.values.map((tree) => ({ tree })) : [];
};

export class Bridge {
  readonly #bridge: SequenceBridge<Token>;
  /** What the recorded side has. Kept on a client only. */
  readonly #visible: Token[] | undefined;

  /** Both sides begin with `length` items. `recordedSide`: whether what is recorded comes first in the server's order. */
  constructor(length: number, recordedSide: "earlier" | "later") {
    const visible: Token[] = Array.from({ length }, () => ({}));
    this.#visible = recordedSide === "later" ? visible : undefined;
    this.#bridge = new SequenceBridge<Token>(length, recordedSide === "earlier" ? "earlier" : "later text");
  }

  /** The recorded side did this, in its own coordinates. Tags grow. Throws a `RangeError` for a position out of range. */
  record(operation: Operation, tag: number): void {
    const visible = this.#visible;
    const tokens = tokensOf(operation);
    switch (operation.kind) {
      case "splice":
        if (operation.remove > 0) this.#bridge.recordRemove(operation.at, operation.remove, tag);
        visible?.splice(operation.at, operation.remove);
        this.#bridge.recordInsert(operation.at, tokens.length, operation.glued, tag);
        visible?.splice(operation.at, 0, ...tokens);
        return;
      case "insert":
        this.#bridge.recordInsert(operation.gap, tokens.length, false, tag);
        visible?.splice(operation.gap, 0, ...tokens);
        return;
      case "remove":
        this.#bridge.recordRemove(operation.at, operation.count, tag);
        visible?.splice(operation.at, operation.count);
        return;
      case "set": {
        const token: Token = { tree: operation.value };
        this.#bridge.recordSet(operation.at, token, tag);
        visible?.splice(operation.at, 1, token);
        return;
      }
      case "move":
        this.#bridge.recordMove(operation.at, operation.gap, tag);
        visible?.splice(movedIndex(operation.at, operation.gap), 0, ...visible.splice(operation.at, 1));
        return;
      default:
        throw new TypeError(`A sequence has no operation "${operation.kind}"`);
    }
  }

  /** The other side did this, in coordinates of what both share. Returns what it means on the recorded side: operations to
   *  carry out one after the other, none if it has no effect there. */
  pass(operation: Operation): Operation[] {
    if (this.#visible === undefined) return passOperation(this.#bridge as unknown as SequenceBridge, operation);
    const passed: Operation[] = [];
    const emit = (step: Step<Token>): void => {
      passed.push(this.#carryOut(step, operation));
    };
    const items = tokensOf(operation);
    switch (operation.kind) {
      case "splice":
        if (operation.remove > 0) this.#bridge.passRemove(operation.at, operation.remove, emit);
        if (items.length > 0) this.#bridge.passInsert(operation.at, items.length, operation.glued, emit, { items });
        break;
      case "insert":
        this.#bridge.passInsert(operation.gap, items.length, false, emit, { items });
        break;
      case "remove":
        this.#bridge.passRemove(operation.at, operation.count, emit);
        break;
      case "set":
        this.#bridge.passSet(operation.at, { tree: operation.value }, emit);
        break;
      case "move":
        this.#bridge.passMove(operation.at, operation.gap, emit);
        break;
      default:
        throw new TypeError(`A sequence has no operation "${operation.kind}"`);
    }
    return passed;
  }

  /** The other side now knows everything recorded up to `tag`. */
  acknowledge(tag: number): void {
    this.#bridge.acknowledge(tag);
  }

  /** Does a step to the visible items and gives it as an operation. */
  #carryOut(step: Step<Token>, { kind, element }: Operation): Operation {
    const visible = this.#visible!;
    switch (step.kind) {
      case "insert": {
        const items = step.items!;
        visible.splice(step.gap, 0, ...items);
        if (kind === "insert") return { kind, element, gap: step.gap, values: items.map((each) => each.tree!) };
        const text = items.map((each) => each.unit!).join("");
        return { kind: "splice", element, at: step.gap, remove: 0, insert: text, glued: false };
      }
      case "remove":
        visible.splice(step.at, step.count);
        if (kind === "remove") return { kind, element, at: step.at, count: step.count };
        return { kind: "splice", element, at: step.at, remove: step.count, insert: "", glued: false };
      case "set":
        visible.splice(step.at, 1, step.item!);
        return { kind: "set", element, at: step.at, value: step.item!.tree! };
      case "move":
        visible.splice(movedIndex(step.at, step.gap), 0, ...visible.splice(step.at, 1));
        return { kind: "move", element, at: step.at, gap: step.gap };
    }
  }
}
