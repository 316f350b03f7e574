// What one place held and holds: own writes on top of what was there, the later ones hiding the earlier.
//
// Wanted is the last write whose group is on; shown is one of them. Methods that let writes go return their values; the one
// shown never goes. What somebody else writes ends all this: then the whole place is given up.

import type { Group, Surroundings } from "./track.ts";

type Write<T> = { group: Group; value: T };
type IsOn = (group: Group) => boolean;

export class Writes<T> {
  #all: Write<T>[];
  #shown = 0;

  constructor(base: T) {
    this.#all = [{ group: 0, value: base }];
  }

  /** Is there nothing to go back or forth to? */
  get isPlain(): boolean {
    return this.#all.length === 1;
  }

  get current(): T {
    return this.#all[this.#shown]!.value;
  }

  /** The value is the same one in another guise: an element that was restored is another object. */
  set current(value: T) {
    this.#all[this.#shown]!.value = value;
  }

  values(): T[] {
    return this.#all.map((write) => write.value);
  }

  /** The values that are not shown. */
  hidden(): T[] {
    return this.#all.filter((_, index) => index !== this.#shown).map((write) => write.value);
  }

  /** Gives the values that are not shown another guise; `isAll`: the one that is shown as well. */
  mapHidden(other: (value: T) => T, isAll = false): void {
    for (const [index, write] of this.#all.entries())
      if (isAll || index !== this.#shown) write.value = other(write.value);
  }

  /** A new write on top, shown. What was undone cannot be done again over it. */
  own(group: Group, value: T, isOn: IsOn): T[] {
    const gone = this.#keep((write, index) => index === this.#shown || isOn(write.group));
    this.#all.push({ group, value });
    this.#shown = this.#all.length - 1;
    return gone;
  }

  isOf(group: Group): boolean {
    return this.#all.some((write) => write.group === group);
  }

  /** The value that ought to be shown. */
  wanted(isOn: IsOn): T {
    return this.#all[this.#wantedIndex(isOn)]!.value;
  }

  isAsWanted(isOn: IsOn): boolean {
    return this.#wantedIndex(isOn) === this.#shown;
  }

  showWanted(isOn: IsOn): void {
    this.#shown = this.#wantedIndex(isOn);
  }

  /** Shows another one, the wanted one rather than others that were asked for; false if none that is hidden fits. */
  show(fits: (value: T) => boolean, { isOn, mayBeAsked }: Pick<Surroundings, "isOn" | "mayBeAsked">): boolean {
    const wanted = this.#wantedIndex(isOn);
    const isWanted = wanted !== this.#shown && fits(this.#all[wanted]!.value);
    if (isWanted) this.#shown = wanted;
    if (isWanted || !mayBeAsked()) return isWanted;
    const index = this.#all.findLastIndex((write, at) => at !== this.#shown && fits(write.value));
    if (index < 0) return false;
    this.#shown = index;
    return true;
  }

  /** The write that is shown was refused; what fits is shown again. `undefined`: nothing does. */
  retract(fits: (value: T) => boolean, isOn: IsOn): T[] | undefined {
    const refused = this.#all[this.#shown];
    return this.show(fits, { isOn, mayBeAsked: () => true })
      ? this.#keep((write) => write !== refused || write.group === 0)
      : undefined;
  }

  /** Somebody else worked inside a value: nothing takes it away any more. `isInView`: the one shown can be seen. */
  touch(fits: (value: T) => boolean, isInView: boolean): T[] {
    const index = this.#all.findLastIndex((write) => fits(write.value));
    if (index < 0 || index > this.#shown) return [];
    this.#all[index]!.group = 0;
    const isLast = isInView && index === this.#shown;
    return this.#keep((_, at) => at === this.#shown || (at >= index && (at === index || !isLast)));
  }

  /** The group is neither undone nor done again any more. */
  forget(group: Group, isOn: IsOn): T[] {
    const last = this.#all.findLastIndex((write) => write.group === group);
    if (last < 0) return [];
    const isBase = last === this.#shown || (isOn(group) && last < this.#shown);
    const gone = isBase ? [] : this.#keep((write, index) => index === this.#shown || write.group !== group);
    const base = isBase ? last : this.#shown;
    const isLeft = this.#all[base]!.group === group; // it may be shown although a later one of its group is wanted
    if (isLeft) this.#all[base]!.group = 0;
    return isLeft ? [...gone, ...this.#keep((_, index) => index >= base)] : gone;
  }

  #wantedIndex(isOn: IsOn): number {
    return Math.max(
      0,
      this.#all.findLastIndex((write) => isOn(write.group)),
    );
  }

  #keep(isKept: (write: Write<T>, index: number) => boolean): T[] {
    const shown = this.#all[this.#shown]!;
    const gone = this.#all.filter((write, index) => !isKept(write, index));
    if (gone.length === 0) return [];
    this.#all = this.#all.filter((write) => !gone.includes(write));
    this.#shown = this.#all.indexOf(shown);
    return gone.map((write) => write.value);
  }
}
