// Every operation that a document allows, up to the sizes that matter: for going through all pairs and triples.

import type { Document, Element } from "../document.ts";
import type { ElementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";

/** `few`: one of each shape; else also inserts and removals of two, glue and replacements everywhere. */
export function everyOperation(document: Document, nextId: () => ElementId, few = false): Operation[] {
  const fresh = (): Tree => {
    const id = nextId();
    return { id, type: "number", content: id % 1000 };
  };
  return [...document.elements.values()]
    .filter((element) => document.isAttached(element))
    .flatMap((element) => [...finerOperations(element, fresh, few), valueOperation(element, fresh)]);
}

function valueOperation({ id, type, content }: Element, fresh: () => Tree): Operation {
  const value = ((): Tree => {
    switch (type) {
      case "object":
        return { id, type, content: [["k", fresh()]] };
      case "array":
        return { id, type, content: [fresh()] };
      case "string":
        return { id, type, content: "V" };
      case "number":
      case "date":
        return { id, type, content: 70 };
      case "boolean":
        return { id, type, content: !content };
      case "null":
        return { id, type, content: null };
    }
  })();
  return { kind: "value", element: id, value };
}

function finerOperations(element: Element, fresh: () => Tree, few: boolean): Operation[] {
  switch (element.type) {
    case "string":
      return everySplice(element.id, element.content.length, few);
    case "array":
      return everyListOperation(element.id, element.content.length, fresh, few);
    case "object":
      return [...new Set([...element.content.keys(), "k"])].flatMap((key): Operation[] => [
        { kind: "setKey", element: element.id, key, value: fresh() },
        ...(element.content.has(key) ? [{ kind: "removeKey", element: element.id, key } as const] : []),
      ]);
    case "number":
      return [{ kind: "add", element: element.id, value: 0.1 }];
    default:
      return [];
  }
}

function everySplice(element: ElementId, length: number, few: boolean): Operation[] {
  const out: Operation[] = [];
  for (let at = 0; at <= length; at++) {
    for (let remove = 0; remove <= Math.min(2, length - at); remove++) {
      if (remove > 0) out.push({ kind: "splice", element, at, remove, insert: "", glued: false });
      if (few && remove > 0) continue;
      for (const insert of few ? ["x"] : ["x", "yz"]) {
        for (const glued of at > 0 ? [false, true] : [false])
          out.push({ kind: "splice", element, at, remove, insert, glued });
      }
    }
  }
  return out;
}

function everyListOperation(element: ElementId, length: number, fresh: () => Tree, few: boolean): Operation[] {
  const out: Operation[] = [];
  for (let at = 0; at <= length; at++) {
    out.push({ kind: "insert", element, gap: at, values: [fresh()] });
    if (!few) out.push({ kind: "insert", element, gap: at, values: [fresh(), fresh()] });
    for (let count = 1; count <= Math.min(few ? 1 : 2, length - at); count++)
      out.push({ kind: "remove", element, at, count });
    if (at === length) continue;
    out.push({ kind: "set", element, at, value: fresh() });
    for (let gap = 0; gap <= length; gap++) {
      if (!few || (gap !== at && gap !== at + 1)) out.push({ kind: "move", element, at, gap });
    }
  }
  return out;
}
