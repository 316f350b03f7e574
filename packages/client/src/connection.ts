// The shell around the session machine: the socket, the timers, the frames, and the requests that wait for an answer.
//
// What arrives over a socket that was given up is never heard. Requests are answered, or fail when the connection is lost;
// nothing is sent twice here, because only whoever asked knows whether that is safe.

import { CodecError } from "@convergence/engine";
import {
  type ClientMessage,
  decodeServerMessages,
  protocolVersion,
  rulesVersion,
  type ServerMessage,
  type Welcome,
} from "@convergence/protocol";
import { ConvergenceError } from "./convergence-error.ts";
import type { Credentials } from "./convergence-options.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Inbox } from "./inbox.ts";
import { answerMsMax, handshakeMsMax, pingAfterMs } from "./limits.ts";
import { framesOf } from "./outbox.ts";
import { retryDelay } from "./retry-delay.ts";
import type { ServerUrl } from "./server-url.ts";
import {
  type Fault,
  idleState,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  step,
} from "./session-machine.ts";
import { connectionFault, type SocketFactory, type SocketLike } from "./socket.ts";
import type { Timers } from "./timers.ts";

export type ConnectionOptions = {
  readonly url: ServerUrl;
  readonly client: string;
  readonly credentials: Credentials;
  readonly intervalsMs: readonly number[];
  readonly webSocket: SocketFactory;
  readonly timers: Timers;
  readonly random: () => number;
};

export type Announcement = Extract<SessionEffect, { readonly kind: "announce" }>["event"];

export type ConnectionObserver = {
  /** A session has begun: what is open resumes. */
  begin(welcome: Welcome): void;
  /** The session is over. */
  interrupt(): void;
  /** Whatever is not the answer to a request. */
  message(message: ServerMessage): void;
  announce(event: Announcement): void;
  /** Something failed that nobody waits for. */
  error(error: unknown): void;
};

type Answer = Extract<ServerMessage, { readonly request: number }>;
type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (reason: unknown) => void };

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #observer: ConnectionObserver;
  #state: SessionState = idleState;
  #socket: SocketLike | undefined;
  #inbox: Inbox | undefined;
  #heartbeat: Heartbeat | undefined;
  #stopHandshake: () => void = () => undefined;
  #stopWaiting: () => void = () => undefined;
  #connecting: PromiseWithResolvers<void> | undefined;
  #request = 0;
  /** Grows with every hello, also from one run of the application to the next. */
  #attempt = 0;
  readonly #requests = new Map<number, Waiting>();

  constructor(options: ConnectionOptions, observer: ConnectionObserver) {
    this.#options = options;
    this.#observer = observer;
  }

  get isReady(): boolean {
    return this.#state.name === "ready";
  }
  get isClosed(): boolean {
    return this.#state.name === "closed" || this.#state.name === "idle";
  }

  /** Resolves when a session has begun. */
  connect(): Promise<void> {
    if (this.isReady) return Promise.resolve();
    this.#connecting ??= Promise.withResolvers<void>();
    const { promise } = this.#connecting;
    this.#happen({ kind: "connect" });
    return promise;
  }

  disconnect(): void {
    this.#happen({ kind: "disconnect" });
  }

  /** Sends in as few frames as is good. Only when ready. */
  send(messages: readonly ClientMessage[]): void {
    if (messages.length > 0) this.sendFrames(framesOf(messages));
  }

  /** Sends what is encoded already, as it is. Only when ready. */
  sendFrames(frames: readonly Uint8Array<ArrayBuffer>[]): void {
    if (this.#socket === undefined) return;
    for (const frame of frames) this.#socket.send(frame);
    this.#heartbeat?.said();
  }

  /** The answer to a question about history is not waited for any more: it rejects with `reason`. */
  forget(request: number, reason: unknown): void {
    const waiting = this.#requests.get(request);
    if (waiting === undefined) return;
    this.#requests.delete(request);
    waiting.reject(reason);
    if (this.isReady) this.send([{ kind: "forget", request }]);
  }

  /** Sends a message that the server answers. Rejects with what the server says, or if the connection is lost. */
  request<Kind extends Answer["kind"]>(
    kind: Kind,
    make: (request: number) => ClientMessage,
  ): Promise<Extract<Answer, { readonly kind: Kind }>> {
    if (!this.isReady) {
      return Promise.reject(
        new ConvergenceError("not-connected", `There is no connection to ${this.#options.url.socketUrl}`),
      );
    }
    const request = ++this.#request;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#requests.set(request, { resolve, reject });
    try {
      this.send([make(request)]);
    } catch (error) {
      this.#requests.delete(request);
      const message = error instanceof Error ? error.message : String(error);
      return Promise.reject(new ConvergenceError("value-invalid", message, { cause: error }));
    }
    return promise.then((answer) => {
      if (answer.kind === kind) return answer as Extract<Answer, { readonly kind: Kind }>;
      throw new ConvergenceError("protocol", `The server answered ${answer.kind} where ${kind} was expected`);
    });
  }

  #happen(event: SessionEvent): void {
    const [state, effects] = step(this.#state, event, this.#options.timers.now());
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: SessionEffect): void {
    switch (effect.kind) {
      case "openSocket":
        return this.#openSocket();
      case "closeSocket":
        return this.#closeSocket();
      case "readToken":
        return this.#readToken();
      case "sendHello":
        return this.#sendHello(effect.token);
      case "sendGoodbye":
        return this.send([{ kind: "goodbye" }]);
      case "startHandshake":
        this.#stopHandshake = this.#options.timers.after(handshakeMsMax, () =>
          this.#lost(`There was no welcome within ${handshakeMsMax} ms`),
        );
        return;
      case "endHandshake":
        return this.#stopHandshake();
      case "wait":
        return this.#wait(effect.attempt, effect.atLeastMs);
      case "stopWaiting":
        return this.#stopWaiting();
      case "begin":
        return this.#begin(effect.welcome);
      case "interrupt":
        return this.#interrupt();
      case "fail":
        return this.#fail(effect.fault);
      case "announce":
        return this.#observer.announce(effect.event);
    }
  }

  #lost(reason: string): void {
    this.#happen({ kind: "lost", reason: `${this.#options.url.socketUrl} cannot be reached: ${reason}` });
  }

  #openSocket(): void {
    let socket: SocketLike;
    try {
      socket = this.#options.webSocket(this.#options.url.socketUrl);
    } catch (error) {
      return this.#lost(error instanceof Error ? error.message : String(error));
    }
    this.#socket = socket;
    const inbox = new Inbox({
      take: (frame) => this.#hear(socket, frame),
      onFault: (error) => this.#notValid(error),
    });
    this.#inbox = inbox;
    const isCurrent = (): boolean => this.#socket === socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => isCurrent() && this.#happen({ kind: "opened" });
    socket.onmessage = ({ data }: { readonly data: unknown }) => isCurrent() && this.#hearFrame(inbox, data);
    socket.onerror = () => isCurrent() && this.#lost(connectionFault());
    socket.onclose = () => isCurrent() && this.#lost("the connection was closed");
  }

  #closeSocket(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#inbox?.close();
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    socket?.close();
  }

  #readToken(): void {
    const socket = this.#socket;
    const { token } = this.#options.credentials;
    if (token === undefined) return this.#happen({ kind: "tokenRead", token: undefined });
    const current = (event: SessionEvent): void => {
      if (this.#socket === socket) this.#happen(event);
    };
    new Promise<string>((resolve) => resolve(token())).then(
      (read) => {
        // Without a token we would come in as nobody, where that is allowed.
        if (typeof read === "string") current({ kind: "tokenRead", token: read });
        else current({ kind: "tokenFailed", cause: new TypeError(`The token is ${typeof read}, and not text`) });
      },
      (cause) => current({ kind: "tokenFailed", cause }),
    );
  }

  #sendHello(token: string | undefined): void {
    const { url, client, credentials, timers } = this.#options;
    const { displayName } = credentials;
    const { domain } = url;
    this.#attempt = Math.max(this.#attempt + 1, timers.now());
    const attempt = this.#attempt;
    try {
      this.send([{ kind: "hello", protocolVersion, rulesVersion, client, token, domain, attempt, displayName }]);
    } catch (cause) {
      this.#happen({ kind: "tokenFailed", cause });
    }
  }

  #wait(attempt: number, atLeastMs: number): void {
    const { timers, intervalsMs, random } = this.#options;
    const ms = retryDelay(intervalsMs, attempt, atLeastMs, random());
    this.#stopWaiting = timers.after(ms, () => this.#happen({ kind: "retryDue" }));
  }

  #begin(welcome: Welcome): void {
    const { timers } = this.#options;
    this.#heartbeat = new Heartbeat({
      timers,
      pingAfterMs: Math.max(1000, Math.min(pingAfterMs, welcome.limits.silenceMsMax / 3)),
      answerMsMax,
      ping: () => this.send([{ kind: "ping", time: timers.now() }]),
      lost: () => this.#lost("the server does not answer"),
    });
    this.#observer.begin(welcome);
    this.#connecting?.resolve();
    this.#connecting = undefined;
  }

  #interrupt(): void {
    const requests = [...this.#requests.values()];
    this.#requests.clear();
    this.#observer.interrupt();
    const message = `The connection to ${this.#options.url.socketUrl} was lost before the answer came`;
    for (const { reject } of requests) reject(new ConvergenceError("connection-lost", message));
  }

  #fail({ code, message, cause }: Fault): void {
    const { socketUrl } = this.#options.url;
    const text = message.includes(socketUrl) ? message : `${socketUrl}: ${message}`;
    const error = new ConvergenceError(code, text, cause === undefined ? {} : { cause });
    if (this.#connecting === undefined) return this.#observer.error(error);
    this.#connecting.reject(error);
    this.#connecting = undefined;
  }

  #hearFrame(inbox: Inbox, data: unknown): void {
    this.#heartbeat?.heard();
    if (data instanceof ArrayBuffer) inbox.hear(new Uint8Array(data));
    else this.#notValid(new TypeError("The server sent text where bytes were expected"));
  }

  /** A frame that cannot be understood ends the connection: what it said is lost, and only a resume brings it again. */
  #hear(socket: SocketLike, frame: Uint8Array): void {
    let messages: readonly ServerMessage[];
    try {
      messages = decodeServerMessages(frame);
    } catch (error) {
      return this.#notValid(error);
    }
    for (const message of messages) {
      if (this.#socket !== socket) return;
      try {
        this.#take(message);
      } catch (error) {
        // What a message carries is read by whom it concerns.
        if (error instanceof CodecError) return this.#notValid(error);
        throw error;
      }
    }
  }

  #notValid(cause: unknown): void {
    this.#observer.error(new ConvergenceError("protocol", "The server sent a frame that is not valid", { cause }));
    this.#lost("it sent a frame that is not valid");
  }

  #take(message: ServerMessage): void {
    switch (message.kind) {
      case "welcome":
        return this.#happen({ kind: "welcomed", welcome: message });
      case "rejected":
        return this.#happen(message);
      case "draining":
        return this.#happen(message);
    }
    if (!("request" in message)) return this.#observer.message(message);
    const waiting = this.#requests.get(message.request);
    this.#requests.delete(message.request);
    if (message.kind === "failed") {
      waiting?.reject(new ConvergenceError(message.code, message.message));
      return;
    }
    // A model is open from this very moment: what follows in the same frame is for it already.
    if (message.kind === "modelOpened") this.#observer.message(message);
    waiting?.resolve(message);
  }
}
