// A seeded world: several real clients, a real server and its store, a network and a clock that obey the seed. Connections are
// cut, half-open ones linger, the disk fails, the server crashes between any two of its effects and comes back.
//
// At the end everything has to come to rest, and then: all replicas and the store are equal, ids included (P1); the log has no
// gaps (P6); every change has exactly one outcome, and none that was acknowledged is missing (P3, P4). The same seed gives the
// same world.

import assert from "node:assert/strict";
import { type ConvergenceDomain, connectAnonymously, type RealTimeModel } from "@convergence/client";
import { Document, stateDigest } from "@convergence/engine";
import { Choices } from "@convergence/proof";
import { createHub, loadModel } from "@convergence/server";
import { type LogEntry, StoreUnavailableError } from "@convergence/storage";
import { CrashingStorage } from "./crashing-storage.ts";
import { describeElement, describeTree } from "./describe-element.ts";
import { initialData, randomEdit } from "./random-edit.ts";
import { VirtualNetwork } from "./virtual-network.ts";
import { drainPromises, VirtualTime } from "./virtual-time.ts";

export type WorldOptions = {
  readonly seed: number;
  readonly clientsMin?: number;
  readonly clientsMax?: number;
  readonly editsPerClient?: number;
  /** Clients that are away from early on until the edits are over, and edit all the while. */
  readonly absentees?: number;
  /** Hears of everything that happens, for a person to read. */
  readonly trace?: (line: string) => void;
};

export type WorldCounts = {
  clients: number;
  edits: number;
  batches: number;
  changes: number;
  refused: number;
  conflicts: number;
  cuts: number;
  halfOpen: number;
  crashes: number;
  commitsFailed: number;
  answersLost: number;
  /** Changes that a client has missed or held back when it came back from its absence, of all absentees together. */
  missed: number;
  heldBack: number;
  /** Cuts that fell into the way back of an absentee. */
  cutOnTheWayBack: number;
  /** Times that a client and the server compared what they had. It was never different, or the world has failed. */
  compared: number;
  virtualMs: number;
};

type Player = {
  readonly name: string;
  readonly domain: ConvergenceDomain;
  readonly model: RealTimeModel;
  /** Changes that this client has made. */
  changes: number;
  /** Refusals that it has heard of. */
  refused: number;
};

const ignore = (): void => undefined;

/** Small enough that a few hundred changes are many chunks, slices and commits. */
const smallLimits = {
  changesPerCommitMax: 20,
  catchUpChunkEntriesMax: 15,
  catchUpChunkBytesMax: 600,
  catchUpChunksAheadMax: 2,
} as const;
const smallSlice = { stepsMax: 20 } as const;

/** A world that has not come to rest this long after its last edit never will. */
const restMsMax = 600_000;

export async function runWorld(options: WorldOptions): Promise<WorldCounts> {
  return new World(options).run();
}

class World {
  readonly #options: Required<WorldOptions>;
  readonly #choices: Choices;
  readonly #time = new VirtualTime(1_700_000_000_000);
  readonly #network: VirtualNetwork;
  readonly #storage: CrashingStorage;
  readonly #players: Player[] = [];
  readonly #faults: unknown[] = [];
  /** The version at which each client and the server last found that they had the same. */
  readonly #matches = new Map<string, number>();
  #counts = { edits: 0, batches: 0, conflicts: 0, crashes: 0, missed: 0, heldBack: 0, cutOnTheWayBack: 0, compared: 0 };

  constructor(options: WorldOptions) {
    this.#options = { clientsMin: 3, clientsMax: 6, editsPerClient: 40, absentees: 0, trace: ignore, ...options };
    this.#choices = Choices.seeded(options.seed);
    this.#network = new VirtualNetwork(this.#time, this.#choices);
    this.#storage = new CrashingStorage(this.#time, this.#choices);
  }

  async run(): Promise<WorldCounts> {
    const { clientsMin, clientsMax } = this.#options;
    const started = this.#time.now;
    this.#startServer();
    this.#storage.mayFail = false;
    for (let n = this.#choices.between(clientsMin, clientsMax); n > 0; n--) await this.#addPlayer(`client-${n}`);
    this.#storage.mayFail = true;
    const activeMs = 30_000;
    for (const player of this.#players) this.#scheduleEdits(player, activeMs);
    this.#scheduleTroubles(activeMs);
    for (const player of this.#players.slice(0, this.#options.absentees)) this.#scheduleAbsence(player, activeMs);
    await this.#runUntil(() => this.#time.now - started > activeMs + 5000, restMsMax);
    this.#storage.mayFail = false;
    await this.#runUntil(() => this.#isAtRest(), restMsMax);
    await this.#runUntil(() => this.#isCompared(), restMsMax);
    await this.#checkEverything();
    const counts = this.#result(started);
    for (const { domain } of this.#players) void domain.dispose();
    return counts;
  }

  #trace(line: string): void {
    this.#options.trace(`${String(this.#time.now - 1_700_000_000_000).padStart(7)} ${line}`);
  }

  #startServer(): void {
    const time = this.#time;
    this.#network.hub = createHub({
      storage: this.#storage.open(),
      clock: {
        now: () => time.now,
        after: (ms, action) => time.after(ms, action),
        soon: (action) => void time.after(0, action),
      },
      log: { info: ignore, warn: ignore, error: (fields, message) => this.#noteServerError(fields, message) },
      authenticate: async () => ({
        kind: "accepted",
        user: { key: "anonymous", displayName: "Anonymous", anonymous: true },
      }),
      onMatch: (_, { client, version }) => this.#noteMatch(client, version),
      onDivergence: (_, divergence) => this.#faults.push(new Error("[P1] A client diverged", { cause: divergence })),
      limits: { stringUnitsMax: 24, ...(this.#options.absentees > 0 ? smallLimits : {}) },
    });
  }

  /** A failing store is part of the world; anything else is a bug. */
  #noteServerError(fields: object, message: string): void {
    this.#trace(`server: ${message}`);
    const cause = "err" in fields ? fields.err : fields;
    if (!(cause instanceof StoreUnavailableError)) this.#faults.push(new Error(message, { cause }));
  }

  #crash(): void {
    if (this.#network.hub === undefined) return;
    this.#counts.crashes++;
    this.#trace("the server crashes");
    this.#network.hub = undefined;
    this.#storage.crash();
    this.#network.cutAll();
    this.#time.after(this.#choices.below(3000), () => {
      this.#trace("the server is back");
      this.#startServer();
    });
  }

  async #addPlayer(name: string): Promise<void> {
    const time = this.#time;
    const connecting = connectAnonymously("ws://world/", name, {
      clientId: name,
      webSocket: () => this.#network.connect(name),
      timers: {
        now: () => time.now,
        after: (ms, action) => time.after(ms, action),
        soon: (action) => void time.after(0, action),
        nextTurn: (action) => void time.after(this.#choices.below(5), action),
      },
      random: () => this.#choices.below(1000) / 1000,
      slice: this.#options.absentees > 0 ? smallSlice : {},
      reportError: (error) => this.#faults.push(error),
    });
    const domain = await this.#awaiting(connecting);
    const opening = domain.models().openAutoCreate({ collection: "worlds", id: "world", data: initialData });
    const model = (await this.#awaiting(opening)) as unknown as RealTimeModel;
    const player: Player = { name, domain, model, changes: 0, refused: 0 };
    model.on("conflict", () => void this.#counts.conflicts++);
    model.on("refused", () => void player.refused++);
    model.on("closed", () => this.#faults.push(new Error(`The model of ${name} was closed`)));
    this.#players.push(player);
  }

  #scheduleEdits(player: Player, withinMs: number): void {
    for (let n = this.#options.editsPerClient; n > 0; n--) {
      this.#time.after(this.#choices.below(withinMs), () => this.#edit(player));
    }
  }

  #edit(player: Player): void {
    const { model } = player;
    const size = this.#choices.chance(0.15) ? this.#choices.between(2, 4) : 1;
    if (size > 1) {
      this.#counts.batches++;
      model.startBatch();
    }
    let done = 0;
    for (let n = size; n > 0; n--) {
      const what = randomEdit(this.#choices, model);
      if (what === undefined) continue;
      done++;
      this.#trace(`${player.name} edits ${what}`);
    }
    this.#counts.edits += done;
    if (done > 0) player.changes++;
    if (size > 1) model.completeBatch();
  }

  #scheduleTroubles(withinMs: number): void {
    for (const { name } of this.#players) {
      for (let n = this.#choices.below(4); n > 0; n--) {
        this.#time.after(this.#choices.below(withinMs), () => {
          this.#trace(`${name} is cut off`);
          this.#network.cut(name);
        });
      }
    }
    for (let n = this.#choices.below(3); n > 0; n--)
      this.#time.after(this.#choices.below(withinMs), () => this.#crash());
  }

  /** Away until nearly all edits are made; on the way back the line is cut once more, or the server crashes. */
  #scheduleAbsence({ name, model }: Player, withinMs: number): void {
    this.#time.after(1000 + this.#choices.below(1000), () => {
      this.#trace(`${name} goes away`);
      this.#network.keepAway(name);
    });
    this.#time.after(withinMs - this.#choices.below(5000), () => {
      this.#trace(`${name} may come back`);
      this.#counts.missed += Math.max(...this.#players.map((player) => player.model.version())) - model.version();
      this.#counts.heldBack += model.pendingChanges();
      this.#network.letBack(name);
    });
    let isTroubled = false;
    model.on("resync_progress", ({ done, total }) => {
      if (isTroubled || done === 0 || done === total || !this.#choices.chance(0.3)) return;
      isTroubled = true;
      this.#counts.cutOnTheWayBack++;
      // Not at once: the client is in the middle of its work.
      this.#time.after(this.#choices.below(20), () =>
        this.#choices.chance(0.7) ? this.#network.cut(name) : this.#crash(),
      );
    });
  }

  #isAtRest(): boolean {
    const versions = new Set(this.#players.map(({ model }) => model.version()));
    return (
      this.#network.hub !== undefined &&
      versions.size === 1 &&
      this.#players.every(({ model }) => model.isCommitted() && model.isOnline())
    );
  }

  #noteMatch(client: string, version: number): void {
    this.#counts.compared++;
    this.#matches.set(client, version);
  }

  /** Have all clients and the server found by themselves that they have the same in the end? */
  #isCompared(): boolean {
    const versions = [...this.#matches.values(), ...this.#players.map(({ model }) => model.version())];
    return this.#matches.size === this.#players.length && new Set(versions).size === 1;
  }

  async #runUntil(isDone: () => boolean, withinMs: number): Promise<void> {
    const limit = this.#time.now + withinMs;
    await drainPromises();
    while (!isDone()) {
      this.#requireNoFault();
      if (!this.#time.step(limit)) {
        const states = this.#players.map(
          ({ name, model }) => `${name} at ${model.version()} ${model.saveState()} ${model.isOnline()}`,
        );
        throw new Error(`The world does not come to rest: ${states.join(", ")}`);
      }
      await drainPromises();
    }
    this.#requireNoFault();
  }

  async #awaiting<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const settled = promise.finally(() => {
      isDone = true;
    });
    settled.catch(ignore); // told to whoever awaits it
    await this.#runUntil(() => isDone, 60_000);
    return settled;
  }

  #requireNoFault(): void {
    const fault = this.#faults[0];
    if (fault !== undefined) throw new Error(`Something went wrong in the world: ${String(fault)}`, { cause: fault });
  }

  async #checkEverything(): Promise<void> {
    const { disk } = this.#storage;
    const record = await disk.findModel("default", "world");
    assert.ok(record !== undefined, "the model is there");
    const { tree, version } = await loadModel(disk, record);
    const digest = stateDigest(new Document(tree));
    for (const { name, model } of this.#players) {
      assert.equal(model.version(), version, `[P1] ${name} is at the version of the store`);
      assert.deepEqual(describeElement(model.root()), describeTree(tree), `[P1] ${name} has what the store has`);
      assert.equal(model.stateDigest(), digest, `[P1] ${name} has the digest of what the store has`);
    }
    const log = await disk.readLog(record, { after: 0, limit: 1_000_000, bytesMax: 2 ** 30 });
    assert.deepEqual(
      log.map((entry) => entry.version),
      Array.from({ length: version }, (_, i) => i + 1),
      "[P6] no gaps",
    );
    for (const player of this.#players) await this.#checkOutcomes(player, log);
  }

  /** P3, P4: each change has one outcome. It is in the log, or its author has heard once that it is refused. */
  async #checkOutcomes({ name, changes, refused: heard }: Player, log: readonly LogEntry[]): Promise<void> {
    const { disk } = this.#storage;
    const record = (await disk.findModel("default", "world"))!;
    const committed = log.filter((entry) => entry.client === name).map((entry) => entry.sequence);
    const refused = (await disk.readRefusals(record, name)).map((refusal) => refusal.sequence);
    const decided = [...committed, ...refused].sort((a, b) => a - b);
    assert.equal(new Set(decided).size, decided.length, `[P4] no change of ${name} is decided twice`);
    const last = (await disk.readClient(record, name))!.sequence;
    assert.equal(last, changes, `[P3] every change of ${name} is decided`);
    assert.equal(committed.length + heard, changes, `[P3] [P5] what ${name} was not told is refused is in the log`);
  }

  #result(started: number): WorldCounts {
    const { cut, halfOpen } = this.#network.counts;
    const { failed, answersLost } = this.#storage.counts;
    return {
      clients: this.#players.length,
      ...this.#counts,
      refused: this.#players.reduce((sum, player) => sum + player.refused, 0),
      changes: this.#players.reduce((sum, player) => sum + player.changes, 0),
      cuts: cut,
      halfOpen,
      commitsFailed: failed,
      answersLost,
      virtualMs: this.#time.now - started,
    };
  }
}
