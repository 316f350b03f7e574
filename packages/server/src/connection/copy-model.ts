// Makes a model of what another one was at a version. The copy's history begins with that: nothing of the other's log goes along.
//
// Its elements have the ids of a new model, so none of them is one of the other model's. Anchors stay with their elements.

import { decodeTree, type ElementId, type Tree } from "@convergence/engine";
import type { CopyModel, HistoryRead, ReadHistory } from "@convergence/protocol";
import type { Catalogue } from "./catalogue.ts";

export type CopyServices = {
  readonly domain: string;
  /** The key of who copies, and will have created the copy. */
  readonly user: string;
  readonly catalogue: Pick<Catalogue, "create">;
  /** Answers a question about history, of the kind that it asks for; `undefined` if nobody waits any more. */
  readonly read: (message: ReadHistory) => Promise<HistoryRead | undefined>;
  /** Throws a `RequestError` for a tree that no model may be. */
  readonly requireWithinLimits: (tree: Tree) => void;
};

/** Resolves to the id of the copy, or to `undefined` if nobody waits any more. Rejects with a `RequestError`. */
export async function copyModel(message: CopyModel, services: CopyServices): Promise<string | undefined> {
  const { domain, user, catalogue, read } = services;
  const { request, model, copy } = message;
  const about = { kind: "readHistory", request, model } as const;
  const range = await read({ ...about, incarnation: message.incarnation, question: { kind: "range" } });
  if (range?.answer.kind !== "range") return undefined;
  const { incarnation, head } = range;
  const version = message.version ?? head;
  const state = await read({ ...about, incarnation, question: { kind: "state", version } });
  if (state?.answer.kind !== "state") return undefined;
  const tree = withNewIds(decodeTree(state.answer.tree));
  services.requireWithinLimits(tree);
  const collection = message.collection ?? range.answer.collection;
  return catalogue.create(domain, user, { kind: "createModel", request, collection, model: copy, tree });
}

/** The same with the ids of site 0 in pre-order, from the root on. */
export function withNewIds(tree: Tree): Tree {
  let next: ElementId = 0;
  const renamed = (old: Tree): Tree => {
    const id = next++;
    const anchors = old.anchors?.map(({ name, reference }) => ({ name, reference: { ...reference, element: id } }));
    const node = anchors === undefined ? { id } : { id, anchors };
    switch (old.type) {
      case "object":
        return { ...node, type: old.type, content: old.content.map(([key, child]) => [key, renamed(child)] as const) };
      case "array":
        return { ...node, type: old.type, content: old.content.map(renamed) };
      default:
        return { ...old, ...node };
    }
  };
  return renamed(tree);
}
