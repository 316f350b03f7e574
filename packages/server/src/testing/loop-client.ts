// A client made of nothing but a branch and the codecs, joined to a hub without a network: for tests of the server alone.

import { Branch, elementId, type Operation, reload, type Tree, tagOf, versionOf } from "@convergence/engine";
import {
  type ClientMessage,
  isPackedFrame,
  type ModelOpened,
  protocolVersion,
  rulesVersion,
} from "@convergence/protocol";
import type { Hub } from "../hub.ts";
import type { SocketHandler } from "../socket.ts";
import { ClientWire, type Heard, type Said } from "./client-wire.ts";

/** Of all loop clients together. */
let attempts = 0;

export class LoopClient {
  readonly client: string;
  readonly received: Heard[] = [];
  /** Frames that it has got. */
  frames = 0;
  /** Those of them that were packed. */
  packedFrames = 0;
  readonly #hub: Hub;
  #wire = new ClientWire();
  #handler: SocketHandler | undefined;
  #request = 0;
  #counter = 0;
  #site = 0;
  opened: ModelOpened | undefined;
  branch: Branch | undefined;
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Set to lose everything that the server sends. */
  isDeaf = false;
  bufferedAmount = 0;
  /** Does the server not read from it at present? */
  isPaused = false;
  /** Set to reach the server also while it does not read. */
  cannotWait = false;
  /** What it has said meanwhile. */
  #unread: Uint8Array[] = [];
  /** Set to take in what was missed without saying so. */
  isSilent = false;
  #isCatchingUp = false;

  constructor(hub: Hub, client: string) {
    this.#hub = hub;
    this.client = client;
  }

  connect(hello: Partial<Extract<ClientMessage, { kind: "hello" }>> = {}): void {
    this.accept();
    const { client } = this;
    const nobody = { domain: "default", client, attempt: ++attempts, token: undefined, displayName: undefined };
    this.send({ kind: "hello", protocolVersion, rulesVersion, ...nobody, ...hello });
  }

  /** A connection on which nothing is said yet. */
  accept(): void {
    this.closed = undefined;
    this.isPaused = false;
    this.#unread = [];
    this.isDeaf = false;
    this.#wire = new ClientWire();
    const connection: { isCurrent: boolean } = { isCurrent: true };
    const self = this;
    this.#handler = this.#hub.accept(
      {
        send: (bytes) => {
          if (connection.isCurrent && !this.isDeaf) this.#receive(bytes);
        },
        close: (code, reason) => {
          if (connection.isCurrent) this.closed = { code, reason };
          connection.isCurrent = false;
        },
        pause: () => {
          if (connection.isCurrent) this.isPaused = true;
        },
        resume: () => {
          if (connection.isCurrent) this.#resume();
        },
        get bufferedAmount() {
          return self.bufferedAmount;
        },
      },
      { domain: "default", remoteAddress: "127.0.0.1" },
    );
  }

  /** The connection breaks: what is on its way is lost in both directions. `code`: the other end has closed it. */
  drop(code?: number): void {
    this.isDeaf = true;
    this.#handler?.closed(code);
    this.#handler = undefined;
    this.branch?.interrupted();
  }

  send(...messages: Said[]): void {
    this.sendBytes(this.#wire.encode(messages));
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.isPaused && !this.cannotWait) this.#unread.push(bytes);
    else this.#handler?.message(bytes);
  }

  #resume(): void {
    this.isPaused = false;
    while (!this.isPaused && this.#unread.length > 0) this.#handler?.message(this.#unread.shift()!);
  }

  /** A change as no branch would make it. */
  submit(sequence: number, operation: Operation, seen = 0, ...more: Operation[]): void {
    const operations = [operation, ...more];
    this.send({
      kind: "change",
      channel: 1,
      sequence,
      seen,
      base: versionOf(seen),
      clientTime: 0,
      meta: undefined,
      operations,
      lost: [],
    });
  }

  /** The same change twice. */
  replay(operation: Operation): void {
    this.branch = undefined; // it would notice
    for (const sequence of [1, 1]) this.submit(sequence, operation);
  }

  /** A second hello on the same connection. */
  connectAgain(): void {
    const { client } = this;
    const nobody = { domain: "default", client, attempt: ++attempts, token: undefined, displayName: undefined };
    this.send({ kind: "hello", protocolVersion, rulesVersion, ...nobody });
  }

  open(model: string, tree?: Tree): void {
    const { opened, branch } = this;
    const resume = opened && branch ? { incarnation: opened.incarnation, version: branch.version } : undefined;
    const autoCreate = { collection: "tests", tree, ephemeral: false };
    this.send({ kind: "openModel", request: ++this.#request, channel: 1, model, autoCreate, resume });
  }

  nextId(): number {
    return elementId(this.#site, ++this.#counter);
  }

  edit(operation: Operation): void {
    this.branch!.edit(operation);
    this.flush();
  }

  flush(changesMax?: number): void {
    for (const change of this.branch!.takeUnsent(changesMax)) {
      this.send({ kind: "change", channel: 1, clientTime: 0, meta: undefined, ...change });
    }
  }

  /** Says how far it has come. */
  saySeen(version: number = this.branch!.version): void {
    this.send({ kind: "seen", channel: 1, seen: tagOf(version) });
  }

  /** The messages of one kind so far. */
  all<Kind extends Heard["kind"]>(kind: Kind): Extract<Heard, { kind: Kind }>[] {
    return this.received.filter((message): message is Extract<Heard, { kind: Kind }> => message.kind === kind);
  }

  #receive(bytes: Uint8Array): void {
    this.frames++;
    if (isPackedFrame(bytes)) this.packedFrames++;
    for (const message of this.#wire.decode(bytes)) {
      this.received.push(message);
      this.#take(message);
    }
    if (this.#isCatchingUp && !this.isSilent) queueMicrotask(() => this.saySeen());
  }

  #take(message: Heard): void {
    switch (message.kind) {
      case "modelOpened":
        this.opened = message;
        this.#site = message.site;
        this.#isCatchingUp = message.snapshot === undefined;
        if (message.snapshot === undefined) return;
        this.#counter = message.counter;
        this.branch = new Branch(message.snapshot, message.version, message.sequence);
        return;
      case "entries":
        for (const entry of message.entries) this.branch!.receive(entry);
        return;
      case "committed":
        this.branch?.committed(message.sequence, message.version, message.lost);
        return;
      case "refused":
        this.branch!.refused(message.sequence, message.tag);
        return;
      case "resumed":
        this.#isCatchingUp = false;
        this.branch!.resumed(message.version);
        this.flush();
        return;
      case "resync":
        this.branch?.interrupted();
        return;
      case "diverged":
        this.branch = reload(this.branch!, message.snapshot).branch;
        this.branch.interrupted();
    }
  }
}

/** Lets everything that is under way come to rest. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
