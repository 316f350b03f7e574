// The references that the sessions of one model share: where each points, and which of them others have still to be told.
//
// Invariant: positions are those of the trunk's head; whatever takes effect there goes through `moved`. What has been told moves at
// every client by the same rule, so it is told again only when its owner sets it. Pure; lost when the room ends, and shared anew by
// those who come back.

import {
  type Document,
  type ElementId,
  motionOf,
  type Operation,
  RareMap,
  type Reference,
  shiftReference,
} from "@convergence/engine";
import { movedValues, type ReferenceUpdate, type Share, unitsOfReference } from "@convergence/protocol";

type Held = {
  readonly number: number;
  /** As others are shown it. */
  readonly client: string;
  readonly id: number;
  readonly key: string;
  turn: number;
  reference: Reference;
  /** Of its values when it was set; edits only take away from them. */
  units: number;
  /** Has everybody been told of it? */
  isTold: boolean;
  /** Has anybody been told of it, who will have to hear that it is gone? */
  isKnown: boolean;
};

export class RoomReferences {
  readonly #ofClient = new RareMap<string, Map<number, Held>>();
  readonly #onElement = new RareMap<ElementId, Set<Held>>();
  /** Set since they were last told. */
  readonly #set = new Set<Held>();
  /** Told, and not there any more. */
  #gone: number[] = [];
  #lastNumber = 0;

  /** Is there something to tell? */
  get hasNews(): boolean {
    return this.#set.size > 0 || this.#gone.length > 0;
  }

  count(client: string): number {
    return this.#ofClient.get(client)?.size ?? 0;
  }

  get(client: string, id: number): Reference | undefined {
    return this.#ofClient.get(client)?.get(id)?.reference;
  }

  /** Of what a client's references point at, that one left out. */
  unitsBeside(client: string, id: number): number {
    let units = 0;
    for (const held of this.#ofClient.get(client)?.values() ?? []) if (held.id !== id) units += held.units;
    return units;
  }

  /** `reference`: at the head. */
  share(client: string, { id, key, turn }: Pick<Share, "id" | "key" | "turn">, reference: Reference): void {
    const before = this.#ofClient.get(client)?.get(id);
    if (before !== undefined && isSamePlace(before, key, reference)) return this.refer(client, id, turn, reference);
    if (before !== undefined) this.#drop(client, before);
    const held: Held = {
      number: ++this.#lastNumber,
      client,
      id,
      key,
      turn,
      reference,
      units: unitsOfReference(reference),
      isTold: false,
      isKnown: false,
    };
    let own = this.#ofClient.get(client);
    if (own === undefined) {
      own = new Map();
      this.#ofClient.set(client, own);
    }
    own.set(id, held);
    let there = this.#onElement.get(reference.element);
    if (there === undefined) {
      there = new Set();
      this.#onElement.set(reference.element, there);
    }
    there.add(held);
    this.#set.add(held);
  }

  /** It points somewhere else. Nothing if there is no such one. */
  refer(client: string, id: number, turn: number, reference: Reference): void {
    const held = this.#ofClient.get(client)?.get(id);
    if (held === undefined) return;
    held.turn = turn;
    held.reference = reference;
    held.units = unitsOfReference(reference);
    this.#set.add(held);
  }

  drop(client: string, id: number): void {
    const held = this.#ofClient.get(client)?.get(id);
    if (held !== undefined) this.#drop(client, held);
  }

  /** The client is not here any more. */
  left(client: string): void {
    for (const held of this.#ofClient.get(client)?.values() ?? []) this.#drop(client, held);
  }

  /** This took effect. `client`: whose references stand behind what was inserted. */
  moved(operations: readonly Operation[], client: string): void {
    if (this.#onElement.size === 0) return;
    for (const operation of operations) {
      const there = this.#onElement.get(operation.element);
      const motion = there && motionOf(operation);
      if (motion === undefined) continue;
      for (const held of there!) held.reference = shiftReference(held.reference, motion, held.client === client);
    }
  }

  /** Something was taken out of the document: what pointed into it is gone. */
  forgetDetached(document: Document): void {
    const isHere = (id: ElementId): boolean => {
      const element = document.get(id);
      return element !== undefined && document.isAttached(element);
    };
    for (const [id, there] of this.#onElement) {
      if (isHere(id)) continue;
      for (const held of [...there]) this.#drop(held.client, held);
    }
    for (const held of this.#onElement.get(document.root.id) ?? []) {
      if (held.reference.kind !== "element") continue;
      const values = held.reference.values.filter(isHere);
      if (values.length < held.reference.values.length) held.reference = { ...held.reference, values };
    }
  }

  /** What to tell those who are in; positions are those of now. */
  takeNews(): ReferenceUpdate[] {
    const news: ReferenceUpdate[] = this.#gone.map((number) => ({ kind: "gone", number }));
    for (const held of this.#set) {
      const values = held.isTold ? movedValues(held.reference) : undefined;
      const { number, turn } = held;
      news.push(values === undefined ? sharedUpdate(held) : { kind: "moved", number, turn, values });
      held.isTold = held.isKnown = true;
    }
    this.#gone = [];
    this.#set.clear();
    return news;
  }

  /** What to tell somebody who comes in. */
  all(): ReferenceUpdate[] {
    const all = [...this.#ofClient.values()].flatMap((own) => [...own.values()]);
    for (const held of all) held.isKnown = true;
    return all.map(sharedUpdate);
  }

  /** The document went back: nobody knows what is meant. */
  clear(): void {
    this.#ofClient.clear();
    this.#onElement.clear();
    this.#set.clear();
    this.#gone = [];
  }

  #drop(client: string, held: Held): void {
    const own = this.#ofClient.get(client)!;
    own.delete(held.id);
    if (own.size === 0) this.#ofClient.delete(client);
    const { element } = held.reference;
    const there = this.#onElement.get(element)!;
    there.delete(held);
    if (there.size === 0) this.#onElement.delete(element);
    this.#set.delete(held);
    if (held.isKnown) this.#gone.push(held.number);
  }
}

/** Is it the one that others know already, of a client that came back? */
const isSamePlace = ({ key, reference }: Held, newKey: string, other: Reference): boolean =>
  key === newKey &&
  reference.kind === other.kind &&
  reference.element === other.element &&
  sideOf(reference) === sideOf(other);

const sideOf = (reference: Reference): string | undefined => ("side" in reference ? reference.side : undefined);

function sharedUpdate({ number, client, id, key, turn, reference }: Held): ReferenceUpdate {
  return { kind: "shared", number, client, id, key, turn, reference };
}
