// One open model's line to the server: its branch, its channel, and the order in which things reach the branch.
//
// Nothing from the server reaches the branch while a batch is open; it is held back, within a limit. While the connection is
// gone edits go on; on the way back the stream since is replayed, and only then what is pending goes out again (R5). What the
// user sees of it all is the observer's business.

import {
  Branch,
  type Edit,
  type Element,
  type Operation,
  type Outcome,
  operationsPerChangeMax,
  requireOperation,
} from "@convergence/engine";
import {
  type Change,
  type ClientMessage,
  type Committed,
  type Entry,
  isErrorCode,
  type ModelOpened,
  type OpenModel,
  type Refused,
  type Resumed,
  retryClassOf,
  type ServerMessage,
  type SessionInfo,
} from "@convergence/protocol";
import type { Connection } from "./connection.ts";
import { ConvergenceError, type ConvergenceErrorCode } from "./convergence-error.ts";
import { changesInFlightMax, heldMessagesMax, pendingChangesMax, reopenAfterMs, seenAfterMs } from "./limits.ts";
import type { Timers } from "./timers.ts";

/** `opening`: for the first time. `open`: following the stream. `resuming`: asked the server to go on. `offline`: no connection. */
export type LinkPhase = "opening" | "open" | "offline" | "resuming" | "closed";

export type CloseReason = { readonly code: ConvergenceErrorCode | undefined; readonly message: string };

/** A change of ours that the server does not want. `operations`: as they were sent, if that is still known. */
export type Refusal = Pick<Refused, "sequence" | "code" | "message"> & { readonly operations: readonly Operation[] };

export type LinkObserver = {
  /** Somebody else's change is in. */
  received(outcome: Outcome, entry: Entry): void;
  /** A change of ours is durable. */
  committed(outcome: Outcome, committed: Committed): void;
  refused(outcome: Outcome, refusal: Refusal): void;
  /** Everything since the interruption is in, and what is pending stands on it. */
  resumed(outcome: Outcome): void;
  /** Changes went out. */
  sent(): void;
  interrupted(): void;
  resuming(): void;
  /** Who has the model open now. */
  sessions(sessions: readonly SessionInfo[]): void;
  joined(session: SessionInfo): void;
  left(session: string): void;
  closed(reason: CloseReason): void;
};

export type LinkOptions = {
  readonly connection: Pick<Connection, "send" | "request" | "isReady">;
  readonly timers: Timers;
  readonly channel: number;
  /** Changes in flight that the server takes. */
  readonly changesInFlightMax: () => number;
  /** Makes the observer once the model is there. */
  readonly observe: (link: ModelLink) => LinkObserver;
  /** The channel is free again. */
  readonly release: (link: ModelLink) => void;
};

type StreamMessage = ({ readonly kind: "entry" } & Entry) | Committed | Refused | Resumed;

export class ModelLink {
  readonly #options: LinkOptions;
  #phase: LinkPhase = "opening";
  #branch: Branch | undefined;
  #opened: ModelOpened | undefined;
  #observer: LinkObserver | undefined;
  #counter = 0;
  /** The request that `modelOpened` has to answer. */
  #request = 0;
  /** Has the server still to say `resumed`? */
  #isCatchingUp = false;
  #resumesAfterBatch = false;
  #inbox: StreamMessage[] = [];
  #isTaking = false;
  #isFlushDue = false;
  readonly #inFlight = new Map<number, readonly Operation[]>();
  /** A change went out since the server was last told what we have seen. */
  #owesSeen = false;
  #cancelSeen: (() => void) | undefined;
  /** Since a change of ours was last decided. */
  #resyncs = 0;
  #cancelReopen: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get channel(): number {
    return this.#options.channel;
  }
  get phase(): LinkPhase {
    return this.#phase;
  }
  /** Is everything that the server has said so far in, and would a change go out at once? */
  get isOnline(): boolean {
    return this.#phase === "open" && !this.#isCatchingUp;
  }
  get branch(): Branch {
    return this.#branch!;
  }
  /** As it was first opened. */
  get opened(): ModelOpened {
    return this.#opened!;
  }
  get site(): number {
    return this.opened.site;
  }
  /** Are there changes that have not gone out? */
  get hasUnsent(): boolean {
    return this.branch.pendingCount > this.#inFlight.size;
  }

  /** A new number for an element of this client. */
  nextCounter(): number {
    return ++this.#counter;
  }

  /** Opens the model for the first time. Rejects if the server will not. */
  async open(message: Pick<OpenModel, "model" | "autoCreate">): Promise<void> {
    try {
      await this.#ask({ ...message, resume: undefined });
    } catch (error) {
      this.#phase = "closed";
      this.#options.release(this);
      throw error;
    }
  }

  /** Applies an operation of the user's. Throws if it does not fit. */
  edit(operation: Operation, element: Element): Edit {
    const { branch } = this;
    if (branch.pendingCount >= pendingChangesMax) {
      throw new ConvergenceError("limit", `${pendingChangesMax} changes are waiting for the server; no more fit`);
    }
    if (branch.batchSize >= operationsPerChangeMax) {
      throw new ConvergenceError("limit", `A batch holds ${operationsPerChangeMax} operations at most`);
    }
    requireOperation(operation, element);
    const edit = branch.edit(operation);
    if (!branch.isBatchOpen) this.#flushSoon();
    return edit;
  }

  /** A batch was completed or cancelled: what was held back goes on. */
  batchEnded(): void {
    this.#flushSoon();
    if (this.#resumesAfterBatch) this.resume();
    else this.#options.timers.soon(() => this.#takeInbox());
  }

  /** The connection is gone. */
  interrupt(): void {
    if (this.#phase === "closed" || this.#phase === "opening" || this.#phase === "offline") return;
    this.#stopFollowing("offline");
    this.#observer!.interrupted();
  }

  /** The connection is there: goes on where it stopped. */
  resume(): void {
    this.#resumesAfterBatch = false;
    this.#cancelReopen(); // asked for twice, the channel would be in use
    if (this.#phase === "closed" || this.#phase === "opening" || !this.#options.connection.isReady) return;
    this.#phase = "resuming";
    this.#observer!.resuming();
    const { model, incarnation } = this.opened;
    const resume = { incarnation, version: this.branch.version };
    this.#ask({ model, autoCreate: undefined, resume }).catch((error: unknown) => this.#resumeFailed(error));
  }

  /** Tells the server, if it can be told, and forgets the channel. */
  close(reason: CloseReason = { code: undefined, message: "The application closed the model" }): void {
    if (this.#phase === "closed") return;
    const { connection, channel, release } = this.#options;
    this.#stopFollowing("closed");
    this.#cancelReopen();
    if (connection.isReady) connection.send([{ kind: "closeModel", channel }]);
    release(this);
    this.#observer?.closed(reason);
  }

  /** A message of the server's on this channel. What belongs to a stream that was given up is ignored. */
  take(message: ServerMessage): void {
    if (message.kind === "modelOpened") {
      if (message.request === this.#request) this.#begin(message);
      return;
    }
    if (this.#phase !== "open") return;
    switch (message.kind) {
      case "entries":
        for (const entry of message.entries) this.#inbox.push({ kind: "entry", ...entry });
        break;
      case "committed":
      case "refused":
      case "resumed":
        this.#inbox.push(message);
        break;
      case "joined":
        return this.#observer!.joined(message.session);
      case "left":
        return this.#observer!.left(message.session);
      case "resync":
        return this.#resync();
      case "modelClosed":
        return this.#closedByServer(message.code, message.message);
    }
    this.#takeInbox();
  }

  async #ask(message: Pick<OpenModel, "model" | "autoCreate" | "resume">): Promise<void> {
    const { channel, connection } = this.#options;
    await connection.request("modelOpened", (request): ClientMessage => {
      this.#request = request;
      return { kind: "openModel", request, channel, ...message };
    });
  }

  #begin(message: ModelOpened): void {
    this.#request = 0;
    if (this.#phase === "opening") {
      const { snapshot, version, sequence } = message;
      if (snapshot === undefined)
        return this.#closedByServer("internal", "The server opened the model without its content");
      this.#opened = message;
      this.#counter = message.counter;
      this.#branch = new Branch(snapshot, version, sequence);
      this.#phase = "open";
      this.#observer = this.#options.observe(this);
    } else {
      if (message.incarnation !== this.opened.incarnation || message.site !== this.site) {
        return this.#closedByServer("incarnation", "The model was removed and created again");
      }
      this.#counter = Math.max(this.#counter, message.counter);
      this.#phase = "open";
      this.#isCatchingUp = true;
    }
    this.#observer!.sessions(message.sessions);
  }

  /** The server cannot go on. The first time that may be over already; if it comes again before anything was decided, wait. */
  #resync(): void {
    this.#stopFollowing("resuming");
    if (this.#resyncs++ > 0) this.#reopenLater();
    else this.resume();
  }

  #reopenLater(): void {
    this.#cancelReopen = this.#options.timers.after(reopenAfterMs, () => {
      if (this.#phase === "resuming") this.resume();
    });
  }

  /** A reason that passes is waited out; any other closes the model, whose content can still be read. */
  #resumeFailed(error: unknown): void {
    if (this.#phase !== "resuming") return;
    const code = error instanceof ConvergenceError ? error.code : "internal";
    const message = error instanceof Error ? error.message : String(error);
    if (code === "connection-lost" || code === "not-connected") return;
    if (!isErrorCode(code) || retryClassOf(code) !== "later") return this.#closedByServer(code, message);
    this.#reopenLater();
  }

  #closedByServer(code: ConvergenceErrorCode, message: string): void {
    this.close({ code, message });
  }

  #stopFollowing(phase: LinkPhase): void {
    this.#phase = phase;
    this.#request = 0;
    this.#inbox = [];
    this.#isCatchingUp = false;
    this.#owesSeen = false;
    this.#cancelSeen?.();
    this.#cancelSeen = undefined;
    this.#branch?.interrupted();
  }

  /** Feeds the branch, one message after the other, also when an event handler edits, opens a batch or closes the model. */
  #takeInbox(): void {
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      while (this.#phase === "open" && this.#inbox.length > 0 && !this.branch.isBatchOpen)
        this.#process(this.#inbox.shift()!);
    } finally {
      this.#isTaking = false;
    }
    if (this.#inbox.length > heldMessagesMax) {
      this.#stopFollowing("resuming");
      this.#resumesAfterBatch = true;
    }
  }

  #process(message: StreamMessage): void {
    let tell: (observer: LinkObserver) => void;
    try {
      tell = this.#apply(message);
    } catch (error) {
      // The branch and the server disagree: nothing that would follow can be trusted.
      return this.#closedByServer("protocol", error instanceof Error ? error.message : String(error));
    }
    tell(this.#observer!);
    this.#flushSoon();
    this.#saySeenLater();
  }

  #apply(message: StreamMessage): (observer: LinkObserver) => void {
    switch (message.kind) {
      case "entry": {
        const outcome = this.branch.receive(message);
        return (observer) => observer.received(outcome, message);
      }
      case "committed": {
        const outcome = this.branch.committed(message.sequence, message.version, message.lost);
        this.#inFlight.delete(message.sequence);
        this.#resyncs = 0;
        return (observer) => observer.committed(outcome, message);
      }
      case "refused": {
        const { sequence, tag, code, message: text } = message;
        const outcome = this.branch.refused(sequence, tag);
        if (outcome === undefined) return () => undefined;
        const operations = this.#inFlight.get(sequence) ?? [];
        this.#inFlight.delete(sequence);
        return (observer) => observer.refused(outcome, { sequence, code, message: text, operations });
      }
      case "resumed": {
        const outcome = this.branch.resumed(message.version);
        this.#inFlight.clear();
        this.#isCatchingUp = false;
        return (observer) => observer.resumed(outcome);
      }
    }
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#options.timers.soon(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (!this.isOnline || !this.#options.connection.isReady) return;
    const room = Math.min(changesInFlightMax, this.#options.changesInFlightMax()) - this.#inFlight.size;
    const changes = room > 0 ? this.branch.takeUnsent(room) : [];
    if (changes.length === 0) return;
    const { channel, timers, connection } = this.#options;
    const clientTime = timers.now();
    const messages = changes.map((change): Change => {
      this.#inFlight.set(change.sequence, change.operations);
      return { kind: "change", channel, clientTime, meta: undefined, ...change };
    });
    try {
      connection.send(messages);
    } catch (error) {
      return this.#closedByServer("limit", error instanceof Error ? error.message : String(error));
    }
    this.#owesSeen = true;
    this.#observer!.sent();
  }

  /** R6: once all of ours is decided the server is told, so that it can forget what it kept for merging it. */
  #saySeenLater(): void {
    if (!this.#owesSeen || this.#cancelSeen !== undefined || this.#phase !== "open") return;
    if (this.branch.pendingCount > 0) return;
    const { timers, connection, channel } = this.#options;
    this.#cancelSeen = timers.after(seenAfterMs, () => {
      this.#cancelSeen = undefined;
      if (!this.#owesSeen || this.branch.pendingCount > 0 || !this.isOnline || !connection.isReady) return;
      this.#owesSeen = false;
      connection.send([{ kind: "seen", channel, seen: this.branch.seen }]);
    });
  }
}
