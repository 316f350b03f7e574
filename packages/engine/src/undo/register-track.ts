// Own writes to one boolean, date or null. They are taken back only while the element holds what they left there; a write of
// somebody else's ends them all.

import type { Content, Edit, ValueEdit } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";
import type { Group, Surroundings, Track } from "./track.ts";
import { Writes } from "./writes.ts";

export class RegisterTrack implements Track {
  readonly id: ElementId;
  readonly #around: Surroundings;
  #writes: Writes<Content> | undefined;

  constructor(id: ElementId, around: Surroundings) {
    this.id = id;
    this.#around = around;
  }

  get isEmpty(): boolean {
    return this.#writes === undefined || this.#writes.isPlain;
  }

  own(edit: Edit, group: Group): void {
    const { now, old } = edit as ValueEdit;
    this.#writes ??= new Writes(old);
    this.#writes.own(group, now, this.#around.isOn);
  }

  undone(): void {
    this.#writes?.showWanted(this.#around.isOn);
  }

  others(): boolean {
    this.#writes = undefined;
    return true;
  }

  retracted(edit: Edit): void {
    const { now } = edit as ValueEdit;
    if (this.#writes?.retract((each) => Object.is(each, now), this.#around.isOn) === undefined)
      this.#writes = undefined;
  }

  operations(group: Group): Operation[] {
    const writes = this.#writes;
    const { isOn, document } = this.#around;
    if (writes === undefined || !writes.isOf(group) || writes.isAsWanted(isOn)) return [];
    const isSame = Object.is(writes.current, writes.wanted(isOn));
    if (isSame) writes.showWanted(isOn);
    if (isSame) return [];
    const { id, type } = document.get(this.id)!;
    return [{ kind: "value", element: id, value: { id, type, content: writes.wanted(isOn) } as Tree }];
  }

  restores(): [] {
    return [];
  }

  forget(group: Group): void {
    this.#writes?.forget(group, this.#around.isOn);
  }

  hidden(): [] {
    return [];
  }

  inView(): [] {
    return [];
  }
}
