// A world: several real clients, a real server and its store, a network, clocks and a disk that obey lists of numbers.
//
// After every event the witnesses check what has to hold at all times; at the end everything has to come to rest, and then all
// replicas, the store, and a replay of its log from version 0 are equal, ids included (P1, P6), and every change has exactly one
// outcome (P3, P4, P5). The same numbers give the same world.

import { Choices } from "@convergence/proof";
import { createHub, type Hub, type ServerLimits } from "@convergence/server";
import { type Storage, StoreUnavailableError } from "@convergence/storage";
import { Ledger } from "./ledger.ts";
import { Player } from "./player.ts";
import { randomEdit } from "./random-edit.ts";
import { randomReference } from "./random-reference.ts";
import { ReplicaWitness, requireBounded } from "./replica-witness.ts";
import { differentReferences, requireCleanStore, requireRest, requireSameStore, seeEachOther } from "./rest.ts";
import { type Stage, stepsPerEdit, takeStep } from "./script.ts";
import { ServerProcess } from "./server-process.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { SkewedClock } from "./skewed-clock.ts";
import { Trace } from "./trace.ts";
import { ViolatedLaw } from "./violated-law.ts";
import { VirtualNetwork } from "./virtual-network.ts";
import { drainPromises, VirtualTime } from "./virtual-time.ts";
import { WireWitness } from "./wire-witness.ts";
import { recordedCase, type WorldChoices } from "./world-choices.ts";
import { noWorldCounts, type WorldCounts } from "./world-counts.ts";
import { WorldFailure } from "./world-failure.ts";
import { type WorldOptions, worldLimits } from "./world-options.ts";

const ignore = (): void => undefined;

const startMs = 1_700_000_000_000;
const dayMs = 24 * 3_600_000;
/** Each step is one number, from which all about it follows: without one of them the others stay what they are. */
const stepKinds = 2 ** 20;
/** A world that has not come to rest this long after its last edit never will. */
const restMsMax = 600_000;
/** All are told of references within a moment. */
const _referencesMsMax = 10_000;
/** Versions between two looks of the world at its whole log, which it does once more at the end. */
const expensiveEvery = 50;

/** Rejects with a `WorldFailure` if a law does not hold. */
export async function runWorld(choices: WorldChoices, options: WorldOptions = {}): Promise<WorldCounts> {
  const world = new World(choices, options);
  try {
    return await world.run();
  } catch (error) {
    throw new WorldFailure(error, recordedCase(choices), world.trace.lines);
  } finally {
    world.dispose();
  }
}

class World implements Stage {
  readonly trace: Trace;
  readonly #options: WorldOptions;
  readonly #limits: Partial<ServerLimits>;
  readonly #choices: WorldChoices;
  readonly #time = new VirtualTime(startMs);
  readonly #serverClock = new SkewedClock(this.#time);
  readonly #network: VirtualNetwork;
  readonly #disk: SimulatedDisk;
  readonly #ledger = new Ledger();
  /** The version at which each client and the server last had the same digest. */
  readonly #matches = new Map<string, number>();
  readonly #replicas = new ReplicaWitness(this.#ledger);
  readonly #players: Player[] = [];
  readonly #faults: unknown[] = [];
  readonly #sent = new Map<string, number>();
  readonly #counts = noWorldCounts();
  #process: ServerProcess | undefined;
  #checkedVersion = 0;

  constructor(choices: WorldChoices, options: WorldOptions) {
    this.#options = options;
    this.#choices = choices;
    this.#limits = { ...worldLimits(options), ...options.limits };
    this.trace = new Trace(() => this.#time.now - startMs, options.trace);
    const onViolation = (error: unknown): void => void this.#faults.push(error);
    const trace = (who: string, what: string): void => this.trace.add(who, what);
    this.#network = new VirtualNetwork(this.#time, choices.network, {
      ...{ trace, onViolation },
      witnessOf: (client) => new WireWitness(client, this.#ledger, this.#counts, this.#sent),
    });
    this.#disk = new SimulatedDisk({
      ...{ time: this.#time, choices: choices.disk, trace: this.trace },
      keepsTornCommits: options.keepsTornCommits ?? false,
      changesPerSegment: options.changesPerSegment,
      onDurable: (commit) => this.#noting(() => this.#ledger.committed(commit)),
    });
  }

  get clients(): readonly string[] {
    return this.#players.map(({ name }) => name);
  }

  async run(): Promise<WorldCounts> {
    this.#startServer();
    await this.#gather();
    await this.#play();
    this.#heal();
    await this.#runUntil(() => this.#isAtRest(), restMsMax);
    await requireSameStore(this.#disk.durable, this.#ledger);
    await requireCleanStore(this.#disk.durable);
    requireRest(this.#players, this.#ledger);
    await this.#comeToEqualReferences();
    for (const { model } of this.#players) this.#counts.referencesSeen += model.references().length;
    await this.#runUntil(() => this.#isCompared(), restMsMax);
    await this.#runUntil(() => seeEachOther(this.#players), restMsMax);
    return this.#result();
  }

  /** It takes a moment until everybody has been told; somebody may have to come back once more. */
  async #comeToEqualReferences(): Promise<void> {
    try {
      await this.#runUntil(() => differentReferences(this.#players) === undefined, restMsMax);
    } catch (error) {
      const difference = differentReferences(this.#players);
      if (difference === undefined || !(error instanceof ViolatedLaw) || error.law !== "comes-to-rest") throw error;
      throw new ViolatedLaw("references-equal", difference);
    }
  }

  dispose(): void {
    this.trace.end();
    for (const { domain } of this.#players) void domain.dispose();
  }

  async #gather(): Promise<void> {
    const { clientsMin = 3, clientsMax = 6 } = this.#options;
    const { script } = this.#choices;
    for (let n = script.between(clientsMin, clientsMax); n > 0; n--) await this.#addPlayer(`client-${n}`);
  }

  /** Steps of the script until it says that it is over. */
  async #play(): Promise<void> {
    const { editsPerClient = 40, absentees = 0, stepMs = 180 } = this.#options;
    const { script } = this.#choices;
    const steps = Math.ceil(this.#players.length * editsPerClient * stepsPerEdit);
    const away = this.#players.slice(0, absentees);
    const [leaveAt, returnAt] = [Math.floor(steps / 20), Math.floor((steps * 19) / 20)];
    for (let step = 0; step < steps; step++) {
      const kind = script.below(stepKinds);
      if (kind === 0) break;
      if (step === leaveAt) for (const player of away) this.#leave(player);
      if (step === returnAt) for (const player of away) this.#return(player);
      const choices = Choices.seeded(kind);
      await this.#pass(choices.below(2 * stepMs));
      takeStep(this, choices);
      this.#checkEvent();
    }
    for (const player of away) this.#network.letBack(player.name);
  }

  async #addPlayer(name: string): Promise<void> {
    const choices = this.#choices.client;
    const clock = new SkewedClock(this.#time, choices.below(41) * dayMs * (choices.chance(0.5) ? -1 : 1));
    let player: Player | undefined;
    this.#ledger.addAuthor(name, () => player?.changes ?? 0);
    const { absentees = 0 } = this.#options;
    const joining = Player.join({
      ...{ name, clock, choices, time: this.#time, network: this.#network },
      slice: absentees > 0 ? { stepsMax: 20 } : {},
      reportError: (error) => this.#faults.push(error),
      restoreCounts: this.#counts,
    });
    player = await this.#awaiting(joining);
    const { model } = player;
    model.on("conflict", () => void this.#counts.conflicts++);
    model.on("refused", () => this.trace.add(name, "takes back a refused change"));
    model.on("closed", ({ reason }) => this.#faults.push(new Error(`The model of ${name} was closed: ${reason}`)));
    this.#troubleOnTheWayBack(player);
    this.#players.push(player);
  }

  // What a script can make happen.

  /** One change; or one that goes on in a batch, which stays open while others write, and the server too. */
  edit(client: string, choices: Choices): void {
    const player = this.#player(client);
    const { model } = player;
    if (!model.isBatchStarted() && choices.chance(0.15)) {
      this.#counts.batches++;
      model.startBatch();
      this.trace.add(client, "begins a batch");
    }
    const isBatch = model.isBatchStarted();
    for (let n = isBatch ? choices.between(1, 3) : 1; n > 0; n--) {
      const what = player.restorer.watch(() => randomEdit(choices, model));
      if (what === undefined) continue;
      this.#counts.edits++;
      if (!isBatch) player.changes++;
      this.trace.add(client, `edits ${what}${isBatch ? "" : ` (#${player.changes})`}`);
    }
    if (this.#options.tellsPresence === true) model.presence().set({ edits: player.changes });
    if (isBatch && !choices.chance(0.2)) this.#endBatch(player, choices.chance(0.1));
    if (choices.chance(0.1) && player.restorer.restore(choices)) this.trace.add(client, "wants back what it removed");
    if (this.#options.reworks === true && choices.chance(0.08)) {
      this.trace.add(client, player.restorer.rework(choices));
    }
  }

  point(client: string, choices: Choices): void {
    const what = randomReference(choices, this.#player(client).model);
    if (what === undefined) return;
    this.#counts.pointed++;
    this.trace.add(client, `points: ${what}`);
  }

  #endBatch(player: Player, isCancelled: boolean): void {
    if (isCancelled) this.#counts.batchesCancelled++;
    const isChange = player.endBatch(isCancelled);
    this.trace.add(player.name, isChange ? `ends its batch (#${player.changes})` : "drops its batch");
  }

  cut(client: string): void {
    this.trace.add("network", `cuts ${client} off`);
    this.#network.cut(client);
  }

  goDeaf(client: string, directions: readonly ("up" | "down")[]): void {
    this.trace.add("network", `loses all of ${client} from now on: ${directions.join(" and ")}`);
    this.#network.goDeaf(client, directions);
  }

  partition(clients: readonly string[], forMs: number): void {
    this.trace.add("network", `holds back ${clients.join(", ")} for ${forMs} ms`);
    this.#network.partition(clients, forMs);
  }

  repeatPast(client: string): void {
    if (this.#network.repeatPast(client)) this.trace.add("network", `repeats a past connection of ${client}`);
  }

  crash(): void {
    this.#process?.die("anything else");
  }

  crashAfter(effects: number): void {
    this.trace.add("server", `will not survive its effect ${effects + 1} from now`);
    this.#process?.dieAfter(effects);
  }

  crashInNextWrite(): void {
    this.trace.add("server", "will not survive its next write");
    this.#disk.dieInNextWrite();
  }

  fillDisk(forMs: number): void {
    this.trace.add("disk", `is full for ${forMs} ms`);
    this.#disk.fill(forMs);
  }

  slowDisk(forMs: number): void {
    this.trace.add("disk", `is slow for ${forMs} ms`);
    this.#disk.slowDown(forMs);
  }

  cutStore(forMs: number): void {
    this.trace.add("disk", `is cut off for ${forMs} ms`);
    this.#disk.cutOff(forMs);
  }

  jumpServerClock(byMs: number): void {
    this.#counts.serverClockJumps++;
    this.trace.add("server", `has its clock moved by ${byMs} ms`);
    this.#serverClock.jump(byMs);
  }

  jumpClientClock(client: string, byMs: number): void {
    this.#counts.clientClockJumps++;
    this.trace.add(client, `has its clock moved by ${byMs} ms`);
    this.#player(client).clock.jump(byMs);
  }

  #startServer(): void {
    const time = this.#time;
    const process = new ServerProcess((before) => this.#crashed(process, before));
    const after = (ms: number, action: () => void) => time.after(ms, () => process.isAlive && action());
    const { wrapStorage = (storage: Storage) => storage } = this.#options;
    const hub: Hub = createHub({
      storage: wrapStorage(this.#disk.open(process), { isAlive: () => process.isAlive, now: () => time.now }),
      clock: { now: () => this.#serverClock.now(), after, soon: (action) => void after(0, action) },
      log: { info: ignore, warn: ignore, error: (fields, message) => this.#noteServerError(process, fields, message) },
      authenticate: async () => ({
        kind: "accepted",
        user: { key: "anonymous", displayName: "Anonymous", anonymous: true },
      }),
      limits: this.#limits,
      onMatch: (_, { client, version }) => {
        this.#counts.digestsCompared++;
        this.#matches.set(client, version);
      },
      onDivergence: (_, { version }) =>
        this.#faults.push(new ViolatedLaw("replica-equal", `A client differs from the server at version ${version}`)),
    });
    this.#process = process;
    this.#network.listen(hub, process);
  }

  #crashed(process: ServerProcess, before: string): void {
    const { disk } = this.#choices;
    this.#counts.crashes++;
    if (before !== "anything else") this.#counts.crashesBetweenEffects++;
    const isMachineGone = disk.chance(0.15);
    this.trace.add("server", `dies before: ${before}${isMachineGone ? "; nobody is told" : ""}`);
    this.#disk.crash(process);
    // Not in the middle of its work: its sockets are closed by the system, a moment later.
    this.#time.after(0, () => this.#network.serverIsGone(isMachineGone));
    this.#time.after(1 + disk.below(3000), () => {
      this.trace.add("server", "is back");
      this.#startServer();
    });
  }

  /** A failing store is part of the world; anything else is a bug. What a dead process says is not said. */
  #noteServerError(process: ServerProcess, fields: object, message: string): void {
    if (!process.isAlive) return;
    this.trace.add("server", `logs: ${message}`);
    const cause = "err" in fields ? fields.err : fields;
    if (!(cause instanceof StoreUnavailableError)) this.#faults.push(new Error(message, { cause }));
  }

  #leave({ name }: Player): void {
    this.trace.add(name, "goes away");
    this.#network.keepAway(name);
  }

  #return({ name, model }: Player): void {
    this.trace.add(name, "may come back");
    this.#counts.missed += this.#ledger.head - model.version();
    this.#counts.heldBack += model.pendingChanges();
    this.#network.letBack(name);
  }

  /** On the way back the line is cut once more, or the server crashes. */
  #troubleOnTheWayBack({ name, model }: Player): void {
    if ((this.#options.absentees ?? 0) === 0) return;
    const choices = this.#choices.client;
    let isTroubled = false;
    model.on("resync_progress", ({ done, total }) => {
      if (isTroubled || done === 0 || done === total || !choices.chance(0.3)) return;
      isTroubled = true;
      this.#counts.cutOnTheWayBack++;
      // Not at once: the client is in the middle of its work.
      this.#time.after(choices.below(20), () => (choices.chance(0.3) ? this.crash() : this.cut(name)));
    });
  }

  #heal(): void {
    this.trace.add("world", "is left alone from now on");
    for (const player of this.#players) if (player.model.isBatchStarted()) this.#endBatch(player, false);
    this.#disk.heal();
  }

  #player(client: string): Player {
    return this.#players.find(({ name }) => name === client)!;
  }

  // The passing of time, and what has to hold after each event.

  async #pass(ms: number): Promise<void> {
    const until = this.#time.now + ms;
    await drainPromises();
    while (this.#time.step(until)) await this.#afterEvent();
    this.#time.advance(until);
  }

  async #runUntil(isDone: () => boolean, withinMs: number): Promise<void> {
    const limit = this.#time.now + withinMs;
    await this.#afterEvent();
    while (!isDone()) {
      if (!this.#time.step(limit)) throw new ViolatedLaw("comes-to-rest", `It does not: ${this.#states()}`);
      await this.#afterEvent();
    }
  }

  async #afterEvent(): Promise<void> {
    await drainPromises();
    this.#counts.events++;
    this.#checkEvent();
    if (this.#ledger.head < this.#checkedVersion + expensiveEvery) return;
    this.#checkedVersion = this.#ledger.head;
    await requireSameStore(this.#disk.durable, this.#ledger);
  }

  #checkEvent(): void {
    this.#requireNoFault();
    for (const player of this.#players) if (this.#replicas.look(player)) this.#counts.replicasCompared++;
    const { unsentBytesMax } = worldLimits(this.#options);
    requireBounded(this.#network.links, unsentBytesMax);
  }

  #requireNoFault(): void {
    const fault = this.#faults[0];
    if (fault === undefined) return;
    if (fault instanceof ViolatedLaw) throw fault;
    throw new ViolatedLaw("no-fault", String(fault), fault);
  }

  #noting(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#faults.push(error);
    }
  }

  async #awaiting<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const settled = promise.finally(() => {
      isDone = true;
    });
    settled.catch(ignore); // told to whoever awaits it
    await this.#runUntil(() => isDone, 60_000);
    await this.#beginLedger();
    return settled;
  }

  async #beginLedger(): Promise<void> {
    if (this.#players.length > 0) return;
    const record = await this.#disk.durable.findModel("default", "world");
    if (record !== undefined) this.#ledger.begin((await this.#disk.durable.latestSnapshot(record, 0)).bytes);
  }

  #isAtRest(): boolean {
    const { head } = this.#ledger;
    return (
      this.#process?.isAlive === true &&
      this.#players.every(({ model }) => model.version() === head && model.isCommitted() && model.isOnline()) &&
      this.#players.every(({ restorer }) => restorer.waiting === 0)
    );
  }

  /** Have all clients and the server found by themselves that they have the same in the end? Nobody looks where nothing changed. */
  #isCompared(): boolean {
    if (this.#ledger.head === 0) return true;
    const last = [...this.#matches.values()].filter((version) => version === this.#ledger.head);
    return last.length === this.#players.length;
  }

  #states(): string {
    return this.#players
      .map(
        ({ name, model }) =>
          `${name} at ${model.version()} ${model.saveState()} ${model.isOnline()}, sees ${model.collaborators().length}`,
      )
      .join(", ");
  }

  #result(): WorldCounts {
    const sum = (of: (player: Player) => number): number => this.#players.reduce((all, each) => all + of(each), 0);
    return {
      ...this.#counts,
      ...this.#network.counts,
      ...this.#disk.counts,
      clients: this.#players.length,
      changes: sum(({ changes }) => changes),
      refused: sum(({ refused }) => refused),
      virtualMs: this.#time.now - startMs,
    };
  }
}
