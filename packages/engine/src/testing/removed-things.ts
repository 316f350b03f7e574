// What somebody has removed in a world, as they would ask a server to put it back.

import type { Choices } from "@convergence/proof";
import { contentTreeOf, type Document, type Edit, type Element } from "../document.ts";
import type { Placement } from "../placement.ts";
import type { Branch } from "../star/branch.ts";

export class RemovedThings {
  readonly #placements: Placement[] = [];

  get isEmpty(): boolean {
    return this.#placements.length === 0;
  }

  /** An edit that was just performed. */
  note(branch: Branch, edit: Edit): void {
    const { replica, version } = branch;
    const { document } = replica;
    const tree = (element: Element) => branch.withAnchorsShown(document.tree(element));
    const { id: element } = edit.element;
    if (edit.kind === "remove") {
      this.#placements.push({ kind: "insert", element, gap: edit.at, values: edit.values.map(tree) });
    } else if (edit.kind === "set") {
      this.#placements.push({ kind: "set", element, expected: edit.value.id, value: tree(edit.old) });
    } else if (edit.kind === "setKey" && edit.old !== undefined) {
      const { key, value, old } = edit;
      this.#placements.push({ kind: "setKey", element, key, expected: value.id, value: tree(old) });
    } else if (edit.kind === "removeKey" && edit.old !== undefined) {
      this.#placements.push({ kind: "setKey", element, key: edit.key, expected: undefined, value: tree(edit.old) });
    } else if (edit.kind === "value") {
      const value = contentTreeOf(edit.element, edit.old, tree);
      this.#placements.push({ kind: "value", element, value, expected: version });
    }
  }

  /** Some of it, of the last or of any; what is inserted at any gap that there is at present. */
  pick(choices: Choices, document: Document): readonly Placement[] {
    return Array.from({ length: choices.between(1, 3) }, (): Placement => {
      const item = choices.chance(0.6) ? this.#placements.at(-1)! : choices.pick(this.#placements);
      if (item.kind !== "insert") return item;
      const array = document.get(item.element);
      const length = array?.type === "array" ? array.content.length : 0;
      return { ...item, gap: choices.below(length + 1) };
    });
  }
}
