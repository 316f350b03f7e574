// Text that several people edit at once. Positions count UTF-16 code units; an edit may not cut a surrogate pair.

import type { Side, StringElement } from "@convergence/engine";
import type {
  StringInsertEvent,
  StringRemoveEvent,
  StringSetValueEvent,
  StringSpliceEvent,
} from "../events/string-events.ts";
import type { LocalReference } from "../references/local-reference.ts";
import { requireCount, requireGap, requireText } from "../require-argument.ts";
import { spliceBetween } from "../text-diff.ts";
import { RealTimeElement } from "./real-time-element.ts";

export type StringElementEvents = {
  readonly insert: StringInsertEvent;
  readonly remove: StringRemoveEvent;
  readonly splice: StringSpliceEvent;
  readonly value: StringSetValueEvent;
};

export class RealTimeString extends RealTimeElement<string, StringElementEvents> {
  static override readonly Events = {
    ...RealTimeElement.Events,
    INSERT: "insert",
    REMOVE: "remove",
    SPLICE: "splice",
  } as const;

  declare protected readonly node: StringElement;

  length(): number {
    return this.node.content.length;
  }

  insert(index: number, text: string): this {
    return this.splice(index, 0, text);
  }

  remove(index: number, length: number): this {
    return this.splice(index, length, "");
  }

  /** A reference of this application's own to a place in the text. `side`: to which side it keeps, see `Side`. */
  indexReference(key: string, options: { readonly side?: "after" | "before" } = {}): LocalReference<"index"> {
    return this.host.references().local("index", key, this.requireAttached(), options);
  }

  /** The same to a stretch of it, from `start` to before `end`; the other way round if it was selected backwards. */
  rangeReference(key: string, options: { readonly side?: Side } = {}): LocalReference<"range"> {
    return this.host.references().local("range", key, this.requireAttached(), options);
  }

  /** Removes `deleteCount` units at `index` and inserts `text` there: one edit, which is merged as one. */
  splice(index: number, deleteCount: number, text: string): this {
    const node = this.requireAttached();
    requireGap(index, "string", this.length());
    requireCount(deleteCount, index, this.length());
    requireText("What is to be inserted", text);
    if (deleteCount === 0 && text === "") return this;
    const glued = text !== "" && index > 0 && this.host.isTypingAt(node, index);
    this.host.edit(node, { kind: "splice", element: node.id, at: index, remove: deleteCount, insert: text, glued });
    return this;
  }

  /** Edits only where the new text differs, so that what others type meanwhile stays. */
  protected override replace(value: string): void {
    this.requireAttached();
    requireText("The value of a string", value);
    const splice = spliceBetween(this.read(), value);
    if (splice !== undefined) this.splice(splice.at, splice.remove, splice.insert);
  }
}

declare module "./element-registry.ts" {
  interface ElementRegistry<T> {
    readonly string: RealTimeString;
  }
}
