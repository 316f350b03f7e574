// Who has to be told what, said by somebody who sees everything: the log, what each author had seen, and the document at each
// version. Slow and plain, to compare with what `loss-watch.ts` finds out on a client.
//
// It does not know what clients have pending, so it also names losses of what their author has written over by then.

import { contained, Document, type Element, movedIndex, removedBy } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import { isPureRemoval, type Operation } from "../operation.ts";
import type { Version } from "../tag.ts";
import type { Tree } from "../tree.ts";

export type OracleEntry = {
  readonly author: number;
  readonly version: Version;
  /** What its author had seen. */
  readonly base: Version;
  /** As they were sent, and as they took effect. */
  readonly sent: readonly Operation[];
  readonly operations: readonly Operation[];
  readonly lost: readonly number[];
};

/** `winner`: the version of what took its place; not said of what is gone. */
export type Loss = {
  readonly author: number;
  readonly kind: "gone" | "overwritten";
  readonly version: Version;
  readonly operation: Operation;
  readonly winner: Version | undefined;
};

type Write = { readonly author: number; readonly version: Version; readonly operation: Operation };

export class LossOracle {
  readonly #document: Document;
  readonly #writes = new Map<ElementId, Write[]>();
  readonly losses: Loss[] = [];

  constructor(tree: Tree) {
    this.#document = new Document(tree);
  }

  add(entry: OracleEntry): void {
    const { author, version, sent, lost } = entry;
    for (const index of lost) {
      const operation = sent[index]!;
      if (!isPureRemoval(operation)) this.losses.push({ author, kind: "gone", version, operation, winner: undefined });
    }
    const kept = sent.filter((operation, index) => !lost.includes(index) && !isPureRemoval(operation));
    for (const operation of entry.operations) {
      const about = this.#perform(operation, entry);
      if (isPureRemoval(operation)) continue;
      const write = { author, version, operation: kept.shift()! };
      this.#writes.set(about, [...(this.#writes.get(about) ?? []), write]);
    }
  }

  /** Returns which element a write is about. */
  #perform(operation: Operation, entry: OracleEntry): ElementId {
    const edit = this.#document.apply(operation);
    if (edit.kind === "set") {
      const moves = this.#take(edit.old.id, isMove);
      if (moves.length > 0) this.#writes.set(edit.value.id, moves);
    }
    if (edit.kind === "value") this.#lose(this.#take(edit.element.id, isOfContent), entry);
    for (const element of removedBy(edit)) this.#loseAll(element, entry);
    if (edit.kind === "set" || edit.kind === "setKey") return edit.value.id;
    if (edit.kind !== "move") return edit.element.id;
    const { id } = edit.element.content.at(movedIndex(edit.at, edit.gap))!;
    this.#lose(this.#take(id, isMove), entry);
    return id;
  }

  #loseAll(element: Element, entry: OracleEntry): void {
    this.#lose(this.#take(element.id), entry);
    for (const child of contained(element.content)) this.#loseAll(child, entry);
  }

  #lose(writes: readonly Write[], { author, base, version: winner }: OracleEntry): void {
    for (const write of writes) {
      if (write.author === author || write.version <= base) continue;
      this.losses.push({ ...write, kind: "overwritten", winner });
    }
  }

  #take(id: ElementId, isTaken: (write: Write) => boolean = () => true): Write[] {
    const writes = this.#writes.get(id) ?? [];
    this.#writes.set(
      id,
      writes.filter((write) => !isTaken(write)),
    );
    return writes.filter(isTaken);
  }
}

const isOfContent = ({ operation }: Write): boolean => operation.kind !== "move";
const isMove = ({ operation }: Write): boolean => operation.kind === "move";
