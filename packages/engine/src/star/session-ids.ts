// The ids of elements that a session may name: new ones come from its own site, one after the other, and none is made up.
//
// What breaks this is a `Violation`: a client that does it is broken, or lies.

import { counterOf, type ElementId, formatElementId, siteOf } from "../element-id.ts";
import { preorder, type Tree } from "../tree.ts";
import type { TrunkSession } from "./trunk-session.ts";
import { Violation } from "./violation.ts";

const anchorsAreServers = "Anchors are set by the server: a change brings none along";

/** Takes note of the ids that a tree uses up. */
export function useIds(session: TrunkSession, tree: Tree): void {
  for (const { id, anchors } of preorder(tree)) {
    if (anchors !== undefined) throw new Violation("invalid_operation", anchorsAreServers);
    const counter = counterOf(id);
    if (siteOf(id) !== session.site || counter <= session.counter) {
      const rule = `new ones come from site ${session.site}, after ${session.counter}`;
      throw new Violation("invalid_element", `Element id ${formatElementId(id)} may not be used: ${rule}`);
    }
    session.counter = counter;
  }
}

/** What comes back may bring ids of its author's along that nobody has heard of, of an edit that had no effect any more after an absence.
 *  They are used up by that. */
export function useUpTo(session: TrunkSession, tree: Tree): void {
  for (const { id } of preorder(tree))
    if (siteOf(id) === session.site && counterOf(id) > session.counter) session.counter = counterOf(id);
}

/** An element that is not here was removed, or refused; or it never was, and its id is made up. */
export function requireOnceKnown(session: TrunkSession, id: ElementId): void {
  if (siteOf(id) !== session.site || counterOf(id) <= session.counter) return;
  throw new Violation("invalid_element", `Element ${formatElementId(id)} was never created`);
}
