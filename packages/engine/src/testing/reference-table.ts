// The references that a server of a test world keeps for its clients, each with a marker planted beside it that must agree.

import assert from "node:assert/strict";
import type { Document } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { motionOf } from "../references/motion.ts";
import { type Reference, shiftReference } from "../references/reference.ts";
import { PlantedReference } from "./planted-reference.ts";

/** `turn`: how often the owner had set it. */
export type Held = {
  readonly owner: string;
  readonly key: string;
  readonly turn: number;
  readonly reference: Reference;
};

/** What all hear of one. `reference` is `undefined` if it is not there any more. */
export type Told = Omit<Held, "reference"> & { readonly id: string; readonly reference: Reference | undefined };

export type TableCounts = {
  /** References that were moved, and compared with their markers. */
  carried: number;
  /** Something was put in exactly where one stands. */
  ties: number;
  itemsMoved: number;
  gone: number;
};

export const isAttached = (document: Document, id: ElementId): boolean => {
  const element = document.get(id);
  return element !== undefined && document.isAttached(element);
};

/** To be compared: elements that are not in the document count for nothing. */
export function formOf(reference: Reference | undefined, document: Document): string {
  if (reference?.kind !== "element") return JSON.stringify(reference) ?? "none";
  return JSON.stringify({ ...reference, values: reference.values.filter((id) => isAttached(document, id)) });
}

export const idOf = (owner: string, key: string): string => `${owner}/${key}`;

export class ReferenceTable {
  readonly #held = new Map<string, Held & { readonly planted: PlantedReference }>();
  readonly #counts: TableCounts;

  constructor(counts: TableCounts) {
    this.#counts = counts;
  }

  /** `reference`: at the head. `length`: of its sequence there. Returns what to tell. */
  set(held: Omit<Held, "reference">, reference: Reference | undefined, length: number): Told {
    const id = idOf(held.owner, held.key);
    if (reference === undefined) this.#held.delete(id);
    else this.#held.set(id, { ...held, reference, planted: new PlantedReference(reference, length) });
    return { ...held, id, reference };
  }

  /** A change of this client's took effect. Returns what is gone with it. */
  commit(operations: readonly Operation[], client: string, document: Document): Told[] {
    for (const [id, held] of this.#held)
      this.#held.set(id, { ...held, reference: this.#carried(held, operations, client) });
    const gone: Told[] = [];
    for (const [id, { owner, key, turn, reference }] of this.#held) {
      if (isAttached(document, reference.element)) continue;
      this.#held.delete(id);
      this.#counts.gone++;
      gone.push({ id, owner, key, turn, reference: undefined });
    }
    return gone;
  }

  #carried(
    held: Held & { readonly planted: PlantedReference },
    operations: readonly Operation[],
    client: string,
  ): Reference {
    const isOwn = held.owner === client;
    let { reference } = held;
    for (const operation of operations) {
      if (operation.element !== reference.element) continue;
      this.#count(reference, operation);
      const motion = motionOf(operation);
      if (motion !== undefined) reference = shiftReference(reference, motion, isOwn);
      held.planted.carryOut(operation, isOwn);
    }
    if (reference === held.reference) return reference;
    this.#counts.carried++;
    assert.deepEqual(reference, held.planted.now(), "[P7] a reference is where its marker is");
    return reference;
  }

  #count(reference: Reference, operation: Operation): void {
    if (operation.kind === "move") this.#counts.itemsMoved++;
    const gap =
      operation.kind === "splice" && operation.insert !== ""
        ? operation.at
        : operation.kind === "insert"
          ? operation.gap
          : -1;
    if (reference.kind === "index" && reference.values.includes(gap)) this.#counts.ties++;
    if (reference.kind === "range" && reference.values.some(({ start, end }) => start === gap || end === gap))
      this.#counts.ties++;
  }

  get(id: string): Reference | undefined {
    return this.#held.get(id)?.reference;
  }

  all(): Told[] {
    return [...this.#held].map(([id, { owner, key, turn, reference }]) => ({ id, owner, key, turn, reference }));
  }

  snapshot(): ReadonlyMap<string, Reference> {
    return new Map([...this.#held].map(([id, { reference }]) => [id, reference]));
  }
}
