// A document with every type in it, and operations on it, for the laws about one document alone.

import type { Choices } from "@convergence/proof";
import { Document } from "../document.ts";
import { elementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import type { Tree } from "../tree.ts";
import { randomOperation, randomTree } from "./random-operation.ts";

export type RandomDocument = { readonly document: Document; readonly nextOperation: () => Operation };

export function randomDocument(choices: Choices): RandomDocument {
  let counter = 0;
  const nextId = (): number => elementId(1, ++counter);
  const array: Tree = {
    id: 1,
    type: "array",
    content: [2, 3, 4, 5].map((id) => ({ id, type: "number", content: id / 10 })),
  };
  const document = new Document({
    id: 0,
    type: "object",
    content: [
      ["__proto__", randomTree(choices, nextId)],
      ["a", array],
      ["o", { id: 6, type: "object", content: [["k", { id: 7, type: "string", content: "ab😀" }]] }],
    ],
  });
  return { document, nextOperation: () => randomOperation(choices, document, nextId) };
}
