// A server and its clients in one process and in virtual time.

import assert from "node:assert/strict";
import { valueFromTree } from "@convergence/engine";
import { connectAnonymously } from "../convergence.ts";
import type { ConvergenceDomain } from "../convergence-domain.ts";
import type { ConvergenceOptions } from "../convergence-options.ts";
import type { RealTimeModel } from "../real-time-model.ts";
import { FakeServer } from "./fake-server.ts";
import { VirtualTimers } from "./virtual-timers.ts";

/** What the tests' model holds. */
export type Sample = {
  text: string;
  list: number[];
  count: number;
  flag: boolean;
  at: Date;
  nothing: null;
  person: { name: string; tags?: string[] };
  extra?: unknown;
};

export const sampleData = (): Sample => ({
  text: "hello",
  list: [1, 2, 3],
  count: 10,
  flag: false,
  at: new Date(1000),
  nothing: null,
  person: { name: "Ada" },
});

export type Peer = {
  readonly domain: ConvergenceDomain;
  readonly model: RealTimeModel<Sample>;
  readonly errors: unknown[];
  /** Its present connection, for tests that break it. */
  readonly connection: () => FakeServer["connections"][number];
};

export class ClientWorld {
  readonly server = new FakeServer();
  readonly timers = new VirtualTimers();
  #clients = 0;

  options(errors: unknown[] = []): ConvergenceOptions & { readonly clientId: string } {
    return {
      clientId: `c${++this.#clients}`,
      webSocket: this.server.webSocket,
      timers: this.timers,
      random: () => 0.5,
      reportError: (error) => errors.push(error),
    };
  }

  run(): Promise<void> {
    return this.server.run();
  }

  /** Lets time pass while the server works. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      this.timers.advance(Math.min(left, 1000));
      await this.run();
    }
  }

  /** Waits for something that needs the server to run. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => undefined);
    await this.run();
    return promise;
  }

  async peer(id = "m", extra: ConvergenceOptions = {}): Promise<Peer> {
    const errors: unknown[] = [];
    const options = { ...this.options(errors), ...extra };
    const domain = await this.wait(connectAnonymously("ws://test:1/", options.clientId, options));
    const model = await this.wait(domain.models().openAutoCreate<Sample>({ collection: "c", id, data: sampleData }));
    const connection = () => this.server.connections.findLast((each) => each.client === options.clientId)!;
    return { domain, model, errors, connection };
  }

  /** Lets everything come to rest, then: everybody has what the server has, to the byte, and nothing is pending (P1). */
  async assertEqual(...peers: readonly Peer[]): Promise<void> {
    await this.run();
    for (const { model, errors } of peers) {
      const server = this.server.models.get(model.modelId())!;
      assert.equal(model.version(), server.trunk.head);
      assert.ok(model.isCommitted(), "nothing is pending");
      assert.deepEqual(model.root().value(), contentOf(server.trunk));
      assert.deepEqual(errors, []);
    }
  }
}

const contentOf = (trunk: { readonly document: { tree(): Parameters<typeof valueFromTree>[0] } }) =>
  valueFromTree(trunk.document.tree());
