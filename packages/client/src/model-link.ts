// One open model's line to the server: its branch, its channel, and the order in which things reach the branch.
//
// Nothing from the server reaches the branch while a batch is open; it is held back, within a limit. While the connection is
// gone edits go on; on the way back the stream since is replayed, and only then what is pending is merged and goes out again
// (R5). All of that is done in slices, between which the user may edit. What the user sees of it is the observer's business.

import {
  Branch,
  type Edit,
  type Element,
  type Operation,
  type Outcome,
  operationsPerChangeMax,
  ownPlacement,
  type Placement,
  reload,
  requireOperation,
  tagOf,
  withTrees,
} from "@convergence/engine";
import {
  type ClientMessage,
  type CommittedItem,
  type Diverged,
  EntriesDecoder,
  isErrorCode,
  type ModelOpened,
  type NotPlaced,
  type OpenModel,
  type Placed,
  type References,
  type Refused,
  type Resumed,
  retryClassOf,
  type ServerMessage,
} from "@convergence/protocol";
import { Attempts } from "./attempts.ts";
import { ChangeSender } from "./change-sender.ts";
import type { Connection } from "./connection.ts";
import { ConvergenceError, type ConvergenceErrorCode } from "./convergence-error.ts";
import { DigestWatch } from "./digest-watch.ts";
import { HeldMessages } from "./held-messages.ts";
import { mergeStepsMax, pendingChangesMax, reopenIntervalsMs } from "./limits.ts";
import type { CloseReason, LinkObserver, LinkPhase } from "./link-observer.ts";
import { modelClosed, type PlacementOutcome, PlacementQueue, type ReworkWish } from "./placement-queue.ts";
import type { ReferenceSaid } from "./references/model-references.ts";
import { type ResyncProgress, ResyncProgressMeter } from "./resync-progress.ts";
import { retryDelay } from "./retry-delay.ts";
import { SeenReport } from "./seen-report.ts";
import { Slice, type SliceLimits } from "./slice.ts";
import type { Timers } from "./timers.ts";

export type LinkOptions = {
  readonly connection: Pick<Connection, "send" | "sendFrames" | "request" | "isReady">;
  readonly timers: Timers;
  readonly random: () => number;
  readonly slice: SliceLimits;
  readonly channel: number;
  /** Changes in flight that the server takes. */
  readonly changesInFlightMax: () => number;
  /** Makes the observer once the model is there. */
  readonly observe: (link: ModelLink) => LinkObserver;
  readonly release: (link: ModelLink) => void;
};

type StreamMessage = CommittedItem | Refused | Resumed | Diverged | References | Placed | NotPlaced;

export class ModelLink {
  readonly #options: LinkOptions;
  #phase: LinkPhase = "opening";
  #branch: Branch | undefined;
  readonly #sender: ChangeSender;
  readonly #placements: PlacementQueue;
  readonly #digests: DigestWatch;
  /** What the server said since the channel was opened. */
  #entries = new EntriesDecoder(0);
  #opened: ModelOpened | undefined;
  #observer: LinkObserver | undefined;
  #counter = 0;
  /** The request that `modelOpened` has to answer. */
  #request = 0;
  /** Has the server still to say `resumed`? */
  #isCatchingUp = false;
  #resumesAfterBatch = false;
  readonly #held = new HeldMessages<StreamMessage>();
  #isTaking = false;
  #isTurnDue = false;
  /** Operations rewritten so far, while what is pending is being merged. */
  #merged: number | undefined;
  readonly #progress: ResyncProgressMeter;
  /** The version, and afterwards the decisions, from which the present phase counts. */
  #startedAt = 0;
  #isFlushDue = false;
  readonly #seen: SeenReport;
  /** To follow the server, since a change of ours was last committed. */
  readonly #attempts: Attempts;
  #cancelReopen: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options.timers.now);
    this.#sender = new ChangeSender({ ...options, now: options.timers.now });
    this.#placements = new PlacementQueue(options);
    this.#seen = new SeenReport({
      ...options,
      branch: () => this.branch,
      maySay: () => this.isOnline && options.connection.isReady,
      say: () => options.connection.send([{ kind: "seen", channel: options.channel, seen: this.branch.seen }]),
    });
    this.#digests = new DigestWatch({
      ...options,
      branch: () => this.branch,
      isAtRest: () => this.#isAtRest,
      say: (version, digest) => {
        options.connection.send([{ kind: "digest", channel: options.channel, version, digest }]);
      },
    });
    this.#progress = new ResyncProgressMeter(options.timers.now, () => this.#observer?.progressed());
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
  get hasUnsent(): boolean {
    return this.branch.pendingCount > this.#sender.inFlight;
  }

  /** Does the server have, or is it about to get, all that positions count on here? */
  get mayRefer(): boolean {
    if (!this.isOnline || this.#merged !== undefined || !this.#options.connection.isReady) return false;
    return !this.branch.isBatchOpen && !this.hasUnsent;
  }

  /** Tells the server of a reference. Only when it `mayRefer`. */
  refer(said: ReferenceSaid): void {
    const { connection, channel } = this.#options;
    connection.send([said.kind === "unshare" ? { ...said, channel } : { ...said, channel, seen: this.branch.seen }]);
    this.#seen.sent();
  }

  /** How far it is on its way back; `undefined` when it is not on it. */
  get progress(): ResyncProgress | undefined {
    return this.#progress.progress;
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

  /**
   * Asks the server to put back what was removed, or to restore an element from history, when everything else has gone out, with no
   * batch open and nothing missed. Then a function is called; its gaps are in what is here. It is called again if the connection is
   * lost before the answer, and should leave out what has come back meanwhile. Resolves when what came of it is in. Rejects with the
   * server's code if it refuses, with `model-closed`, and, of a restore, with `connection-lost`. Waits while there is no connection.
   */
  place(asked: (() => readonly Placement[]) | ReworkWish): Promise<PlacementOutcome> {
    if (this.#phase === "closed") return Promise.reject(modelClosed());
    const outcome = this.#placements.add(typeof asked === "function" ? () => this.#shown(asked()) : asked);
    this.#flushSoon();
    return outcome;
  }

  /** What is put back has its anchors where they show: positions of the rest are those of what is here as well. */
  #shown(items: readonly Placement[]): readonly Placement[] {
    return items.map((item) => withTrees(item, (tree) => this.branch.withAnchorsShown(tree)));
  }

  /** A batch was completed or cancelled: what was held back goes on. */
  batchEnded(): void {
    this.#flushSoon();
    if (this.#resumesAfterBatch) this.resume();
    else this.#takeBy(this.#options.timers.soon);
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
    this.#placements.close(modelClosed());
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
        this.#held.add(this.#entries.decode(message.payload));
        break;
      case "refused":
      case "resumed":
      case "diverged":
      case "references":
      case "placed":
      case "notPlaced":
        this.#held.add([message]);
        break;
      case "joined":
      case "reconnecting":
      case "left":
      case "presence":
      case "versionNameChanged":
        return this.#observer!.news(message);
      case "resync":
        return this.#resync(message.code);
      case "modelClosed":
        return this.#closedByServer(message.code, message.message);
    }
    if (message.kind === "resumed") this.#held.endPaced();
    if (this.#held.isTooFull) return this.#giveUpStream();
    this.#takeBy(this.#options.timers.soon); // once for all that came in one frame
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
      this.#entries = new EntriesDecoder(version);
      this.#attempts.begun();
      this.#phase = "open";
      this.#observer = this.#options.observe(this);
    } else {
      if (message.incarnation !== this.opened.incarnation || message.site !== this.site) {
        return this.#closedByServer("incarnation", "The model was removed and created again");
      }
      this.#counter = Math.max(this.#counter, message.counter);
      this.#sender.opened();
      this.#entries = new EntriesDecoder(this.branch.version);
      this.#phase = "open";
      this.#isCatchingUp = true;
      this.#held.beginPaced();
      this.#startedAt = this.branch.version;
      this.#progress.start("receiving", message.version - this.#startedAt);
    }
    this.#seen.begun();
    this.#observer!.sessions(message.sessions, message.gatheringMs);
  }

  /** The server cannot go on. The first time that may be over already; if it comes again before anything was decided, wait. */
  #resync(code: ConvergenceErrorCode): void {
    if (code === "slow-reader") this.#sender.slowDown();
    this.#stopFollowing("resuming");
    const failed = this.#attempts.failed();
    if (failed > 0) this.#reopenLater(failed - 1);
    else this.resume();
  }

  #reopenLater(failed: number): void {
    const { timers, random } = this.#options;
    this.#cancelReopen = timers.after(retryDelay(reopenIntervalsMs, failed, 0, random()), () => {
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
    this.#reopenLater(this.#attempts.failed());
  }

  #closedByServer(code: ConvergenceErrorCode, message: string): void {
    this.close({ code, message });
  }

  #stopFollowing(phase: LinkPhase): void {
    this.#phase = phase;
    this.#request = 0;
    this.#held.clear();
    this.#isCatchingUp = false;
    this.#seen.stop();
    this.#digests.stop();
    this.#placements.interrupt();
    this.#progress.drop();
    this.#merged = undefined;
    this.#branch?.interrupted();
  }

  /** Is here what the server has, as far as both know? */
  get #isAtRest(): boolean {
    const { pendingCount, isBatchOpen, replica } = this.branch;
    if (!this.isOnline || !this.#options.connection.isReady || pendingCount > 0 || isBatchOpen) return false;
    return this.#merged === undefined && this.#held.length === 0 && replica.isClean;
  }

  /** May the branch go on with what is waiting for it? */
  get #hasWork(): boolean {
    if (this.#phase !== "open" || this.branch.isBatchOpen) return false;
    return this.#merged !== undefined || this.#held.length > 0;
  }

  /** Feeds the branch, one message after the other, also when an event handler edits, opens a batch or closes the model; after a
   *  while others get a turn. */
  #takeSlice(): void {
    if (this.#isTaking) return;
    this.#isTaking = true;
    const { slice: limits, timers } = this.#options;
    const slice = new Slice(limits, timers.now);
    const before = this.#branch?.version;
    try {
      while (this.#hasWork && slice.stepsLeft > 0) {
        if (this.#merged !== undefined) this.#mergeSteps(slice);
        else {
          const message = this.#held.shift()!;
          slice.spend(message.kind === "entry" ? message.operations.length : 1);
          this.#process(message);
        }
      }
    } finally {
      this.#isTaking = false;
    }
    if (this.#isCatchingUp && this.#branch?.version !== before) this.#sayHowFar();
    if (this.#hasWork) this.#takeBy(this.#options.timers.nextTurn);
  }

  /** Goes on soon, or when others had a turn; the first call of several counts. */
  #takeBy(wait: (action: () => void) => void): void {
    if (this.#isTurnDue) return;
    this.#isTurnDue = true;
    wait(() => {
      this.#isTurnDue = false;
      this.#takeSlice();
    });
  }

  /** R5: the server sends more of what was missed as this goes on. */
  #sayHowFar(): void {
    const { connection, channel } = this.#options;
    const { version } = this.branch;
    this.#progress.advance("receiving", version - this.#startedAt);
    if (this.#phase === "open" && connection.isReady) {
      connection.send([{ kind: "seen", channel, seen: tagOf(version) }]);
    }
  }

  /** More waits than may: it is asked for again, and comes at our pace then. */
  #giveUpStream(): void {
    const { connection, channel } = this.#options;
    if (connection.isReady) connection.send([{ kind: "closeModel", channel }]);
    this.#stopFollowing("resuming");
    if (this.branch.isBatchOpen) this.#resumesAfterBatch = true;
    else this.resume();
  }

  /** R5: what is pending is rewritten onto all that is in. Nothing of it is on its way. */
  #startMerge(): void {
    const { branch } = this;
    this.#sender.merging();
    this.#merged = 0;
    if (this.#isCatchingUp) this.#progress.start("merging", branch.pendingCount);
    branch.startResume(branch.version);
  }

  #mergeSteps(slice: Slice): void {
    const steps = Math.min(mergeStepsMax, slice.stepsLeft);
    slice.spend(steps);
    let outcome: Outcome | undefined;
    try {
      outcome = this.branch.continueResume(steps);
    } catch (error) {
      return this.#closedByServer("protocol", error instanceof Error ? error.message : String(error));
    }
    this.#merged = this.#merged! + steps;
    if (outcome === undefined) this.#progress.advance("merging", Math.min(this.#merged, this.branch.pendingCount));
    else this.#endMerge(outcome);
  }

  #endMerge(outcome: Outcome): void {
    const { branch } = this;
    this.#merged = undefined;
    this.#observer!.merged(outcome);
    if (this.#isCatchingUp) {
      this.#isCatchingUp = false;
      this.#attempts.begun();
      this.#startedAt = branch.sequence - branch.pendingCount;
      this.#progress.start("sending", branch.pendingCount);
      this.#observer!.resumed();
    }
    this.#flushSoon();
    this.#digests.changed();
  }

  #process(message: StreamMessage): void {
    if (message.kind === "diverged") return this.#startAfresh(message);
    let tell: (observer: LinkObserver) => void;
    try {
      tell = this.#apply(message);
    } catch (error) {
      // The branch and the server disagree: nothing that would follow can be trusted.
      return this.#closedByServer("protocol", error instanceof Error ? error.message : String(error));
    }
    tell(this.#observer!);
    this.#flushSoon();
    if (this.#phase === "open") this.#seen.followed();
    this.#digests.changed();
  }

  /** Everything that was decided has been told before, so that what is pending is not; the server has closed the channel. */
  #startAfresh({ version, snapshot }: Diverged): void {
    this.#stopFollowing("resuming");
    const { branch } = this;
    if (version !== branch.version) {
      return this.#closedByServer(
        "protocol",
        `The server has version ${version}, but here is version ${branch.version}`,
      );
    }
    const reloaded = reload(branch, snapshot);
    this.#branch = reloaded.branch;
    this.#observer!.diverged(reloaded, branch);
    if (this.branch.isBatchOpen) this.#resumesAfterBatch = true;
    else this.resume();
  }

  #apply(message: Exclude<StreamMessage, Diverged>): (observer: LinkObserver) => void {
    switch (message.kind) {
      case "entry": {
        const isOwn = this.#observer!.arriving(message.client, this.#placements.isReworking);
        const outcome = this.branch.receive(message, isOwn ? ownPlacement : message.client);
        return (observer) => observer.received(outcome, message);
      }
      case "committed": {
        const outcome = this.branch.committed(message.sequence, message.version, message.lost);
        this.#decided(message.sequence);
        this.#attempts.succeeded();
        return (observer) => observer.committed(outcome, message);
      }
      case "refused": {
        const { sequence, tag, code, message: text } = message;
        const outcome = this.branch.refused(sequence, tag);
        if (outcome === undefined) return () => undefined;
        const operations = this.#decided(sequence) ?? [];
        return (observer) => observer.refused(outcome, { sequence, code, message: text, operations });
      }
      case "references": {
        if (message.version !== this.branch.version) {
          throw new Error(`References of version ${message.version} arrived at version ${this.branch.version}`);
        }
        return (observer) => observer.references(message);
      }
      case "resumed": {
        if (message.version !== this.branch.version) {
          throw new Error(`Resumed at version ${message.version}, but here is version ${this.branch.version}`);
        }
        this.#placements.resumed();
        this.#startMerge();
        return () => undefined;
      }
      case "placed":
      case "notPlaced":
        return () => this.#placements.answered(message);
    }
  }

  #decided(sequence: number): readonly Operation[] | undefined {
    this.#progress.advance("sending", sequence - this.#startedAt);
    const { progress } = this.#progress;
    if (progress?.phase === "sending" && progress.done >= progress.total) this.#progress.finish();
    return this.#sender.decided(sequence);
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#options.timers.soon(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  /** Sends what the server takes at present: a chunk now, and the next one after others had a turn. */
  #flush(): void {
    const { connection, timers } = this.#options;
    if (!this.isOnline || this.#merged !== undefined || !connection.isReady) return;
    if (this.#sender.isBehind(this.branch)) return this.#mergeAnew();
    try {
      const sent = this.#sender.send(this.branch);
      if (this.mayRefer) this.#observer!.flushed();
      if (this.#mayPlace) this.#placements.sendNext(this.branch.seen);
      if (sent === "nothing") return;
      if (sent === "more") timers.nextTurn(() => this.#flushSoon());
    } catch (error) {
      return this.#closedByServer("limit", error instanceof Error ? error.message : String(error));
    }
    this.#seen.sent();
    this.#observer!.sent();
  }

  /** Has everything gone out that was done here? */
  get #mayPlace(): boolean {
    const { isBatchOpen, unsentSeen } = this.branch;
    return this.#phase === "open" && !isBatchOpen && unsentSeen === undefined;
  }

  /** Rewrites what is unsent onto what is in, as after an absence. What is on its way has to be decided first. */
  #mergeAnew(): void {
    if (this.#sender.inFlight > 0) return;
    this.#startMerge();
    this.#takeBy(this.#options.timers.nextTurn);
  }
}
