// One connection: introduces itself, opens models on channels and sends changes; what else it asks is in `requests.ts`.
//
// Everything that arrives is hostile until decoded and checked. A frame that is no valid message ends the connection with a
// typed error; what concerns one channel ends that channel. What is sent in one tick goes as one frame.

import {
  CodecError,
  decodeTree,
  type Placement,
  preorder,
  Queue,
  weightOfAnchor,
  weightOfTree,
} from "@convergence/engine";
import {
  ChangesDecoder,
  type ClientMessage,
  decodeClientMessages,
  type ErrorCode,
  encodeServerMessages,
  type Hello,
  type OpenModel,
  type Place,
  protocolVersion,
  type Restore,
  readHelloVersions,
  reasonUnitsMax,
  retryClassOf,
  rulesVersion,
  type ServerMessage,
} from "@convergence/protocol";
import { CollectionNotEmptyError, StorageError } from "@convergence/storage";
import { type HistoryAsker, newAsker } from "../history/history-service.ts";
import type { HubServices, LiveConnection } from "../hub-services.ts";
import { timerMsMax } from "../resolve-limits.ts";
import type { Outlet } from "../room/outlet.ts";
import type { Refusal } from "../room/refusal.ts";
import type { RoomHost } from "../room/room-host.ts";
import type { MemberId, Participant } from "../room/room-input.ts";
import type { SocketHandler, SocketLike, SocketRequest } from "../socket.ts";
import { clientKeyOf } from "./client-key.ts";
import { flightBytesOf, Inflow, type InflowFault } from "./inflow.ts";
import { openedFrame } from "./opened-frame.ts";
import { type Manner, Outbound } from "./outbound.ts";
import { publicClientOf } from "./public-client.ts";
import { RequestError } from "./request-error.ts";
import { answeredAtLength, Requests } from "./requests.ts";
import { requireWithinLimits } from "./require-within-limits.ts";
import { Silence } from "./silence.ts";

type Channel = {
  readonly number: number;
  /** The request to open it. */
  readonly request: number;
  host: RoomHost | undefined;
  member: MemberId | undefined;
  /** Has the request to open it been answered? */
  isOpened: boolean;
  /** What each change takes in memory that is not decided, in their order. */
  readonly inFlight: Queue<number>;
  readonly changes: ChangesDecoder;
};
type Phase = "silent" | "authenticating" | "ready" | "closed";

/** The close codes of WebSockets that are used here: going on makes no sense; the server is going down, or the page of the client,
 *  which browsers say when it is closed. */
const policyViolation = 1008;
const goingAway = 1001;

export class Connection implements SocketHandler, LiveConnection {
  readonly id: string;
  readonly #socket: SocketLike;
  readonly #request: SocketRequest;
  readonly #services: HubServices;
  readonly #outbound: Outbound;
  readonly #channels = new Map<number, Channel>();
  readonly #inflow: Inflow;
  #phase: Phase = "silent";
  #who: Participant | undefined;
  #requestsInFlight = 0;
  readonly #asker: HistoryAsker;
  readonly #requests: Requests;
  readonly #silence: Silence;
  readonly #cancelHello: () => void;
  #cancelExpiry: () => void = () => undefined;

  constructor(id: string, socket: SocketLike, request: SocketRequest, services: HubServices) {
    this.id = id;
    this.#socket = socket;
    this.#request = request;
    this.#services = services;
    this.#asker = newAsker(request.domain);
    this.#requests = new Requests(request.domain, services, this.#asker);
    const { clock, turn, limits, budget } = services;
    const onSlow = (message: string): void => this.reject("slow-reader", message);
    const onSent = (bytes: number): void => services.observer.frameSent(bytes);
    this.#outbound = new Outbound({
      ...{ socket, clock, turn, limits, onSent, onSlow },
      onFault: (error) => this.#fail(error),
    });
    this.#inflow = new Inflow({ socket, clock, limits, budget, onResumed: () => this.#keepAlive() });
    const { helloMsMax, silenceMsMax } = limits;
    this.#silence = new Silence(clock, silenceMsMax, () =>
      this.reject("idle", `Nothing was heard for ${silenceMsMax} ms`),
    );
    this.#cancelHello = clock.after(helloMsMax, () =>
      // It may be on its way still, over a bad line: a code that makes the client give up would cost its user's work.
      this.reject("idle", `No hello arrived within ${helloMsMax} ms`),
    );
  }

  /** Who it is, once it is welcome. */
  get who(): Participant | undefined {
    return this.#who;
  }

  get isWelcome(): boolean {
    return this.#phase === "ready";
  }

  message(bytes: Uint8Array): void {
    if (this.#phase === "closed") return;
    const { frameBytesMax } = this.#services.limits;
    this.#services.observer.frameReceived(bytes.length);
    if (bytes.length > frameBytesMax) {
      return this.reject("limit", `A frame of ${bytes.length} bytes arrived; at most ${frameBytesMax} are allowed`);
    }
    try {
      if (this.#phase === "silent" && !this.#speaksOurVersion(bytes)) return;
      for (const message of decodeClientMessages(bytes)) this.#handle(message);
      this.#settleInflow();
    } catch (error) {
      if (error instanceof CodecError) this.reject("malformed", error.message);
      else this.#fail(error);
    }
  }

  closed(code?: number): void {
    this.#end(code !== goingAway);
  }

  /** `mayReturn`: the client has lost its connection, and nothing says that it does not want another one. */
  #end(mayReturn: boolean): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#asker.isGone = true;
    this.#cancelHello();
    this.#silence.stop();
    this.#cancelExpiry();
    this.#outbound.close();
    for (const channel of [...this.#channels.values()]) {
      if (channel.member !== undefined) channel.host?.leave(channel.member, mayReturn);
      this.#forget(channel);
    }
    this.#inflow.end();
    this.#services.onClosed(this);
  }

  /** Says why, and closes. */
  reject(code: ErrorCode, message: string): void {
    if (this.#phase === "closed") return;
    this.#services.log.info({ session: this.id, code }, "connection rejected");
    this.#services.observer.rejected(code);
    this.#send({ kind: "rejected", code, message: asReason(message) });
    this.#outbound.write();
    this.#end(code === "superseded" || retryClassOf(code) !== "never");
    this.#socket.close(code === "draining" ? goingAway : policyViolation, code);
  }

  drain(retryAfterMs: number): void {
    this.#send({ kind: "draining", retryAfterMs });
    this.#outbound.write();
  }

  #speaksOurVersion(bytes: Uint8Array): boolean {
    const versions = readHelloVersions(bytes);
    if (versions === undefined) return true; // whatever it is, decoding will say
    if (versions.protocolVersion !== protocolVersion) {
      this.reject(
        "protocol-version",
        `This server speaks protocol ${protocolVersion}, not ${versions.protocolVersion}`,
      );
      return false;
    }
    if (versions.rulesVersion !== rulesVersion) {
      this.reject("rules-version", `This server merges by rules ${rulesVersion}, not ${versions.rulesVersion}`);
      return false;
    }
    return true;
  }

  #handle(message: ClientMessage): void {
    if (this.#phase === "closed") return;
    // Changes are counted one by one, when it is known how many there are and that somebody takes them.
    const isCounted = message.kind === "changes" && this.#channels.get(message.channel)?.member !== undefined;
    const fault = isCounted ? undefined : this.#inflow.message();
    if (fault !== undefined) return this.reject(fault.code, fault.message);
    if (message.kind === "hello") {
      if (this.#phase !== "silent") return this.reject("unexpected", "A connection says hello once");
      this.#phase = "authenticating";
      return this.#run(() => this.#authenticate(message));
    }
    if (this.#phase !== "ready") return this.reject("unexpected", `A ${message.kind} arrived before the welcome`);
    this.#keepAlive();
    this.#serve(message, this.#who!);
  }

  async #authenticate(hello: Hello): Promise<void> {
    const { token, displayName, domain, attempt } = hello;
    const wanted = this.#request.domain;
    if (domain !== wanted) return this.reject("domain-unknown", `This connection is for the domain ${wanted}`);
    const result = await this.#services.authenticate({ token, displayName, domain });
    if (this.#phase !== "authenticating") return;
    if (result.kind === "rejected") return this.reject(result.code, result.message);
    const { user } = result;
    const client = clientKeyOf(user, hello.client);
    if (!this.#services.claim(this, { domain, client, attempt }))
      return this.reject("superseded", "A newer connection of this client is there");
    const { sessionsPerUserMax } = this.#services.limits;
    if (!this.#services.admit(this, domain, user.key))
      return this.reject("overloaded", `This user has its ${sessionsPerUserMax} sessions already`);
    const info = { session: this.id, user: user.key, displayName: user.displayName };
    this.#who = { ...info, client, shown: { ...info, client: publicClientOf(client) } };
    this.#phase = "ready";
    this.#cancelHello();
    this.#keepAlive();
    if (result.expiresAt !== undefined) this.#endAt(result.expiresAt);
    const { limits, clock, storage } = this.#services;
    const serverTime = clock.now();
    this.#send({ kind: "welcome", protocolVersion, session: this.id, user, serverTime, epoch: storage.epoch, limits });
  }

  /** A token ends its session; timers cannot wait for longer than they can count. */
  #endAt(expiresAt: number): void {
    const { clock } = this.#services;
    const waitMs = expiresAt - clock.now();
    if (waitMs <= 0) return this.reject("token-expired", "The token has expired");
    this.#cancelExpiry = clock.after(Math.min(waitMs, timerMsMax), () => this.#endAt(expiresAt));
  }

  #serve(message: Exclude<ClientMessage, Hello>, who: Participant): void {
    switch (message.kind) {
      case "ping":
        return this.#send({ kind: "pong", time: message.time, serverTime: this.#services.clock.now() });
      case "goodbye":
        this.#end(false);
        return this.#socket.close(1000, "goodbye");
      case "openModel":
        return this.#open(message, who);
      case "closeModel":
        return this.#close(message.channel);
      case "changes": {
        const channel = this.#channels.get(message.channel);
        return channel === undefined ? undefined : this.#submit(channel, message.payload);
      }
      case "place": {
        const channel = this.#channels.get(message.channel);
        return channel === undefined ? undefined : this.#place(channel, message);
      }
      case "restore": {
        const channel = this.#channels.get(message.channel);
        return channel === undefined ? undefined : this.#run(() => this.#restore(channel, message));
      }
      case "revert": {
        const { kind, channel: number, ...revert } = message;
        const channel = this.#channels.get(number);
        if (channel?.member === undefined || !this.#takeIn(channel, 1, 0)) return undefined;
        return channel.host!.wish({ kind, member: channel.member, revert });
      }
      case "seen": {
        const channel = this.#channels.get(message.channel);
        return channel?.member === undefined ? undefined : channel.host!.see(channel.member, message.seen);
      }
      case "share":
      case "refer":
      case "unshare": {
        const channel = this.#channels.get(message.channel);
        return channel?.member === undefined ? undefined : channel.host!.refer(channel.member, message);
      }
      case "setPresence": {
        const channel = this.#channels.get(message.channel);
        return channel?.member === undefined ? undefined : channel.host!.setPresence(channel.member, message.state);
      }
      case "digest": {
        const { version, digest } = message;
        const channel = this.#channels.get(message.channel);
        if (channel?.member === undefined) return undefined;
        return channel.host!.compare({ member: channel.member, version, digest });
      }
      case "forget":
        return this.#services.history.forget(this.#asker, message.request);
      default: {
        const manner = answeredAtLength.has(message.kind) ? "asked" : undefined;
        return this.#answer(message.request, () => this.#requests.serve(message, who), manner);
      }
    }
  }

  #open(message: OpenModel, who: Participant): void {
    const { request, channel: number } = message;
    const { channelsMax } = this.#services.limits;
    if (this.#channels.has(number)) return this.reject("unexpected", `Channel ${number} is in use`);
    if (this.#channels.size >= channelsMax)
      return this.#failed(request, "limit", `At most ${channelsMax} models may be open`);
    const channel: Channel = {
      ...{ number, request, host: undefined, member: undefined, isOpened: false },
      inFlight: new Queue<number>(),
      changes: new ChangesDecoder(),
    };
    this.#channels.set(number, channel);
    this.#answer(request, async () => {
      try {
        await this.#enter(channel, message, who);
      } catch (error) {
        if (this.#channels.get(number) !== channel) return undefined; // closed, and answered then
        this.#forget(channel);
        throw error;
      }
      return undefined;
    });
  }

  async #enter(channel: Channel, message: OpenModel, who: Participant): Promise<void> {
    const { catalogue, rooms } = this.#services;
    requireWithinLimits(message.autoCreate?.tree, this.#services.limits);
    const record = await catalogue.find(this.#request.domain, who.user, message);
    const { resume, request } = message;
    if (resume !== undefined && resume.incarnation !== record.incarnation) {
      throw new RequestError(
        "incarnation",
        `The model is now incarnation ${record.incarnation}, not ${resume.incarnation}`,
      );
    }
    const host = await rooms.host(record);
    if (this.#channels.get(channel.number) !== channel) {
      if (this.#phase === "ready") host.giveUp(who); // the client has closed it, and is here still
      return;
    }
    const outlet = this.#outlet(channel, request);
    const { member, entered } = host.enter({ request, who, resume: resume?.version, outlet });
    channel.host = host;
    channel.member = member;
    await entered;
  }

  #submit(channel: Channel, payload: Uint8Array): void {
    // While nobody is there to take them, they were sent before the client heard that the channel had ended.
    if (channel.member === undefined) return;
    const changes = channel.changes.decode(payload);
    for (const change of changes) {
      if (this.#channels.get(channel.number) !== channel) return;
      const bytes = flightBytesOf(change, payload.length / changes.length);
      if (!this.#takeIn(channel, change.operations.length, bytes)) return;
      channel.host!.submit(channel.member, change);
    }
  }

  /** A wish to put something back counts like a change. */
  #place(channel: Channel, { number, seen, items }: Place): void {
    if (channel.member === undefined) return;
    const weight = items.reduce((sum, item) => sum + weightOfPlacement(item), 0);
    if (!this.#takeIn(channel, items.length, flightBytesOf({ operations: items, lost: [] }, weight))) return;
    channel.host!.wish({ kind: "place", member: channel.member, place: { number, seen, items } });
  }

  /** The content of that version is read first, as for who asks about history; what fails concerns the wish alone. */
  async #restore(channel: Channel, { number, version, element }: Restore): Promise<void> {
    const { member, host } = channel;
    if (member === undefined || host === undefined) return;
    const { model, incarnation } = host.record;
    const question = { kind: "state", version } as const;
    try {
      const message = { kind: "readHistory", request: 0, model, incarnation, question } as const;
      const read = await this.#services.history.readFor(this.#asker, message);
      if (read?.answer.kind !== "state" || this.#channels.get(channel.number) !== channel) return;
      const tree = preorder(decodeTree(read.answer.tree)).find(({ id }) => id === element);
      channel.inFlight.push(0); // it counts as one when it is decided
      host.wish({ kind: "restore", member, restore: { number, version, element, tree } });
    } catch (error) {
      if (this.#channels.get(channel.number) !== channel) return;
      this.#send({ kind: "notPlaced", channel: channel.number, number, ...this.#failureOf(error) });
    }
  }

  /** Is there room for a change? If not, the connection ends. */
  #takeIn({ inFlight }: Channel, operations: number, bytes: number): boolean {
    const { changesInFlightMax } = this.#services.limits;
    const fault: InflowFault | undefined =
      inFlight.length >= changesInFlightMax
        ? { code: "limit", message: `More than ${changesInFlightMax} changes are in flight` }
        : this.#inflow.change(operations, bytes);
    if (fault === undefined) inFlight.push(bytes);
    else this.reject(fault.code, fault.message);
    return fault === undefined;
  }

  /** So many more of a channel's changes are decided. */
  #decided({ inFlight }: Channel, count: number): void {
    for (let left = Math.min(count, inFlight.length); left > 0; left--) this.#inflow.decided(inFlight.shift()!);
  }

  /** The channel has ended. What it has brought in takes memory until the room has come to it. */
  #forget(channel: Channel): void {
    if (this.#channels.get(channel.number) === channel) this.#channels.delete(channel.number);
    const { host, inFlight } = channel;
    if (host === undefined || inFlight.length === 0) return;
    void host.settled().then(() => this.#decided(channel, inFlight.length));
  }

  /** Reading goes on, or stops for a while; who is not read from is not silent. */
  #settleInflow(): void {
    this.#inflow.settle();
    if (this.#inflow.isPaused) this.#silence.stop();
  }

  #outlet(channel: Channel, request: number): Outlet {
    const { number } = channel;
    let isAskedFor = true;
    return {
      opened: (message, content) => {
        channel.isOpened = true;
        this.#outbound.push(openedFrame({ ...message, channel: number }, content), "asked");
        isAskedFor = false;
      },
      send: (message) => {
        if (message.kind === "modelOpened") channel.isOpened = true; // of who comes back
        if (message.kind === "refused" || isAnswerToPlace(message)) this.#decided(channel, 1);
        const isWhole = message.kind === "diverged";
        if (isWhole) this.#forget(channel); // what comes yet is ignored
        const isPart = isAskedFor || isWhole || message.kind === "references"; // of what it wanted to have
        this.#send({ ...message, channel: number } as ServerMessage, isPart ? "asked" : undefined);
        if (message.kind === "resumed") isAskedFor = false;
      },
      sendEntries: (batch, isPaced = false) => {
        this.#decided(channel, batch.own);
        this.#services.observer.entriesSent(batch.count - batch.own);
        const manner = batch.own === 0 && !isPaced ? "paced" : undefined;
        this.#outbound.push(batch.frame(number), isAskedFor ? "asked" : manner);
      },
      sendPaced: (frames) => {
        // No hurry, and still in order: of nobody's changes is to be heard before it is known who that is.
        for (const frame of frames) this.#outbound.push(frame.encodedFor(number), "paced");
      },
      end: ({ code, message, mayResume }) => {
        this.#forget(channel);
        if (!channel.isOpened) return this.#failed(request, code, message);
        const { observer } = this.#services;
        if (mayResume) observer.resync(code);
        else observer.modelClosed(code);
        this.#send({ kind: mayResume ? "resync" : "modelClosed", channel: number, code, message: asReason(message) });
      },
    };
  }

  #close(number: number): void {
    const channel = this.#channels.get(number);
    if (channel === undefined) return;
    if (channel.member !== undefined) channel.host?.leave(channel.member, false);
    this.#forget(channel);
    if (!channel.isOpened) this.#failed(channel.request, "unexpected", "The channel was closed before it was open");
  }

  /** Answers a request when its work is done; what goes wrong is told in the answer. */
  #answer(request: number, work: () => Promise<ServerMessage | undefined>, manner?: Manner): void {
    const { requestsInFlightMax } = this.#services.limits;
    if (this.#requestsInFlight >= requestsInFlightMax) {
      return this.#failed(request, "rate", `More than ${requestsInFlightMax} requests wait for an answer`);
    }
    this.#requestsInFlight++;
    this.#run(async () => {
      try {
        const answer = await work();
        if (answer !== undefined) this.#send(answer, manner);
      } catch (error) {
        const { code, message } = this.#failureOf(error);
        this.#failed(request, code, message);
      } finally {
        this.#requestsInFlight--;
      }
    });
  }

  /** What the client is told of it. What is no fault of the client's is logged. */
  #failureOf(error: unknown): Refusal {
    if (error instanceof RequestError) return { code: error.code, message: asReason(error.message) };
    if (error instanceof CollectionNotEmptyError) return { code: "collection-not-empty", message: error.message };
    const isStore = error instanceof StorageError;
    const { log } = this.#services;
    if (isStore) log.warn({ session: this.id, err: error }, "the store failed a request");
    else log.error({ session: this.id, err: error }, "request failed");
    return {
      code: isStore ? "store-unavailable" : "internal",
      message: "The server could not do this at the moment",
    };
  }

  #run(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#fail(error));
  }

  /** A fault of ours. The client comes back and resumes; nobody else notices. */
  #fail(error: unknown): void {
    this.#services.log.error({ session: this.id, err: error }, "connection failed");
    this.reject("internal", "The server made a mistake, which it has logged");
  }

  #failed(request: number, code: ErrorCode, message: string): void {
    this.#services.observer.requestFailed(code);
    this.#send({ kind: "failed", request, code, message: asReason(message) });
  }

  #keepAlive(): void {
    if (this.#phase !== "ready") return;
    if (!this.#inflow.isPaused) this.#silence.broken(); // else it cannot be heard
  }

  #send(message: ServerMessage, manner?: Manner): void {
    if (this.#phase !== "closed") this.#outbound.push(encodeServerMessages([message]), manner);
  }
}

const isAnswerToPlace = ({ kind }: { readonly kind: ServerMessage["kind"] }): boolean =>
  kind === "placed" || kind === "notPlaced";

function weightOfPlacement(item: Placement): number {
  if (item.kind === "anchor") return weightOfAnchor(item);
  return (item.kind === "insert" ? item.values : [item.value]).reduce((sum, tree) => sum + weightOfTree(tree), 0);
}

/** As much of a text as an answer may hold, whatever character it is cut in. */
const asReason = (message: string): string => message.slice(0, reasonUnitsMax).toWellFormed();
