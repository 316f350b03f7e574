// Sockets between clients and whatever server there is at the moment: in order in each direction, with any delay; cut on either
// side alone (half-open) or on both, and then what is on its way towards a closed side is lost.

import type { Choices } from "@convergence/proof";
import type { Hub, SocketLike as ServerSocket, SocketHandler } from "@convergence/server";
import type { VirtualTime } from "./virtual-time.ts";

/** What the client asks of a socket; see its `SocketFactory`. */
type ClientSocket = {
  binaryType: string;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(data: Uint8Array): void;
  close(): void;
};

export type NetworkCounts = { cut: number; halfOpen: number; refusedConnections: number; frames: number };

export class VirtualNetwork {
  readonly counts: NetworkCounts = { cut: 0, halfOpen: 0, refusedConnections: 0, frames: 0 };
  /** `undefined` while the server is down. */
  hub: Hub | undefined;
  readonly #time: VirtualTime;
  readonly #choices: Choices;
  readonly #links = new Set<Link>();
  /** Clients that get no connection at present. */
  readonly #away = new Set<string>();

  constructor(time: VirtualTime, choices: Choices) {
    this.#time = time;
    this.#choices = choices;
  }

  /** Opens a connection for the client that is given this as its socket factory. */
  connect(client: string): ClientSocket {
    const link = new Link(client, this.#time, () => this.#delay(), this.counts);
    this.#links.add(link);
    this.#time.after(this.#delay(), () => {
      if (this.hub === undefined || this.#away.has(client)) {
        this.counts.refusedConnections++;
        link.cutClient();
      } else link.establish(this.hub);
    });
    return link.socket;
  }

  /** Cuts the connection of a client: on its own side at least; the server's side hears of it sooner or later. */
  cut(client: string): void {
    for (const link of this.#links) {
      if (link.client !== client || !link.isClientOpen) continue;
      this.counts.cut++;
      if (this.#choices.chance(0.5)) link.cutServer();
      else {
        this.counts.halfOpen++;
        this.#time.after(this.#choices.below(3000), () => link.cutServer());
      }
      link.cutClient();
    }
    this.#forgetClosed();
  }

  /** Cuts off a client for long. */
  keepAway(client: string): void {
    this.#away.add(client);
    this.cut(client);
  }

  letBack(client: string): void {
    this.#away.delete(client);
  }

  /** The server's process is gone, and all its sockets with it. */
  cutAll(): void {
    for (const link of this.#links) {
      link.cutServer();
      link.cutClient();
    }
    this.#forgetClosed();
  }

  #delay(): number {
    return this.#choices.chance(0.1) ? this.#choices.below(1500) : this.#choices.below(60);
  }

  #forgetClosed(): void {
    for (const link of this.#links) if (!link.isClientOpen && !link.isServerOpen) this.#links.delete(link);
  }
}

class Link {
  readonly client: string;
  readonly socket: ClientSocket;
  isClientOpen = true;
  isServerOpen = false;
  readonly #time: VirtualTime;
  readonly #delay: () => number;
  readonly #counts: NetworkCounts;
  #handler: SocketHandler | undefined;
  /** When the last frame of each direction arrives: the next one may not overtake it. */
  #upAt = 0;
  #downAt = 0;

  constructor(client: string, time: VirtualTime, delay: () => number, counts: NetworkCounts) {
    this.client = client;
    this.#time = time;
    this.#delay = delay;
    this.#counts = counts;
    this.socket = {
      binaryType: "arraybuffer",
      onopen: null,
      onmessage: null,
      onerror: null,
      onclose: null,
      send: (data) => this.#up(data.slice()),
      close: () => {
        this.isClientOpen = false;
        this.#later("up", () => this.cutServer());
      },
    };
  }

  establish(hub: Hub): void {
    if (!this.isClientOpen) return;
    this.isServerOpen = true;
    const socket: ServerSocket = {
      bufferedAmount: 0,
      pause: () => undefined, // what is on its way arrives all the same, as it may on a real line
      resume: () => undefined,
      send: (bytes) => this.#down(bytes.slice()),
      close: () => {
        this.isServerOpen = false;
        this.#later("down", () => this.cutClient());
      },
    };
    this.#handler = hub.accept(socket, { domain: "default", remoteAddress: "127.0.0.1" });
    this.socket.onopen?.({} as never);
  }

  cutClient(): void {
    if (!this.isClientOpen) return;
    this.isClientOpen = false;
    this.socket.onclose?.({} as never);
  }

  cutServer(): void {
    if (!this.isServerOpen) return;
    this.isServerOpen = false;
    this.#handler?.closed();
  }

  #up(bytes: Uint8Array): void {
    if (!this.isClientOpen) return;
    this.#counts.frames++;
    this.#later("up", () => {
      if (this.isServerOpen) this.#handler?.message(bytes);
    });
  }

  #down(bytes: Uint8Array): void {
    if (!this.isServerOpen) return;
    this.#counts.frames++;
    this.#later("down", () => {
      if (this.isClientOpen) this.socket.onmessage?.({ data: bytes.buffer } as never);
    });
  }

  #later(direction: "up" | "down", action: () => void): void {
    const last = direction === "up" ? this.#upAt : this.#downAt;
    const at = Math.max(last, this.#time.now + this.#delay());
    if (direction === "up") this.#upAt = at;
    else this.#downAt = at;
    this.#time.after(at - this.#time.now, action);
  }
}
