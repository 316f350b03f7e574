// References as a client follows them: where they stand on the server, and where they show with what the user has pending.
//
// Law: a reference shows where it will stand once all that is pending has been committed, if nothing else happens meanwhile.
// Before the server knows of one of the user's own, it is moved by what the user sees; nobody else has it then. Pure.

import type { Edit } from "../document.ts";
import { type ElementId, rootId } from "../element-id.ts";
import { ElementMap } from "../element-map.ts";
import { attachedTrees, type Operation } from "../operation.ts";
import { preorder, type Tree } from "../tree.ts";
import { motionOf } from "./motion.ts";
import { motionOfEdit } from "./motion-of-edit.ts";
import { type Motion, type Reference, shiftReference } from "./reference.ts";

/** `undefined`: the user's own. */
export type ReferenceOwner = string | undefined;

/** The author of what the server has placed for the user: its own, and news all the same. */
export const ownPlacement = "placed for the user";

type Followed = {
  readonly owner: ReferenceOwner;
  /** In coordinates of what the server has; not there before the server has said so. */
  base: Reference | undefined;
  /** As the user sees it; to be found out anew if it is not there. */
  shown: Reference | undefined;
};

/** What is pending on an element, one after the other, in coordinates of what the server has; a whole value alone, if there is one that
 *  hides all that. `undefined` if it cannot be said now. */
export type Outstanding = (element: ElementId) => readonly Operation[] | undefined;

export class FollowedReferences {
  readonly #followed = new Map<string, Followed>();
  readonly #byElement = new ElementMap<Set<Followed>>();
  readonly #outstanding: Outstanding;

  constructor(outstanding: Outstanding) {
    this.#outstanding = outstanding;
  }

  get isEmpty(): boolean {
    return this.#followed.size === 0;
  }

  /** The server has it so, at the version that is seen here. `key`: the application's for it. */
  follow(key: string, owner: ReferenceOwner, base: Reference): void {
    this.#put(key, { owner, base, shown: undefined }, base.element);
  }

  /** The user has set it so, and the server does not know yet. `owner`: another one if what the user inserts does not push it on. */
  place(key: string, shown: Reference, owner?: ReferenceOwner): void {
    this.#put(key, { owner, base: undefined, shown }, shown.element);
  }

  forget(key: string): void {
    const followed = this.#followed.get(key);
    if (followed === undefined) return;
    this.#followed.delete(key);
    const { element } = (followed.base ?? followed.shown)!;
    const others = this.#byElement.get(element)!;
    others.delete(followed);
    if (others.size === 0) this.#byElement.delete(element);
  }

  /** Where it stands on the server, at the version that is seen here; `undefined` if that does not know of it. */
  known(key: string): Reference | undefined {
    return this.#followed.get(key)?.base;
  }

  /** Where it shows; `undefined` if it is not known, or cannot be shown at present. */
  shown(key: string): Reference | undefined {
    const followed = this.#followed.get(key);
    if (followed === undefined) return undefined;
    followed.shown ??= this.#found(followed);
    return followed.shown;
  }

  /** Where any reference shows that stands so on the server, at the version that is seen here, and is nobody's own here. */
  show(base: Reference): Reference | undefined {
    return this.#found({ base, owner: "", shown: undefined });
  }

  /** The user did this, just now. */
  acted(edit: Edit): void {
    this.#showMotion(edit, true);
  }

  /** Something else changed what the user sees: what others did, or a refusal of something of the user's. */
  appeared(edit: Edit): void {
    this.#showMotion(edit, false);
  }

  /** Something of the user's on this element was taken back; the user need not have seen anything of it, where more was pending. */
  takenBack(element: ElementId): void {
    for (const each of this.#byElement.get(element) ?? []) if (each.base !== undefined) each.shown = undefined;
  }

  /** The server has done this. `author`: see `ReferenceOwner`. */
  passed(operation: Operation, author: ReferenceOwner): void {
    if (author !== undefined) for (const tree of attachedTrees(operation)) this.#comeBack(tree);
    const followed = this.#byElement.get(operation.element);
    const motion = followed && motionOf(operation);
    if (motion === undefined) return;
    for (const each of followed!) {
      if (each.base === undefined) continue;
      each.base = shiftReference(each.base, motion, each.owner === (author === ownPlacement ? undefined : author));
      if (author !== undefined) each.shown = undefined; // what the user did shows already
    }
  }

  /** An element that was gone is there again: what pointed into it has ended meanwhile, and its content may be another one. */
  #comeBack(tree: Tree): void {
    for (const { id } of preorder(tree)) {
      for (const each of this.#byElement.get(id) ?? []) {
        each.base &&= { ...each.base, values: [] };
        each.shown = { ...(each.base ?? each.shown)!, values: [] };
      }
      for (const each of this.#byElement.get(rootId) ?? []) {
        each.base &&= withoutElement(each.base, id);
        each.shown &&= withoutElement(each.shown, id);
      }
    }
  }

  #put(key: string, followed: Followed, element: ElementId): void {
    this.forget(key);
    this.#followed.set(key, followed);
    const others = this.#byElement.get(element);
    if (others === undefined) this.#byElement.set(element, new Set([followed]));
    else others.add(followed);
  }

  /** What stands on the server as well is found out anew when something of others' has passed: a motion alone does not tell on which
   *  side of what the user has removed it came in. */
  #showMotion(edit: Edit, isUsers: boolean): void {
    const followed = this.#byElement.get(edit.element.id);
    const motion: Motion | undefined = followed && motionOfEdit(edit);
    if (motion === undefined) return;
    for (const each of followed!) {
      if (each.shown === undefined || (!isUsers && each.base !== undefined)) continue;
      each.shown = shiftReference(each.shown, motion, isUsers && each.owner === undefined);
    }
  }

  #found({ base, owner }: Followed): Reference | undefined {
    if (base === undefined) return undefined;
    const outstanding = this.#outstanding(base.element);
    if (outstanding === undefined) return undefined;
    let shown = base;
    for (const operation of outstanding) {
      const motion = motionOf(operation);
      if (motion !== undefined) shown = shiftReference(shown, motion, owner === undefined);
    }
    return shown;
  }
}

function withoutElement(reference: Reference, id: ElementId): Reference {
  if (reference.kind !== "element" || !reference.values.includes(id)) return reference;
  return { ...reference, values: reference.values.filter((each) => each !== id) };
}
