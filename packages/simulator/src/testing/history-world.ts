// A real server and real clients in virtual time, a model that several have written at once, and what its log says of it.

import assert from "node:assert/strict";
import { type ConvergenceDomain, connectAnonymously, type RealTimeModel, RealTimeString } from "@convergence/client";
import { Document, decodeOperations, decodeTree, stateDigest } from "@convergence/engine";
import type { Choices } from "@convergence/proof";
import { createHub } from "@convergence/server";
import { createMemoryStorage, type LogEntry } from "@convergence/storage";
import { initialData, randomEdit, randomElement } from "../random-edit.ts";
import { VirtualNetwork } from "../virtual-network.ts";
import { drainPromises, VirtualTime } from "../virtual-time.ts";

const ignore = (): void => undefined;

export class HistoryWorld {
  readonly time = new VirtualTime(1_700_000_000_000);
  readonly network: VirtualNetwork;
  readonly storage = createMemoryStorage();
  readonly faults: unknown[] = [];

  constructor(choices: Choices) {
    this.network = new VirtualNetwork(this.time, choices);
    const after = (ms: number, action: () => void) => this.time.after(ms, action);
    const soon = (action: () => void): void => void this.time.after(0, action);
    const hub = createHub({
      storage: this.storage,
      clock: { now: () => this.time.now, after, soon },
      log: { info: ignore, warn: (...what) => this.faults.push(what), error: (...what) => this.faults.push(what) },
      authenticate: async ({ displayName }) => {
        const key = displayName ?? "nobody";
        return { kind: "accepted", user: { key, displayName: key, anonymous: false } };
      },
    });
    this.network.listen(hub);
  }

  /** Lets time pass until a promise has an outcome. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    promise.then(
      () => (isDone = true),
      () => (isDone = true),
    );
    for (await drainPromises(); !isDone; await drainPromises()) {
      assert.ok(this.time.step(this.time.now + 60_000), "the world does not come to rest");
    }
    if (this.faults.length > 0) throw this.faults[0];
    return promise;
  }

  connect(name: string): Promise<ConvergenceDomain> {
    const after = (ms: number, action: () => void) => this.time.after(ms, action);
    const soon = (action: () => void): void => void this.time.after(0, action);
    const timers = { now: () => this.time.now, after, soon, nextTurn: soon };
    const webSocket = () => this.network.connect(name);
    const reportError = (error: unknown): void => void this.faults.push(error);
    const options = { clientId: name, webSocket, timers, random: () => 0.5, reportError };
    return this.wait(connectAnonymously("ws://world/", name, options));
  }

  /** The log, and what each version is by replaying it. */
  async truth(): Promise<{ entries: readonly LogEntry[]; digests: readonly string[] }> {
    const record = (await this.storage.findModel("default", "m"))!;
    const entries = await this.storage.readLog(record, { after: 0, limit: 100_000, bytesMax: 10 ** 9 });
    const document = new Document(decodeTree((await this.storage.latestSnapshot(record, 0)).bytes));
    const digests: string[] = [stateDigest(document)];
    for (const entry of entries) {
      for (const each of decodeOperations(entry.operations)) document.replay(each);
      digests.push(stateDigest(document));
    }
    return { entries, digests };
  }
}

/** Three who write at the same time, put back what they removed, and anchor comments. */
export async function written(world: HistoryWorld, choices: Choices, edits: number): Promise<RealTimeModel[]> {
  const models: RealTimeModel[] = [];
  for (const name of ["ada", "bob", "cyd"]) {
    const domain = await world.connect(name);
    const options = { collection: "c", id: "m", data: initialData };
    models.push((await world.wait(domain.models().openAutoCreate(options))) as unknown as RealTimeModel);
  }
  const managers = models.map((model) => model.undoManager());
  const late: Promise<unknown>[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const who = choices.below(models.length);
    const model = models[who]!;
    if (choices.chance(0.05)) late.push(Promise.resolve(managers[who]!.undo()));
    else if (choices.chance(0.03)) {
      const element = randomElement(choices, model);
      const value = element instanceof RealTimeString ? choices.below(element.length() + 1) : undefined;
      // Its element may be gone by then.
      late.push(element.setAnchor(choices.pick(["a", "b"]), value).catch(ignore));
    } else if (choices.chance(0.1)) {
      model.startBatch();
      for (let each = 0; each < 4; each++) randomEdit(choices, model);
      model.completeBatch();
    } else randomEdit(choices, model);
    for (let steps = choices.below(8); steps > 0; steps--) {
      await drainPromises();
      world.time.step(world.time.now + 1000);
    }
  }
  await world.wait(Promise.all(late));
  // Who has it all committed may not have heard of what others did last, and an undo may go on when it has.
  const restMs = 10_000;
  for (let until = world.time.now + restMs; world.time.step(until); ) {
    const before = models.map((model) => model.version());
    await drainPromises();
    if (models.some((model, index) => model.version() !== before[index])) until = world.time.now + restMs;
  }
  for (const model of models) await world.wait(model.whenCommitted());
  for (const model of models) assert.equal(model.version(), models[0]!.version(), "all have heard of everything");
  return models;
}
