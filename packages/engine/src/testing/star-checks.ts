// What must be true of any document and any list of operations in a star world, and how operations travel there.

import assert from "node:assert/strict";
import { type Codec, decode, encode } from "../codec/codec.ts";
import { contained, type Document } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { TrunkSession } from "../star/trunk-session.ts";
import { versionOf } from "../tag.ts";
import { preorder, type Tree } from "../tree.ts";

/** What arrives of operations that were sent as bytes: the same, and sharing nothing with what was sent. */
export function travelled(codec: Codec<readonly Operation[]>, operations: readonly Operation[]): readonly Operation[] {
  const arrived = decode(codec, encode(codec, operations));
  assert.deepEqual(arrived, operations, "operations survive their encoding");
  return arrived;
}

/** Every element inside another one points at it, is known, and is there once. */
export function checkDocument(document: Document): void {
  const seen = new Set<number>();
  const walk = (element: Parameters<Document["isAttached"]>[0]): void => {
    assert.ok(!seen.has(element.id), `element ${element.id} is attached twice`);
    seen.add(element.id);
    assert.equal(document.get(element.id), element, `element ${element.id} is known`);
    for (const child of contained(element.content)) {
      assert.equal(child.parent, element, `element ${child.id} points at what it is in`);
      walk(child);
    }
  };
  walk(document.root);
}

/** What a session has seen is in every bridge of its that is left: nothing that all have seen is needed any more. */
export function checkRecorded({ client, acked, bridges }: TrunkSession, { elements }: Document): void {
  if (bridges.size === 0) return;
  for (const [id] of elements) {
    const until = bridges.recordedUntil(id) ?? Number.POSITIVE_INFINITY;
    const what = `[R6] ${client} has seen ${versionOf(acked)}, and its bridge of ${id} is recorded until ${until}`;
    assert.ok(until >= versionOf(acked), what);
  }
}

export const has = (tree: Tree, element: ElementId): boolean => preorder(tree).some(({ id }) => id === element);

export const countElements = (tree: Tree): number =>
  1 +
  (tree.type === "array" ? tree.content : tree.type === "object" ? tree.content.map((entry) => entry[1]) : []).reduce(
    (sum, child) => sum + countElements(child),
    0,
  );
