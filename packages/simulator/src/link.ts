// One connection between a client and a life of the server. What is sent in one direction arrives in order, late, or never: a
// direction can go deaf without anybody being told, and what is on its way towards a closed side is lost.

import type { Hub, SocketLike as ServerSocket, SocketHandler } from "@convergence/server";
import type { ServerProcess } from "./server-process.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { WireWitness } from "./wire-witness.ts";

/** What the client asks of a socket; see its `SocketFactory`. */
export type ClientSocket = {
  binaryType: string;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(data: Uint8Array): void;
  close(): void;
};

export type LinkSurroundings = {
  readonly client: string;
  readonly time: VirtualTime;
  readonly witness: WireWitness | undefined;
  /** When something sent now arrives at the earliest. */
  readonly arrival: () => number;
  readonly trace: (who: string, what: string) => void;
  readonly onFrame: (fate: "sent" | "lost") => void;
  /** A law did not hold. */
  readonly onViolation: (error: unknown) => void;
};

type Direction = "up" | "down";

/** Frames that are kept of each connection, to come again as those of a ghost. */
const rememberedFramesMax = 100;

export class Link {
  readonly client: string;
  readonly socket: ClientSocket;
  readonly said: Uint8Array[] = [];
  readonly #around: LinkSurroundings;
  #isClientOpen = true;
  #isServerOpen = false;
  #isHandlerDone = false;
  #process: ServerProcess | undefined;
  #handler: SocketHandler | undefined;
  readonly #deaf = new Set<Direction>();
  /** When the last frame of each direction arrives: the next one may not overtake it. */
  readonly #last = { up: 0, down: 0 };
  /** On the way to the client: all, and what it did not ask for. */
  readonly #unread = { all: 0, unasked: 0 };
  #largestFrame = 0;

  constructor(around: LinkSurroundings) {
    this.client = around.client;
    this.#around = around;
    this.socket = {
      binaryType: "arraybuffer",
      onopen: null,
      onmessage: null,
      onerror: null,
      onclose: null,
      send: (data) => this.#up(data.slice()),
      close: () => {
        this.#isClientOpen = false;
        this.#later("up", () => this.cutServer());
      },
    };
  }

  get isClientOpen(): boolean {
    return this.#isClientOpen;
  }
  get isServerOpen(): boolean {
    return this.#isServerOpen;
  }
  /** Sent by the server, without having been asked, and not yet with the client. */
  get unreadBytes(): number {
    return this.#unread.unasked;
  }
  /** Of such frames, in bytes. */
  get largestFrame(): number {
    return this.#largestFrame;
  }

  establish(hub: Hub, process: ServerProcess | undefined): void {
    if (!this.#isClientOpen) return;
    this.#isServerOpen = true;
    this.#process = process;
    const link = this;
    const socket: ServerSocket = {
      get bufferedAmount() {
        return link.#unread.all;
      },
      pause: () => undefined, // what is on its way arrives all the same, as it may on a real line
      resume: () => undefined,
      send: (bytes) => this.#down(bytes.slice()),
      close: () => this.#closedByServer(),
    };
    this.#handler = hub.accept(socket, { domain: "default", remoteAddress: "127.0.0.1" });
    this.socket.onopen?.({} as never);
  }

  /** From now on nothing gets through in this direction, and nobody hears of it. */
  goDeaf(direction: Direction): void {
    this.#deaf.add(direction);
  }

  cutClient(): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.socket.onclose?.({} as never);
  }

  cutServer(): void {
    if (!this.#isServerOpen) return;
    this.#isServerOpen = false;
    this.#handlerDone();
  }

  #closedByServer(): void {
    if (this.#process?.takesEffect(`close the connection of ${this.client}`) === false) return;
    this.#isServerOpen = false;
    this.#later("down", () => {
      this.cutClient();
      this.#handlerDone();
    });
  }

  #handlerDone(): void {
    if (this.#isHandlerDone || this.#process?.isAlive === false) return;
    this.#isHandlerDone = true;
    this.#handler?.closed();
  }

  #up(bytes: Uint8Array): void {
    if (!this.#isClientOpen) return;
    const { witness, onFrame } = this.#around;
    const words = this.#witnessed(() => witness?.says(bytes));
    const trace = this.#traceOf(words);
    trace(this.client, `says ${words}`);
    if (this.said.length < rememberedFramesMax) this.said.push(bytes);
    onFrame("sent");
    this.#later("up", (isHeard) => {
      if (!isHeard || !this.#isServerOpen || this.#process?.isAlive === false) {
        onFrame("lost");
        return trace("network", `loses of ${this.client}: ${words}`);
      }
      trace("server", `hears from ${this.client}: ${words}`);
      this.#handler?.message(bytes);
    });
  }

  #down(bytes: Uint8Array): void {
    if (this.#process?.takesEffect(`send to ${this.client}`) === false) return;
    const { witness, onFrame } = this.#around;
    const words = this.#witnessed(() => witness?.isTold(bytes));
    const trace = this.#traceOf(words);
    trace("server", `tells ${this.client}: ${words}`);
    if (!this.#isServerOpen) return;
    onFrame("sent");
    const { length } = bytes;
    const unasked = witness?.isUnasked === true ? length : 0;
    this.#unread.all += length;
    this.#unread.unasked += unasked;
    this.#largestFrame = Math.max(this.#largestFrame, unasked);
    this.#later("down", (isHeard) => {
      if (isHeard) {
        this.#unread.all -= length;
        this.#unread.unasked -= unasked;
      }
      if (!isHeard || !this.#isClientOpen) {
        onFrame("lost");
        return trace("network", `loses for ${this.client}: ${words}`);
      }
      trace(this.client, `hears ${words}`);
      this.socket.onmessage?.({ data: bytes.buffer } as never);
    });
  }

  #witnessed(read: () => string | undefined): string {
    try {
      return read() ?? "something";
    } catch (error) {
      this.#around.onViolation(error);
      return "what it may not";
    }
  }

  /** That both ends are there still is said so often that it would bury the rest. */
  #traceOf(words: string): LinkSurroundings["trace"] {
    return words === "ping" || words === "pong" ? () => undefined : this.#around.trace;
  }

  #later(direction: Direction, action: (isHeard: boolean) => void): void {
    const { time, arrival } = this.#around;
    const at = Math.max(this.#last[direction], arrival());
    this.#last[direction] = at;
    time.after(at - time.now, () => action(!this.#deaf.has(direction)));
  }
}
