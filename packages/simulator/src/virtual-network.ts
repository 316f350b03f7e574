// Connections between clients and whatever server there is at the moment. Each keeps its order, and none waits for another.
// What can happen to them: a cut on both sides or on one (half-open), a direction that goes deaf, a partition from which what is
// on its way comes out late, a client that is away, and old connections that come again as ghosts.

import type { Choices } from "@convergence/proof";
import type { Hub } from "@convergence/server";
import { haunt } from "./ghost.ts";
import { type ClientSocket, Link } from "./link.ts";
import type { ServerProcess } from "./server-process.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { WireWitness } from "./wire-witness.ts";

export type NetworkCounts = {
  cuts: number;
  halfOpen: number;
  deaf: number;
  partitions: number;
  framesSent: number;
  framesLost: number;
  framesAgain: number;
  connectionsRefused: number;
};

export type NetworkWitness = {
  readonly witnessOf: (client: string) => WireWitness;
  readonly trace: (who: string, what: string) => void;
  readonly onViolation: (error: unknown) => void;
};

type Listening = { readonly hub: Hub; readonly process: ServerProcess | undefined };

const ignore = (): void => undefined;

export class VirtualNetwork {
  readonly counts: NetworkCounts = {
    ...{ cuts: 0, halfOpen: 0, deaf: 0, partitions: 0 },
    ...{ framesSent: 0, framesLost: 0, framesAgain: 0, connectionsRefused: 0 },
  };
  readonly #time: VirtualTime;
  readonly #choices: Choices;
  readonly #witness: NetworkWitness | undefined;
  /** `undefined` while the server is down. */
  #server: Listening | undefined;
  readonly #links = new Set<Link>();
  /** Clients that get no connection at present. */
  readonly #away = new Set<string>();
  /** When the partition ends in which a client is. */
  readonly #partitionedUntil = new Map<string, number>();
  /** What each client said on its last connection but one. */
  readonly #past = new Map<string, readonly Uint8Array[]>();
  readonly #present = new Map<string, Link>();

  constructor(time: VirtualTime, choices: Choices, witness?: NetworkWitness) {
    this.#time = time;
    this.#choices = choices;
    this.#witness = witness;
  }

  listen(hub: Hub, process?: ServerProcess): void {
    this.#server = { hub, process };
  }

  get links(): Iterable<Link> {
    return this.#links;
  }

  /** Opens a connection for the client that is given this as its socket factory. */
  connect(client: string): ClientSocket {
    const { trace = ignore, onViolation = ignore } = this.#witness ?? {};
    const link = new Link({
      ...{ client, time: this.#time, trace, onViolation },
      witness: this.#witness?.witnessOf(client),
      arrival: () => Math.max(this.#time.now + this.#delay(), this.#partitionedUntil.get(client) ?? 0),
      onFrame: (fate) => void (fate === "sent" ? this.counts.framesSent++ : this.counts.framesLost++),
    });
    this.#links.add(link);
    const before = this.#present.get(client);
    if (before !== undefined && before.said.length > 1) this.#past.set(client, before.said);
    this.#present.set(client, link);
    const arrivesAt = Math.max(this.#time.now + this.#delay(), this.#partitionedUntil.get(client) ?? 0);
    this.#time.after(arrivesAt - this.#time.now, () => {
      if (this.#server === undefined || this.#away.has(client)) {
        this.counts.connectionsRefused++;
        trace("network", `finds no server for ${client}`);
        link.cutClient();
      } else {
        trace("network", `connects ${client}`);
        link.establish(this.#server.hub, this.#server.process);
      }
    });
    return link.socket;
  }

  /** Cuts the connection of a client: on its own side at least; the server's side hears of it sooner or later. */
  cut(client: string): void {
    for (const link of this.#linksOf(client)) {
      this.counts.cuts++;
      if (this.#choices.chance(0.5)) {
        this.counts.halfOpen++;
        this.#time.after(this.#choices.below(3000), () => link.cutServer());
      } else link.cutServer();
      link.cutClient();
    }
    this.#forgetClosed();
  }

  /** From now on the client is not heard, or hears nothing, or both; nobody is told. */
  goDeaf(client: string, directions: readonly ("up" | "down")[]): void {
    for (const link of this.#linksOf(client)) {
      this.counts.deaf++;
      for (const direction of directions) link.goDeaf(direction);
    }
  }

  /** For so long nothing passes between these clients and the server; then what was sent meanwhile arrives, if anybody waits. */
  partition(clients: readonly string[], forMs: number): void {
    this.counts.partitions++;
    for (const client of clients) this.#partitionedUntil.set(client, this.#time.now + forMs);
  }

  /** Cuts off a client for long. */
  keepAway(client: string): void {
    this.#away.add(client);
    this.cut(client);
  }

  letBack(client: string): void {
    this.#away.delete(client);
  }

  /** A past connection of this client reaches the server once more. Returns whether there was one, and a server. */
  repeatPast(client: string): boolean {
    const frames = this.#past.get(client);
    if (frames === undefined || this.#server?.process === undefined) return false;
    const { hub, process } = this.#server;
    haunt(hub, process, {
      ...{ client, frames, time: this.#time, trace: this.#witness?.trace ?? ignore },
      delay: () => this.#delay(),
      onFrame: () => void this.counts.framesAgain++,
    });
    return true;
  }

  /** The server's process is gone, and all its sockets with it. If its whole machine is, no client is told. */
  serverIsGone(isMachineGone: boolean): void {
    this.#server = undefined;
    for (const link of this.#links) {
      if (!link.isServerOpen) continue;
      link.cutServer();
      if (!isMachineGone) link.cutClient();
    }
    this.#forgetClosed();
  }

  *#linksOf(client: string): Generator<Link> {
    for (const link of [...this.#links]) if (link.client === client && link.isClientOpen) yield link;
  }

  #delay(): number {
    return this.#choices.chance(0.1) ? this.#choices.below(1500) : this.#choices.below(60);
  }

  #forgetClosed(): void {
    for (const link of this.#links) if (!link.isClientOpen && !link.isServerOpen) this.#links.delete(link);
  }
}
