// Two who have one small model open, over a store in memory: for what a server makes of the model's history.

import { type Operation, type Tree, valueFromTree } from "@convergence/engine";
import { createMemoryStorage } from "@convergence/storage";
import type { Hub, HubOptions } from "../hub.ts";
import { LoopClient, quiet } from "./loop-client.ts";
import { openHub } from "./open-hub.ts";

/** What the model begins with: a list with one item, element 2, and a text. */
export const smallTree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["list", { id: 1, type: "array", content: [{ id: 2, type: "string", content: "item" }] }],
    ["text", { id: 3, type: "string", content: "begin" }],
  ],
};
export const removal: Operation = { kind: "remove", element: 1, at: 0, count: 1 };
export const type = (at: number, insert: string): Operation => ({
  ...{ kind: "splice", element: 3, at, remove: 0, insert, glued: false },
});

async function joined(hub: Hub, ...names: string[]): Promise<LoopClient[]> {
  const clients = names.map((name) => new LoopClient(hub, name));
  for (const client of clients) client.connect();
  await quiet();
  for (const client of clients) client.open("m", smallTree);
  await quiet();
  return clients;
}

export async function twoWriters(options: Partial<HubOptions> = {}) {
  const storage = createMemoryStorage();
  const hub = openHub(storage, options);
  const [a, b] = (await joined(hub, "a", "b")) as [LoopClient, LoopClient];
  return { storage, hub, a, b };
}

export const contentOf = ({ branch }: LoopClient) => valueFromTree(branch!.replica.document.tree());
export const textOf = (client: LoopClient) => (contentOf(client) as { readonly text: string }).text;
export const refusals = (client: LoopClient) => client.all("notPlaced").map(({ code, message }) => [code, message]);
