// One open model, as applications see it: its data, its events, its place between this application and everybody else.
//
// Edits apply at once and travel on their own. What it shows is always what the server has, with this application's pending
// changes on top. After it is closed, for whatever reason, it can still be read.

import {
  type Branch,
  type Conflict,
  type Edit,
  type Element,
  elementId,
  elementsPerChangeMax,
  keyUnitsMax,
  type Operation,
  parseElementId,
  type StateDigest,
  stateDigest,
  stringUnitsMax,
  type Tree,
  treeDepthMax,
  treeFromValue,
} from "@convergence/engine";
import type { ModelAnchor } from "./anchors/model-anchor.ts";
import { ModelAnchors } from "./anchors/model-anchors.ts";
import { ConvergenceError, withTypedErrors } from "./convergence-error.ts";
import type { ConvergenceSession } from "./convergence-session.ts";
import { elementBelow } from "./elements/element-below.ts";
import type { ElementOf, Registered } from "./elements/element-registry.ts";
import { ElementTree } from "./elements/element-tree.ts";
import { levelOf } from "./elements/level-of.ts";
import type { Path, RealTimeElement } from "./elements/real-time-element.ts";
import { ConvergenceEventEmitter, deliver } from "./emitter.ts";
import { collaboratorEventOf } from "./events/collaborator-event-of.ts";
import { ConflictEvent } from "./events/conflict-event.ts";
import * as events from "./events/model-events.ts";
import { ModelVersionNames } from "./history/model-version-names.ts";
import { type RevertSelection, restoreWish, revertWish } from "./history/rework.ts";
import { closeMsMax } from "./limits.ts";
import type { CloseReason, LinkObserver } from "./link-observer.ts";
import { type CollaboratorNews, type ModelCollaborator, ModelCollaborators } from "./model-collaborators.ts";
import { type ModelEvents, modelEventNames } from "./model-event-names.ts";
import type { ModelLink } from "./model-link.ts";
import { ModelPresence } from "./model-presence.ts";
import type { ReworkWish } from "./placement-queue.ts";
import type { RealTimeModelOptions } from "./real-time-model-options.ts";
import type { LocalReference } from "./references/local-reference.ts";
import type { ModelReference } from "./references/model-reference.ts";
import { ModelReferences, type ReferenceFilter } from "./references/model-references.ts";
import type { ResyncProgress } from "./resync-progress.ts";
import { ModelUndo } from "./undo/model-undo.ts";
import type { UndoManager, UndoOptions } from "./undo/undo.ts";
import type { Author } from "./user.ts";

/** The model's own representation, for tests that damage it; applications have no use for it. */
export const branchOf: unique symbol = Symbol("branchOf");

/** The model's line to the server, for tests that ask of it what applications cannot. */
export const linkOf: unique symbol = Symbol("linkOf");

/** How far the user's work has come: applied here, sent, or on the server's durable storage. */
export type SaveState = "applied" | "sent" | "committed";

export class RealTimeModel<T = Readonly<Record<string, unknown>>> extends ConvergenceEventEmitter<ModelEvents> {
  static readonly Events = modelEventNames;

  readonly #options: RealTimeModelOptions;
  readonly #link: ModelLink;
  readonly #elements: ElementTree;
  readonly #collaborators: ModelCollaborators;
  readonly #references: ModelReferences;
  readonly #undo: ModelUndo;
  readonly #anchors: ModelAnchors;
  readonly #presence: ModelPresence;
  #cancelGathering: () => void = () => undefined;
  readonly #closed = Promise.withResolvers<void>();
  #emitsLocalEvents = false;
  #saveState: SaveState = "committed";
  #time: number;
  #isResyncing = false;
  #isClosing = false;
  readonly #versionNames: ModelVersionNames;
  readonly #waiting = new Set<(isCommitted: boolean) => void>();
  /** Elements created in the open batch. */
  #batchElements = 0;

  constructor(options: RealTimeModelOptions) {
    super(options.reportError);
    this.#options = options;
    this.#link = options.link;
    this.#time = options.link.opened.modifiedAt;
    this.#collaborators = new ModelCollaborators(() => options.session.sessionId());
    const { connection, link } = options;
    this.#presence = new ModelPresence({
      timers: options.timers,
      requireOpen: () => this.#requireOpen(),
      isOnline: () => link.isOnline && connection.isReady,
      send: (state) => connection.send([{ kind: "setPresence", channel: link.channel, state }]),
    });
    this.#versionNames = new ModelVersionNames({
      ...{ connection, link, session: options.session, requireOpen: () => this.#requireOpen() },
    });
    this.#elements = new ElementTree(options.link.branch.replica.document, options.splitSplices, {
      model: this as unknown as RealTimeModel,
      reportError: options.reportError,
      edit: (element, operation) => this.#edit(element, operation),
      newTree: (parent, value) => this.#newTree(value, levelOf(parent) + 1),
      valueTree: (element, value) => this.#newTree(value, levelOf(element), element.id),
      isTypingAt: (element, gap) => this.#link.branch.isTypingAt(element.id, gap),
      requireWritable: () => undefined, // when it is closed, the edit itself finds out
      references: () => this.#references,
      anchors: () => this.#anchors,
    });
    this.#undo = new ModelUndo({
      ...{ link: options.link, reportError: options.reportError, now: options.timers.now },
      document: () => this.#document,
      nodeOf: (element) => this.#elements.nodeOf(element),
      limits: () => options.limits(),
      requireOpen: () => this.#requireOpen(),
      onPerformed: (edits) => {
        this.#elements.tell(edits, this.#ownAuthor(), true, !this.#emitsLocalEvents);
        this.#noteSaveState();
      },
    });
    this.#references = new ModelReferences({
      ...{ timers: options.timers, reportError: options.reportError, model: this.#self as Registered<"model"> },
      branch: () => this.#link.branch,
      wrap: (element) => this.#elements.wrap(element),
      isAttached: (element) => this.#elements.isAttached(element),
      ownAuthor: () => this.#ownAuthor(),
      authorOf: (client) => this.#collaborators.authorOf(client),
      requireOpen: () => this.#requireOpen(),
      maySend: () => this.#link.mayRefer,
      send: (message) => this.#link.refer(message),
    });
    this.#anchors = new ModelAnchors({
      ...{ model: this.#self as Registered<"model">, ownSession: () => this.#ownAuthor().sessionId },
      branch: () => this.#link.branch,
      wrap: (element) => this.#elements.wrap(element),
      isAttached: (element) => this.#elements.isAttached(element),
      place: (items) => this.#link.place(items),
    });
    options.listen(this.#observer());
  }

  modelId(): string {
    return this.#link.opened.model;
  }

  collectionId(): string {
    return this.#link.opened.collection;
  }

  /** The latest version of the server's that is in here. */
  version(): number {
    return this.#link.branch.version;
  }

  minVersion(): number {
    return 0;
  }

  maxVersion(): number {
    return this.version();
  }

  /** When the latest change was committed, by the server's clock. */
  time(): Date {
    return new Date(this.#time);
  }

  minTime(): Date {
    return this.createdTime();
  }

  maxTime(): Date {
    return this.time();
  }

  createdTime(): Date {
    return new Date(this.#link.opened.createdAt);
  }

  root(): ElementOf<T> {
    return this.#elements.wrap(this.#document.root) as ElementOf<T>;
  }

  /** The element at a path; a `RealTimeUndefined` if there is none. */
  elementAt(path: Path): RealTimeElement;
  elementAt(...parts: (string | number)[]): RealTimeElement;
  elementAt(...parts: readonly (string | number | Path)[]): RealTimeElement {
    const host = {
      wrap: (element: Element) => this.#elements.wrap(element),
      undefinedElement: () => this.#elements.undefinedElement(),
    };
    return elementBelow(host, this.#document.root, parts);
  }

  /** The element with an id, if it is attached. */
  element(id: string): RealTimeElement | undefined {
    const parsed = parseElementId(id);
    const element = parsed === undefined ? undefined : this.#document.get(parsed);
    return element !== undefined && this.#elements.isAttached(element) ? this.#elements.wrap(element) : undefined;
  }

  /**
   * A checksum of everything in the model: two replicas at the same `version()` have the same one exactly if they are equal. For
   * tests and tools: the client compares it with the server's by itself. `undefined` while anything is pending. Takes some 40
   * milliseconds for 100,000 elements.
   */
  stateDigest(): StateDigest | undefined {
    return this.isCommitted() ? stateDigest(this.#document) : undefined;
  }

  session(): ConvergenceSession {
    return this.#options.session;
  }

  /** Everybody who has the model open, this session included, and for a while those whose connection is gone. */
  collaborators(): ModelCollaborator[] {
    return this.#collaborators.list();
  }

  /** A reference of this application's own to elements of the model; the one of that key, if there is one. */
  elementReference(key: string): LocalReference<"element"> {
    return this.#references.local("element", key, this.#document.root);
  }

  /** The reference of a session with a key; `undefined` if there is none. */
  reference(sessionId: string, key: string): ModelReference | undefined {
    return this.references({ sessionId, key })[0];
  }

  /** All references in the model that fit, this application's own included. */
  references(filter: ReferenceFilter = {}): ModelReference[] {
    return this.#references.list(filter);
  }

  /** The anchors of all elements that are in the model, in no particular order. */
  anchors(): ModelAnchor[] {
    return this.#anchors.all();
  }

  /** What this window lets others know of itself while it has the model open. */
  presence(): ModelPresence {
    return this.#presence;
  }

  /** Whether elements emit events for edits made through this very object as well. Off at first. */
  emitLocalEvents(): boolean;
  emitLocalEvents(emit: boolean): this;
  emitLocalEvents(...emit: [] | [boolean]): boolean | this {
    if (emit.length === 0) return this.#emitsLocalEvents;
    this.#emitsLocalEvents = emit[0];
    return this;
  }

  /** Is everything on the server's durable storage? Never while a batch is open. */
  isCommitted(): boolean {
    return this.#link.branch.pendingCount === 0 && !this.#link.branch.isBatchOpen;
  }

  /** How many changes the server has not decided on. An open batch is not one yet. */
  pendingChanges(): number {
    return this.#link.branch.pendingCount;
  }

  saveState(): SaveState {
    return this.#saveState;
  }

  isOpen(): boolean {
    return this.#link.phase !== "closed" && !this.#isClosing;
  }

  /** Does the model follow the server at present? */
  isOnline(): boolean {
    return this.#link.isOnline;
  }

  /** How far the model has come on its way back after an absence; `undefined` when it is not on it. */
  resyncProgress(): ResyncProgress | undefined {
    return this.#link.progress;
  }

  /**
   * Closes the model once everybody who opened it has closed it. Waits until the server has decided on what is pending, if there
   * is a connection and it answers in time; what is pending without one is lost (see `ModelClosedEvent.lostChanges`). A batch
   * that is open is taken back.
   */
  async close(): Promise<void> {
    if (!this.isOpen()) return this.#closed.promise;
    if (!this.#options.closedByOpener()) return;
    if (this.isBatchStarted()) this.cancelBatch();
    this.#isClosing = true;
    if (!this.isCommitted() && this.#options.session.isConnected()) await this.whenCommitted();
    this.#link.close();
  }

  /**
   * Undo and redo of this application's own edits from here on, those inside an element alone if one is given. Each call makes a manager
   * with stacks of its own; an editor for one text wants one for that text. See `UndoManager`.
   */
  undoManager(options: UndoOptions = {}): UndoManager {
    return withTypedErrors(() => this.#undo.make(options));
  }

  /** Gives the model, or an element and all inside, the content that it had at a version, as one change of this user's, by the server.
   *  Elements come back under their old ids. Resolves to the version of that change, or `undefined` if nothing had to change. Rejects
   *  with a `ConvergenceError`, as of `version-unknown`, `element-unknown`, `model-limit`, `connection-lost` (it may have happened). */
  async restore(version: number, element: Registered<"element"> = this.root()): Promise<number | undefined> {
    return this.#rework(restoreWish(version, this.#elements.nodeOf(element).id));
  }

  /** Takes past changes back, whoever made them, and nothing of what came after them; else as `restore`. */
  async revert(changes: RevertSelection): Promise<number | undefined> {
    return this.#rework(revertWish(changes));
  }

  /** Names a version; when none is given, the one that is seen here once the server has decided what is pending now. Resolves to it.
   *  Rejects with a `ConvergenceError`, as of `version-name-taken`, `version-unknown`, `not-connected`, `connection-lost`. */
  nameVersion(name: string, version?: number): Promise<number> {
    return this.#versionNames.add(name, version);
  }

  /** Resolves when the model is closed, by whomever. */
  whenClosed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Resolves with true once everything is committed; with false if the connection is lost or the server takes too long. */
  async whenCommitted(): Promise<boolean> {
    if (this.isCommitted()) return true;
    if (!this.#options.session.isConnected()) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.#options.timers.after(closeMsMax, () => resolve(false));
    this.#waiting.add(resolve);
    const isCommitted = await promise;
    this.#waiting.delete(resolve);
    cancel();
    return isCommitted;
  }

  /** From here on, edits form one change, which takes effect as a whole; what others do waits until it is complete. */
  startBatch(): void {
    this.#requireOpen();
    if (this.isBatchStarted()) throw new ConvergenceError("batch", "A batch is open already");
    this.#batchElements = 0;
    this.#link.branch.startBatch();
  }

  completeBatch(): void {
    this.#requireBatch();
    this.#link.branch.completeBatch();
    this.#link.batchEnded();
    this.#undo.batchEnded();
    this.#noteSaveState();
  }

  /** Takes back everything in the batch. */
  cancelBatch(): void {
    this.#requireBatch();
    const edits = this.#link.branch.cancelBatch();
    this.#undo.batchCancelled(edits);
    this.#elements.tell(edits, this.#ownAuthor(), false, false);
    this.#link.batchEnded();
    this.#noteSaveState();
  }

  batchSize(): number {
    return this.#link.branch.batchSize;
  }

  isBatchStarted(): boolean {
    return this.#link.branch.isBatchOpen;
  }

  get [linkOf](): ModelLink {
    return this.#link;
  }

  get [branchOf](): Branch {
    return this.#link.branch;
  }

  get #document() {
    return this.#link.branch.replica.document;
  }

  #observer(): LinkObserver {
    return {
      arriving: (client, isReworking) => {
        const isOwn = this.#collaborators.authorOf(client) === undefined;
        if (isOwn && isReworking) this.#undo.restoring();
        return isOwn;
      },
      received: ({ edits, conflicts }, entry) => {
        this.#time = entry.time;
        this.#undo.others(edits);
        this.#references.endGone();
        const author = this.#collaborators.author(entry.session, entry.user);
        this.#elements.tell(edits, { ...author, commit: entry }, false, false);
        this.#anchors.tell(edits, author);
        this.#tellConflicts(conflicts);
        this.#tellVersion();
      },
      committed: ({ conflicts }, { time }) => {
        this.#time = time;
        this.#elements.forgetHidden();
        this.#references.endGone();
        this.#undo.settled();
        this.#tellConflicts(conflicts);
        this.#tellVersion();
        this.#noteSaveState();
      },
      refused: ({ edits, conflicts }, { code, message, operations }) => {
        this.#undo.retracted(edits);
        this.#references.endGone();
        this.#elements.tell(edits, this.#ownAuthor(), false, false);
        this[deliver](new events.ModelRefusedEvent(this.#self, code, message, operations));
        this.#tellConflicts(conflicts);
        this.#noteSaveState();
      },
      references: (references) => this.#references.take(references),
      flushed: () => this.#references.sendDue(),
      diverged: ({ edits, conflicts }, former) => {
        this.#elements.adopt(this.#document);
        this.#references.moveTo(former);
        this.#undo.reloaded();
        this.#anchors.moveTo(former);
        this[deliver](new events.ModelDivergedEvent(this.#self, this.version()));
        this.#elements.tell(edits, this.#ownAuthor(), false, false);
        this.#tellConflicts(conflicts);
        this.#noteSaveState();
      },
      merged: ({ conflicts }) => {
        this.#tellConflicts(conflicts);
        this.#noteSaveState();
      },
      resumed: () => {
        this.#references.resumed();
        this.#isResyncing = false;
        this.#noteSaveState();
        this.#presence.resumed();
        this[deliver](new events.ResyncCompletedEvent(this.#self));
        this[deliver](new events.ModelOnlineEvent(this.#self));
      },
      progressed: () => {
        const progress = this.#link.progress;
        if (progress !== undefined) this[deliver](new events.ResyncProgressEvent(this.#self, progress));
      },
      sent: () => this.#noteSaveState(),
      interrupted: () => {
        this.#isResyncing = false;
        this.#cancelGathering();
        this.#endWaiting(false);
        this.#noteSaveState();
        this[deliver](new events.ModelOfflineEvent(this.#self));
      },
      resuming: () => {
        this.#isResyncing = true;
        this[deliver](new events.ModelReconnectingEvent(this.#self));
        this[deliver](new events.ResyncStartedEvent(this.#self));
      },
      sessions: (sessions, gatheringMs) => {
        this.#cancelGathering();
        this.#tellNews(this.#collaborators.replace(sessions, gatheringMs > 0));
        const end = (): void => this.#tellNews(this.#collaborators.giveUp());
        if (gatheringMs > 0) this.#cancelGathering = this.#options.timers.after(gatheringMs, end);
      },
      news: (news) => {
        if (news.kind !== "versionNameChanged") return this.#tellNews(this.#collaborators.take(news));
        const author = this.#collaborators.author(news.session, news.user);
        this[deliver](this.#versionNames.eventOf(this.#self, author, news));
      },
      closed: (reason) => this.#tellClosed(reason),
    };
  }

  /** As events know it: a model of unknown data. */
  get #self(): RealTimeModel {
    return this as unknown as RealTimeModel;
  }

  /** In a batch it would wait for the end of that, which does not come for who waits for the answer first. */
  async #rework(wish: ReworkWish): Promise<number | undefined> {
    this.#requireOpen();
    if (this.isBatchStarted()) {
      throw new ConvergenceError("batch", `A batch is open; complete it before you ask for a ${wish.kind}`);
    }
    if (this.#undo.isPending) await this.#undo.whenDone(); // what was undone before comes back before
    return (await this.#link.place(wish)).version;
  }

  #edit(element: Element, operation: Operation): void {
    this.#requireOpen();
    const anchors = this.#undo.shownAnchors(element);
    const edit: Edit = withTypedErrors(() => this.#link.edit(operation, element));
    this.#undo.own({ edit, anchors }, this.isBatchStarted());
    this.#elements.tell([edit], this.#ownAuthor(), true, !this.#emitsLocalEvents);
    this.#noteSaveState();
  }

  /** `level`: where in the model the tree will stand; the root is at 1. `ownId`: of an element that keeps its id. */
  #newTree(value: unknown, level: number, ownId?: number): Tree {
    const limits = this.#options.limits();
    const { site } = this.#link;
    let ids = 0;
    const nextId = (): number =>
      ids++ === 0 && ownId !== undefined ? ownId : elementId(site, this.#link.nextCounter());
    const elementsMax = Math.min(elementsPerChangeMax, limits?.elementsPerChangeMax ?? elementsPerChangeMax);
    const tree = withTypedErrors(() =>
      treeFromValue(value, nextId, {
        depthMax: Math.min(treeDepthMax, limits?.treeDepthMax ?? treeDepthMax) - (level - 1),
        elementsMax: elementsMax - (this.isBatchStarted() ? this.#batchElements : 0),
        keyUnitsMax: Math.min(keyUnitsMax, limits?.keyUnitsMax ?? keyUnitsMax),
        stringUnitsMax: Math.min(stringUnitsMax, limits?.stringUnitsMax ?? stringUnitsMax),
      }),
    );
    this.#batchElements += ids;
    return tree;
  }

  #ownAuthor(): Author {
    const session = this.#options.session;
    return { sessionId: session.sessionId(), user: session.user() };
  }

  #tellConflicts(conflicts: readonly Conflict[]): void {
    for (const conflict of conflicts) {
      const { operation, winner } = conflict;
      const element = this.#document.get(operation.element);
      const isHere = element !== undefined && this.#elements.isAttached(element);
      const by =
        winner?.session === undefined || winner.user === undefined
          ? undefined
          : this.#collaborators.author(winner.session, winner.user);
      this[deliver](new ConflictEvent(this.#self, conflict, isHere ? this.#elements.wrap(element) : undefined, by));
    }
  }

  #tellNews(news: readonly CollaboratorNews[]): void {
    for (const each of news) this[deliver](collaboratorEventOf(this.#self, each));
  }

  #tellVersion(): void {
    this[deliver](new events.VersionChangedEvent(this.#self, this.version()));
  }

  #tellClosed({ code, message }: CloseReason): void {
    this.#references.end();
    this.#endWaiting(false);
    this.#cancelGathering();
    this.#presence.stop();
    if (this.#isResyncing && code !== undefined) this[deliver](new events.ResyncErrorEvent(this.#self, message));
    if (code === "model-removed" || code === "model-unknown") this[deliver](new events.ModelDeletedEvent(this.#self));
    const lost = this.#link.branch.pendingCount;
    this[deliver](new events.ModelClosedEvent(this.#self, code, message, lost));
    this.#closed.resolve();
  }

  #noteSaveState(): void {
    this.#versionNames.decisions.check();
    const before = this.#saveState;
    const { branch } = this.#link;
    if (branch.pendingCount === 0 && branch.batchSize === 0) this.#saveState = "committed";
    else if (this.#link.isOnline && !this.#link.hasUnsent && branch.batchSize === 0) this.#saveState = "sent";
    else this.#saveState = "applied";
    if (this.#saveState === before) return;
    if (before === "committed") this[deliver](new events.ModelModifiedEvent(this.#self));
    if (this.#saveState === "applied") this[deliver](new events.ModelAppliedEvent(this.#self));
    else if (this.#saveState === "sent") this[deliver](new events.ModelSentEvent(this.#self));
    else {
      this[deliver](new events.ModelCommittedEvent(this.#self));
      this.#endWaiting(true);
    }
  }

  #endWaiting(isCommitted: boolean): void {
    if (!isCommitted) this.#versionNames.decisions.giveUp();
    for (const end of [...this.#waiting]) end(isCommitted);
  }

  #requireOpen(): void {
    if (!this.isOpen()) throw new ConvergenceError("model-closed", `The model ${this.modelId()} is closed`);
  }

  #requireBatch(): void {
    if (!this.isBatchStarted()) throw new ConvergenceError("batch", "No batch is open");
  }
}

declare module "./elements/element-registry.ts" {
  interface ElementRegistry<T> {
    readonly model: RealTimeModel;
  }
}
