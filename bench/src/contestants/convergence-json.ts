// Ours on a JSON model: each edit a change of its own, through the server's merge to the reader.

import {
  type ArrayElement,
  Branch,
  type ElementId,
  elementId,
  type ObjectElement,
  type Operation,
  type Tree,
  treeFromValue,
  type Value,
  valueFromTree,
} from "@convergence/engine";
import type { Hold, JsonPeer, JsonReplica, PlainJson } from "../contestant.ts";
import type { JsonModel } from "../json-workload.ts";
import { Channel, edit } from "./convergence-replica.ts";
import { Relay } from "./convergence-server.ts";

const authorSite = 1;

function treeOf(value: PlainJson | JsonModel): Tree {
  let counter = 0;
  return treeFromValue(value as Value, () => elementId(0, counter++));
}

/** Where nobody answers, everything stays pending. */
function jsonReplica(tree: Tree): JsonReplica & { readonly channel: Channel } {
  const branch = new Branch(tree, 0, 0);
  const channel = new Channel(branch);
  const { document } = branch.replica;
  const root = document.root as ObjectElement;
  const list = (root.content.get("list") as ArrayElement).id;
  const count = root.content.get("count")!.id;
  const groups = root.content.get("groups") as ObjectElement;
  let counter = 0;
  const number = (content: number): Tree => ({ id: elementId(authorSite, ++counter), type: "number", content });
  const objectId = (group: string, object: string): ElementId =>
    (groups.content.get(group) as ObjectElement).content.get(object)!.id;
  const make = (operation: Operation): Uint8Array => {
    edit(branch, operation);
    return channel.send();
  };
  return {
    channel,
    setKey(group, object, key, value) {
      return make({ kind: "setKey", element: objectId(group, object), key, value: number(value) });
    },
    insert: (at, value) => make({ kind: "insert", element: list, gap: at, values: [number(value)] }),
    add: (amount) => make({ kind: "add", element: count, value: amount }),
    receive: (frame) => channel.receive(frame),
    json: () => valueFromTree(document.tree()) as JsonModel,
  };
}

export const json: JsonPeer = {
  open(model) {
    const tree = treeOf(model);
    const author = jsonReplica(tree);
    const relay = new Relay(tree, authorSite);
    return {
      author,
      reader: jsonReplica(tree),
      relay(frame) {
        const { entries, committed } = relay.pass(frame);
        author.channel.receive(committed);
        return entries;
      },
    };
  },
};

export const hold: Hold = (value) => {
  const branch = new Branch(treeOf(value), 0, 0);
  return { json: () => valueFromTree(branch.replica.document.tree()) };
};
