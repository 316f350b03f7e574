// Somebody who keeps the rules, in a model on a real server where others do not: it must notice nothing of them.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Operation, Tree } from "@convergence/engine";
import { tagOf, versionOf } from "@convergence/protocol";
import { createServer } from "../create-server.ts";
import type { ServerOptions } from "../options.ts";
import type { Said } from "./client-wire.ts";
import { RawClient } from "./raw-client.ts";

export type SaidChange = Extract<Said, { kind: "change" }>;

/** The model, called `m`, and its elements. */
export const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["list", { id: 1, type: "array", content: [{ id: 2, type: "null", content: null }] }],
    ["number", { id: 3, type: "number", content: 0 }],
    ["text", { id: 4, type: "string", content: "ab😀cd" }],
  ],
};
export const list = 1;
export const number = 3;
export const text = 4;

/** A change made by a client that has the model as it was when it opened it. */
export function change(
  client: RawClient,
  sequence: number,
  operations: readonly Operation[],
  some: Partial<SaidChange> = {},
): SaidChange {
  const seen = some.seen ?? tagOf(client.all("modelOpened")[0]?.version ?? 0);
  const base = versionOf(seen);
  return {
    ...{ kind: "change", channel: 1, sequence, seen, base, clientTime: 0, meta: undefined, lost: [], operations },
    ...some,
  };
}

export const add = (value: number): Operation => ({ kind: "add", element: number, value });

/** Somebody who keeps the rules, in the model that all the others are in. */
export class Neighbour {
  readonly client: RawClient;
  #sequence = 0;

  constructor(client: RawClient) {
    this.client = client;
  }

  /** Its edits commit, and nothing else reached it than what others did. */
  async checkUndisturbed(): Promise<void> {
    const seen = this.client.received.reduce((last, message) => {
      if (message.kind === "entries") return message.entries.at(-1)!.version;
      return message.kind === "committed" || message.kind === "modelOpened" ? message.version : last;
    }, 0);
    this.client.send(change(this.client, ++this.#sequence, [add(1)], { seen: tagOf(seen) }));
    await this.client.first("committed", this.#sequence);
    assert.deepEqual(this.client.bad(), []);
  }
}

/** A server, somebody well-behaved on it, and what must not happen to the process. */
export async function start(t: TestContext, options: ServerOptions = {}) {
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);
  process.on("unhandledRejection", note);
  const server = await createServer({ port: 0, logLevel: "silent", ...options });
  const { url } = server;
  t.after(async () => {
    await server.close();
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    assert.deepEqual(faults, [], "the process would have died");
  });
  const founder = await RawClient.ready(url);
  founder.open({ model: "m", autoCreate: { collection: "tests", tree, ephemeral: false } });
  await founder.first("modelOpened");
  const neighbour = new Neighbour(founder);
  await neighbour.checkUndisturbed();
  return { url, server, neighbour };
}
