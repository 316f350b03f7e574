// A client over a real socket that says whatever a test wants it to, frames that no client would make included.

import { once } from "node:events";
import { type ClientMessage, type OpenModel, protocolVersion, rulesVersion } from "@convergence/protocol";
import { WebSocket } from "ws";
import { ClientWire, type Heard, type Said } from "./client-wire.ts";

type Hello = Extract<ClientMessage, { kind: "hello" }>;
type Kind = Heard["kind"];
type OfKind<K extends Kind> = Extract<Heard, { kind: K }>;

const bad: ReadonlySet<Kind> = new Set<Kind>(["rejected", "failed", "modelClosed", "resync", "refused"]);

/** Of all raw clients together. */
let clients = 0;

export class RawClient {
  readonly received: Heard[] = [];
  readonly client = `raw${++clients}`;
  /** The code with which the connection was closed. */
  closedWith: number | undefined;
  readonly #socket: WebSocket;
  readonly #wire = new ClientWire();
  #listeners: (() => void)[] = [];
  #request = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => {
      this.received.push(...this.#wire.decode(new Uint8Array(data)));
      this.#happened();
    });
    socket.on("close", (code) => {
      this.closedWith = code;
      this.#happened();
    });
  }

  /** A connection on which nothing was said yet. */
  static async connect(url: string): Promise<RawClient> {
    const client = new RawClient(new WebSocket(url.replace("http", "ws")));
    await once(client.#socket, "open");
    return client;
  }

  /** A connection that is welcome. */
  static async ready(url: string): Promise<RawClient> {
    const client = await RawClient.connect(url);
    client.hello();
    await client.first("welcome");
    return client;
  }

  /** A connection with a model open on channel 1. */
  static async opened(url: string, model: string): Promise<RawClient> {
    const client = await RawClient.ready(url);
    client.open({ model });
    await client.first("modelOpened");
    return client;
  }

  hello(some: Partial<Hello> = {}): void {
    const nobody = { domain: "default", attempt: 1, token: undefined, displayName: undefined };
    this.send({ kind: "hello", protocolVersion, rulesVersion, client: this.client, ...nobody, ...some });
  }

  open(some: Partial<OpenModel> & { readonly model: string }): void {
    const autoCreate = { collection: "tests", tree: undefined, ephemeral: false };
    this.send({
      kind: "openModel",
      request: ++this.#request,
      channel: 1,
      autoCreate,
      resume: undefined,
      ...some,
    });
  }

  send(...messages: Said[]): void {
    this.sendBytes(this.encode(...messages));
  }

  /** A frame as it would be sent. */
  encode(...messages: Said[]): Uint8Array {
    return this.#wire.encode(messages);
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Reads nothing more from the line, and goes on. */
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.terminate();
  }

  all<K extends Kind>(kind: K): OfKind<K>[] {
    return this.received.filter((message): message is OfKind<K> => message.kind === kind);
  }

  /** Resolves when `count` messages of a kind are there; rejects if the connection ends before. */
  async first<K extends Kind>(kind: K, count = 1): Promise<OfKind<K>> {
    await this.#until(() => this.all(kind).length >= count);
    const message = this.all(kind)[count - 1];
    if (message === undefined) throw new Error(`Closed with ${this.closedWith}: ${this.bad().join(", ")}`);
    return message;
  }

  async ended(): Promise<void> {
    await this.#until(() => false);
  }

  /** The first thing that went wrong: a kind of message and its code, or the code of the closing. */
  async fate(): Promise<string> {
    await this.#until(() => this.bad().length > 0);
    return this.bad()[0] ?? `closed ${this.closedWith}`;
  }

  /** All that went wrong. */
  bad(): string[] {
    return this.received.flatMap((message) =>
      bad.has(message.kind) && "code" in message ? [`${message.kind} ${message.code}`] : [],
    );
  }

  async #until(isDone: () => boolean): Promise<void> {
    while (!isDone() && this.closedWith === undefined) {
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  #happened(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
