// A model as it was at any of its versions, with elements that can be read and listened to like those of an open model. It plays
// forward and back: each change is told by the events that it had when it was made, or by those of what takes it back.
//
// Law: at every version it shows exactly what the server had, whichever way it came there. An element is the same object wherever it
// is there, for who holds on to it. What is asked for last counts: it goes there from wherever it has come to.

import { type Edit, type Element, parseElementId, type StateDigest, stateDigest, type Tree } from "@convergence/engine";
import type { HistoryRead, RangeAnswer } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import { elementBelow } from "../elements/element-below.ts";
import type { ElementOf } from "../elements/element-registry.ts";
import { ElementTree } from "../elements/element-tree.ts";
import type { Path, RealTimeElement } from "../elements/real-time-element.ts";
import { ConvergenceEventEmitter, deliver, type ReportError } from "../emitter.ts";
import * as events from "../events/history-events.ts";
import { historyStepsMax } from "../limits.ts";
import type { CloseReason } from "../link-observer.ts";
import { requireObject } from "../require-argument.ts";
import type { SliceLimits } from "../slice.ts";
import { TakingTurns } from "../taking-turns.ts";
import type { Timers } from "../timers.ts";
import { type Author, userOf } from "../user.ts";
import { type HistoryBlame, type HistoryDiff, historyBlame, historyDiff, idOf } from "./attribution.ts";
import { HistoryChunks } from "./history-chunks.ts";
import type { HistoryLine } from "./history-line.ts";
import { type DiffOptions, type GivenUp, type HistoryOperations, historyOperations } from "./history-operations.ts";
import { type ChangeDescription, type ChangeFilter, modelChanges } from "./model-changes.ts";
import { pastHost } from "./past-host.ts";
import { PlayedDocument } from "./played-document.ts";
import type { RecordedChange } from "./recorded-change.ts";

const historicalModelEventNames = {
  VERSION_CHANGED: "version_changed",
  TARGET_CHANGED: "target_changed",
  TRANSITION_START: "transition_start",
  TRANSITION_END: "transition_end",
  HEAD_CHANGED: "head_changed",
  CLOSED: "closed",
} as const;

export type HistoricalModelOptions = {
  readonly line: HistoryLine;
  readonly timers: Timers;
  readonly slice: SliceLimits;
  readonly splitSplices: boolean;
  readonly reportError: ReportError;
};

/** What a model of the past begins with. */
type Begun = { readonly range: HistoryRead; readonly answer: RangeAnswer } & State;
type State = { readonly version: number; readonly time: number; readonly tree: Tree };

/** Of many changes at once there is no one author. */
const nobody: Author = { sessionId: "", user: userOf("", "", true) };

export class HistoricalModel<
  T = Readonly<Record<string, unknown>>,
> extends ConvergenceEventEmitter<events.HistoricalModelEvents> {
  static readonly Events: typeof historicalModelEventNames = historicalModelEventNames;

  readonly #options: HistoricalModelOptions;
  readonly #line: HistoryLine;
  readonly #chunks: HistoryChunks;
  readonly #played: PlayedDocument;
  readonly #elements: ElementTree;
  readonly #begun: Begun;
  #version: number;
  #time: number;
  #head: number;
  #headTime: number;
  #target: number;
  #transition: Promise<void> | undefined;

  /** For `ModelService`: applications get one by `models().history(id)`. */
  constructor(options: HistoricalModelOptions, chunks: HistoryChunks, begun: Begun) {
    super(options.reportError);
    this.#options = options;
    this.#line = options.line;
    this.#chunks = chunks;
    this.#begun = begun;
    this.#version = this.#target = begun.version;
    this.#time = begun.time;
    this.#head = begun.range.head;
    this.#headTime = begun.range.modifiedAt;
    this.#played = new PlayedDocument(begun.tree);
    const host = pastHost({
      model: this.#self,
      reportError: options.reportError,
      wrap: (element) => this.#elements.wrap(element),
      isAttached: (element) => this.#elements.isAttached(element),
    });
    this.#elements = new ElementTree(this.#played.document, options.splitSplices, host);
    this.#line.listen(
      (read) => this.#noteHead(read),
      (reason) => this.#tellClosed(reason),
    );
  }

  /** Rejects with a `ConvergenceError` if there is no such model, or no such version. `version`: the latest when left out. */
  static async open(options: HistoricalModelOptions, version: number | undefined): Promise<HistoricalModel> {
    const { line } = options;
    try {
      const range = await line.ask<"range">({ kind: "range" });
      requireVersion(version ?? 0, range.head);
      const chunks = new HistoryChunks(line);
      const first = version ?? range.head;
      const state = await chunks.state(first);
      const { answer } = range;
      return new HistoricalModel(options, chunks, { range, answer, ...state, version: first });
    } catch (error) {
      line.close();
      throw error;
    }
  }

  modelId(): string {
    return this.#line.model;
  }

  collectionId(): string {
    return this.#begun.answer.collection;
  }

  /** Which of the models that had this id it is, one after the other, counted from 1. */
  incarnation(): number {
    return this.#begun.range.incarnation;
  }

  /** When the model was removed, as known when this history was opened; `undefined` if it was there then. */
  removedTime(): Date | undefined {
    const { removedAt } = this.#begun.answer;
    return removedAt === undefined ? undefined : new Date(removedAt);
  }

  /** The one that is shown. */
  version(): number {
    return this.#version;
  }

  minVersion(): number {
    return 0;
  }

  /** The latest that is known of; see `refresh` and the event `head_changed`. */
  maxVersion(): number {
    return this.#head;
  }

  /** When the version that is shown came to be, by the server's clock. */
  time(): Date {
    return new Date(this.#time);
  }

  minTime(): Date {
    return this.createdTime();
  }

  /** When the latest version came to be that is known of. */
  maxTime(): Date {
    return new Date(this.#headTime);
  }

  createdTime(): Date {
    return new Date(this.#begun.answer.createdAt);
  }

  root(): ElementOf<T> {
    return this.#elements.wrap(this.#played.document.root) as ElementOf<T>;
  }

  /** The element at a path; a `RealTimeUndefined` if there is none. */
  elementAt(path: Path): RealTimeElement;
  elementAt(...parts: (string | number)[]): RealTimeElement;
  elementAt(...parts: readonly (string | number | Path)[]): RealTimeElement {
    const host = {
      wrap: (element: Element) => this.#elements.wrap(element),
      undefinedElement: () => this.#elements.undefinedElement(),
    };
    return elementBelow(host, this.#played.document.root, parts);
  }

  /** The element with an id, if it is there at this version. */
  element(id: string): RealTimeElement | undefined {
    const parsed = parseElementId(id);
    const element = parsed === undefined ? undefined : this.#played.document.get(parsed);
    return element === undefined ? undefined : this.#elements.wrap(element);
  }

  /** A checksum of everything that is shown: that of an open model at the same version is the same. */
  stateDigest(): StateDigest {
    return stateDigest(this.#played.document);
  }

  isOpen(): boolean {
    return !this.#line.isClosed;
  }

  /** It goes on to show what it shows. What is on its way to another version fails. */
  close(): void {
    this.#line.close();
  }

  /** The version that it is on its way to; the one that is shown, if it stands still. */
  targetVersion(): number {
    return this.#target;
  }

  isTransitioning(): boolean {
    return this.#transition !== undefined;
  }

  /**
   * Goes to a version: near ones change by change, with the events of each; one that is far away at once, and then all that differs is
   * told as `value`. Resolves when the model stands still, at this version or at one that was asked for since. While there is no
   * connection it waits for the next one. Rejects with a `ConvergenceError` if there is no such version, if the model is closed, or if
   * the server cannot tell; it stays then where it has come to.
   */
  async playTo(version: number): Promise<void> {
    this.#line.requireOpen();
    requireVersion(version, this.#head);
    if (version !== this.#target) {
      this.#target = version;
      this[deliver](new events.HistoryTargetChangedEvent(this.#self, version));
    }
    if (this.#version === this.#target && this.#transition === undefined) return;
    if (this.#transition !== undefined) return this.#transition;
    // It is under way before the first listener hears of it, who may want to go elsewhere.
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#transition = promise;
    this.#run().then(resolve, reject);
    return promise;
  }

  /** Goes to the last version that was there at a time; to version 0, if that is before the first change. */
  async playToTime(time: Date | number): Promise<void> {
    this.#line.requireOpen();
    const ms = time instanceof Date ? time.getTime() : time;
    if (!Number.isSafeInteger(ms)) throw new ConvergenceError("value-invalid", `${String(time)} is not a time`);
    if (ms < 0) return this.playTo(0);
    const { answer } = await this.#line.ask<"versionAtTime">({ kind: "versionAtTime", time: ms });
    return this.playTo(answer.version);
  }

  /** Goes on by so many versions from where it is, or is on its way to. */
  forward(versions = 1): Promise<void> {
    return this.playTo(this.#target + versions);
  }

  /** Goes back by so many versions from where it is, or is on its way to. */
  backward(versions = 1): Promise<void> {
    return this.playTo(this.#target - versions);
  }

  /** Asks the server how far the history goes by now. Resolves with the latest version. */
  async refresh(): Promise<number> {
    return (await this.#line.ask<"range">({ kind: "range" })).head;
  }

  /**
   * The changes that fit, one after the other, asked for as they are wanted: `for await (const change of model.changes({ newestFirst:
   * true, limit: 20 })) …`. Throws a `ConvergenceError` for a filter that makes no sense.
   */
  changes(filter: ChangeFilter = {}): AsyncGenerator<ChangeDescription, void, undefined> {
    requireObject("What changes are to be told", filter);
    return modelChanges(this.#line, this.#head, filter);
  }

  /**
   * Who wrote what is shown, all of it or an element with what is inside it: of every text and of every value. Rejects with a
   * `ConvergenceError`: `element-unknown` if the element is not there at this version, `limit` if the answer would be too large; with
   * the reason of `signal` once that is aborted, and then a server that has not begun yet does not.
   */
  async blame(element?: RealTimeElement | string, { signal }: GivenUp = {}): Promise<HistoryBlame> {
    this.#line.requireOpen();
    const version = this.#version;
    const { answer } = await this.#line.ask<"blame">({ kind: "blame", version, element: idOf(element) }, signal);
    return historyBlame(version, answer, this.#turns(signal));
  }

  /**
   * What became of the model from one version to another, whichever is the later: of texts piece by piece, of all else by place and
   * value; with `as: "operations"` by what makes the one of the other. `element`: of that alone, which has to be there at both versions.
   * Rejects with a `ConvergenceError`: `value-invalid` if there is no such version, `element-unknown`, `limit` if the answer would be too
   * large; with the reason of `signal`, as `blame` does.
   */
  async diff(
    from: number,
    to: number,
    options: DiffOptions & { readonly as: "operations" },
  ): Promise<HistoryOperations>;
  async diff(
    from: number,
    to: number,
    options?: DiffOptions & { readonly as?: "readable" | undefined },
  ): Promise<HistoryDiff>;
  async diff(
    from: number,
    to: number,
    options: DiffOptions & { readonly as?: "operations" | "readable" | undefined } = {},
  ): Promise<HistoryDiff | HistoryOperations> {
    this.#line.requireOpen();
    requireObject("The options of a difference", options);
    const { element, as = "readable", signal } = options;
    if (as !== "readable" && as !== "operations") {
      throw new ConvergenceError(
        "value-invalid",
        `A difference is "readable" or as "operations", and not ${String(as)}`,
      );
    }
    for (const version of [from, to]) requireVersion(version, this.#head);
    if (as === "operations") return historyOperations(this.#line, from, to, idOf(element), signal);
    const { answer } = await this.#line.ask<"diff">({ kind: "diff", from, to, element: idOf(element) }, signal);
    return historyDiff(from, to, answer, this.#turns(signal));
  }

  /** As events know it: a model of unknown data. */
  get #self(): HistoricalModel {
    return this as unknown as HistoricalModel;
  }

  #turns(signal?: AbortSignal): TakingTurns {
    return new TakingTurns(this.#options.timers, this.#options.slice, signal);
  }

  async #run(): Promise<void> {
    this[deliver](new events.TransitionStartEvent(this.#self));
    try {
      while (this.#version !== this.#target) {
        if (Math.abs(this.#target - this.#version) > historyStepsMax) await this.#jump();
        else await this.#steps();
        this.#line.requireOpen();
      }
    } finally {
      this.#target = this.#version;
      this.#transition = undefined;
      this[deliver](new events.TransitionEndEvent(this.#self));
    }
  }

  async #jump(): Promise<void> {
    const version = this.#target;
    const { tree, time } = await this.#chunks.state(version);
    if (this.#target !== version) return; // somebody wants to go elsewhere by now
    const edits = this.#elements.rebuild(() => this.#played.jump(tree));
    this.#arrive(version, time, edits, nobody);
  }

  /** As far as one slice of time goes, then everybody else has a turn. */
  async #steps(): Promise<void> {
    const turns = this.#turns();
    while (this.#version !== this.#target && Math.abs(this.#target - this.#version) <= historyStepsMax) {
      if (turns.isDue) await turns.rest();
      const isForward = this.#target > this.#version;
      const version = isForward ? this.#version + 1 : this.#version;
      const known = this.#chunks.known(version);
      if (known === undefined || (!isForward && known.inverses === undefined)) {
        await (isForward ? this.#chunks.change(version, this.#head) : this.#chunks.played(version, this.#head));
        this.#line.requireOpen();
      } else if (isForward) {
        this.#step(known, () => this.#played.forward(known), version, known.entry.time);
      } else {
        const before = this.#chunks.knownTimeOf(version - 1) ?? (await this.#chunks.timeOf(version - 1, this.#head));
        this.#line.requireOpen();
        this.#step(known, () => this.#played.backward(known), version - 1, before);
      }
      turns.spend(1);
    }
  }

  #step({ entry, operations }: RecordedChange, play: () => Edit[], version: number, time: number): void {
    // What leaves and comes back within one change has to stay the same.
    const edits = operations.length > 1 ? this.#elements.rebuild(play) : play();
    const { session: sessionId, user } = entry;
    this.#arrive(version, time, edits, { sessionId, user: userOf(user, user, false), commit: entry });
  }

  #arrive(version: number, time: number, edits: readonly Edit[], author: Author): void {
    const previous = this.#version;
    this.#version = version;
    this.#time = time;
    this.#elements.tell(edits, author, false, false);
    this[deliver](new events.HistoryVersionChangedEvent(this.#self, version, previous));
  }

  #noteHead({ head, modifiedAt }: HistoryRead): void {
    if (head <= this.#head) return;
    this.#head = head;
    this.#headTime = modifiedAt;
    this[deliver](new events.HeadChangedEvent(this.#self, head));
  }

  #tellClosed({ code }: CloseReason): void {
    this[deliver](new events.HistoryClosedEvent(this.#self, code));
  }
}

function requireVersion(version: number, head: number): void {
  if (Number.isSafeInteger(version) && version >= 0 && version <= head) return;
  throw new ConvergenceError("value-invalid", `Version ${version} is not in 0..${head}`);
}

declare module "../elements/element-registry.ts" {
  interface ElementRegistry<T> {
    readonly historicalModel: HistoricalModel;
  }
}
