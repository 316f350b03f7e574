// Opens, creates, removes and lists the models of a domain, and knows which ones are open.
//
// A model that is open is one object, however often it is opened; it closes when everybody who opened it has closed it.

import { elementId, type Tree, treeFromValue } from "@convergence/engine";
import type { AutoCreate, ModelSummary, ServerMessage, SessionLimits } from "@convergence/protocol";
import type { Page } from "./collection-service.ts";
import type { Connection } from "./connection.ts";
import { ConvergenceError, withTypedErrors } from "./convergence-error.ts";
import type { ConvergenceSession } from "./convergence-session.ts";
import type { ReportError } from "./emitter.ts";
import { HistoricalModel } from "./history/historical-model.ts";
import { HistoryLine } from "./history/history-line.ts";
import { nameVersion } from "./history/name-version.ts";
import { requireVersionName, type VersionName, versionNameOf } from "./history/version-name.ts";
import { channelsMax, historiesMax } from "./limits.ts";
import type { LinkObserver } from "./link-observer.ts";
import { ModelLink } from "./model-link.ts";
import { randomId } from "./random-id.ts";
import { RealTimeModel } from "./real-time-model.ts";
import { requireIncarnation, requireObject, requireText, requireVersion } from "./require-argument.ts";
import type { SliceLimits } from "./slice.ts";
import type { Timers } from "./timers.ts";

export type CreateOptions<T> = {
  readonly collection: string;
  /** By default a random one. */
  readonly id?: string;
  /** What the model begins with, or a function that makes it; by default an empty object. */
  readonly data?: T | (() => T);
};

export type AutoCreateOptions<T> = CreateOptions<T> & {
  /** The model goes when the last session has closed it. */
  readonly ephemeral?: boolean;
};

export type CopyOptions = {
  /** Which of the models that had this id, counted from 1; the one that is there, or was there last, when left out. */
  readonly incarnation?: number | undefined;
  /** The latest when left out. */
  readonly version?: number | undefined;
  /** Of the copy. By default a random one. */
  readonly id?: string | undefined;
  /** Of the copy. By default that of the model. */
  readonly collection?: string | undefined;
};

export type ListOptions = Page & {
  readonly collection?: string;
  /** Instead of the models that are there those that were removed. */
  readonly removed?: boolean;
};

export type HistoryOptions = {
  /** Which version to show first. */
  readonly version?: number | undefined;
  /** Which of the models that had this id, counted from 1; the one that is there, or was there last, when left out. */
  readonly incarnation?: number | undefined;
};

export type VersionNamesOptions = {
  /** Which of the models that had this id, counted from 1; the one that is there, or was there last, when left out. */
  readonly incarnation?: number | undefined;
};

export type ModelPage = { readonly models: readonly ModelSummary[]; readonly more: boolean };

export type ModelServiceOptions = {
  readonly connection: Connection;
  readonly session: ConvergenceSession;
  readonly timers: Timers;
  readonly random: () => number;
  readonly slice: SliceLimits;
  readonly splitSplices: boolean;
  readonly limits: () => SessionLimits | undefined;
  readonly reportError: ReportError;
};

/** What one model is to those who opened it. */
type Opening = {
  openers: number;
  readonly link: ModelLink;
  readonly model: Promise<RealTimeModel>;
  opened: RealTimeModel | undefined;
};

const pageItems = 100;

export class ModelService {
  readonly #options: ModelServiceOptions;
  readonly #openings = new Map<string, Opening>();
  readonly #channels = new Map<number, ModelLink>();
  readonly #histories = new Set<HistoryLine>();

  constructor(options: ModelServiceOptions) {
    this.#options = options;
  }

  /** Opens a model that exists. `T` is what the application knows of its data; nothing checks that it is so. */
  open<T = Readonly<Record<string, unknown>>>(id: string): Promise<RealTimeModel<T>> {
    return this.#open(id, undefined) as unknown as Promise<RealTimeModel<T>>;
  }

  /** Opens a model, and creates it, and its collection, if it does not exist. */
  async openAutoCreate<T = Readonly<Record<string, unknown>>>(
    options: AutoCreateOptions<T>,
  ): Promise<RealTimeModel<T>> {
    requireObject("The options of a model", options);
    requireText("The collection of a model", options.collection);
    const autoCreate = {
      collection: options.collection,
      tree: initialTree(options.data),
      ephemeral: options.ephemeral ?? false,
    };
    return (await this.#open(options.id ?? randomId(), autoCreate)) as unknown as RealTimeModel<T>;
  }

  /** Creates a model without opening it, and returns its id. */
  async create<T = Readonly<Record<string, unknown>>>(options: CreateOptions<T>): Promise<string> {
    requireObject("The options of a model", options);
    const { collection, id, data } = options;
    requireText("The collection of a model", collection);
    const tree = initialTree(data);
    const { model } = await this.#options.connection.request("modelCreated", (request) => {
      return { kind: "createModel", request, collection, model: id ?? randomId(), tree };
    });
    return model;
  }

  /**
   * Makes a new model of what another one was at a version, and returns its id. Its history begins with that; its elements are new ones,
   * and anchors stay where they were. It needs a connection.
   */
  async copy(id: string, options: CopyOptions = {}): Promise<string> {
    requireText("The id of a model", id);
    requireObject("The options of a copy", options);
    const { incarnation, version, id: copy, collection } = options;
    requireIncarnation(incarnation);
    if (version !== undefined) requireVersion(version);
    const { model } = await this.#options.connection.request("modelCreated", (request) => {
      return { kind: "copyModel", request, model: id, incarnation, version, copy: copy ?? randomId(), collection };
    });
    return model;
  }

  /**
   * Has the model back that was removed last under this id: the same one, with its history, in its collection. Rejects with a
   * `ConvergenceError`: `model-exists` if there is a model with this id, `model-unknown` if none was removed, or nothing is left of it.
   */
  async undoRemove(id: string): Promise<void> {
    requireText("The id of a model", id);
    await this.#options.connection.request("modelCreated", (request) => {
      return { kind: "undoRemove", request, model: id };
    });
  }

  /** Removes a model; its history stays, and `undoRemove` has it back. Returns false if there was none. */
  async remove(id: string): Promise<boolean> {
    requireText("The id of a model", id);
    const { existed } = await this.#options.connection.request("modelRemoved", (request) => {
      return { kind: "removeModel", request, model: id };
    });
    return existed;
  }

  /** One page, in the order of ids; the next one comes after its last id. */
  async list(options: ListOptions = {}): Promise<ModelPage> {
    requireObject("The options of a list", options);
    const { collection, after, limit = pageItems, removed = false } = options;
    const { models, more } = await this.#options.connection.request("modelList", (request) => {
      return { kind: "listModels", request, collection, after, limit, removed };
    });
    return { models, more };
  }

  /**
   * A model as it was at a version, the latest when left out, to be read and played forward and back; also one that was removed. Each
   * call makes one of its own.
   * `T` is what the application knows of its data.
   */
  async history<T = Readonly<Record<string, unknown>>>(
    id: string,
    options: HistoryOptions = {},
  ): Promise<HistoricalModel<T>> {
    requireText("The id of a model", id);
    requireObject("The options of a history", options);
    const { version, incarnation } = options;
    requireIncarnation(incarnation);
    if (this.#histories.size >= historiesMax) {
      throw new ConvergenceError("limit", `${historiesMax} histories are open; close some first`);
    }
    const { connection, timers, random, slice, splitSplices, reportError } = this.#options;
    const release = (ended: HistoryLine): void => void this.#histories.delete(ended);
    const line = new HistoryLine({ connection, timers, random, model: id, incarnation, release });
    this.#histories.add(line);
    const model = await HistoricalModel.open({ line, timers, slice, splitSplices, reportError }, version);
    return model as unknown as HistoricalModel<T>;
  }

  /** Gives a version a name, the server's latest when none is named; see `RealTimeModel.nameVersion`. Resolves to the version. */
  async nameVersion(id: string, name: string, version?: number): Promise<number> {
    const wish = { model: id, incarnation: undefined, name, version: async () => version };
    return (await nameVersion(this.#options.connection, wish)).version;
  }

  /** All names that versions of a model have, by their versions; of one that was removed too. */
  async versionNames(id: string, options: VersionNamesOptions = {}): Promise<readonly VersionName[]> {
    requireText("The id of a model", id);
    requireObject("The options of a list of names", options);
    const { incarnation } = options;
    requireIncarnation(incarnation);
    const { names } = await this.#options.connection.request("versionNameList", (request) => {
      return { kind: "listVersionNames", request, model: id, incarnation };
    });
    return names.map(versionNameOf);
  }

  /** Gives the version that has a name another one instead. Resolves to the version. Rejects with a `ConvergenceError`, as of
   *  `version-name-unknown`, or `version-name-taken` if it is another version's. */
  async renameVersion(id: string, name: string, newName: string): Promise<number> {
    requireText("The id of a model", id);
    requireVersionName(name);
    requireVersionName(newName);
    const { named } = await this.#options.connection.request("versionNamed", (request) => {
      return { kind: "renameVersion", request, model: id, name, to: newName };
    });
    return named.version;
  }

  /** Takes a name away; the version stays. Resolves to false if there was no such name. */
  async removeVersionName(id: string, name: string): Promise<boolean> {
    requireText("The id of a model", id);
    requireVersionName(name);
    const { existed } = await this.#options.connection.request("versionNameRemoved", (request) => {
      return { kind: "removeVersionName", request, model: id, name };
    });
    return existed;
  }

  isOpen(id: string): boolean {
    return this.#openings.get(id)?.opened?.isOpen() ?? false;
  }

  isOpening(id: string): boolean {
    const opening = this.#openings.get(id);
    return opening !== undefined && opening.opened === undefined;
  }

  /** For the domain: hands a message of the server's to its model. */
  take(message: Extract<ServerMessage, { readonly channel: number }>): void {
    this.#channels.get(message.channel)?.take(message);
  }

  /** For the domain: the connection is gone. */
  interrupt(): void {
    for (const link of [...this.#channels.values()]) link.interrupt();
  }

  /** For the domain: a session has begun. */
  resume(): void {
    for (const link of [...this.#channels.values()]) link.resume();
    for (const line of [...this.#histories]) line.resume();
  }

  /** For the domain: no model can go on. */
  closeAll(code: ConvergenceError["code"] | undefined, message: string): void {
    for (const link of [...this.#channels.values()]) link.close({ code, message });
    for (const line of [...this.#histories]) line.close({ code, message });
  }

  /** For the domain: resolves when nothing that was done can be lost any more, or when it cannot be known. */
  async committed(): Promise<void> {
    await Promise.all([...this.#openings.values()].map(({ opened }) => opened?.whenCommitted()));
  }

  async #open(id: string, autoCreate: AutoCreate | undefined): Promise<RealTimeModel> {
    requireText("The id of a model", id);
    const existing = this.#openings.get(id);
    if (existing !== undefined && existing.opened?.isOpen() !== false) {
      existing.openers++;
      return existing.model;
    }
    if (existing?.opened !== undefined) {
      await existing.opened.whenClosed();
      return this.#open(id, autoCreate);
    }
    return this.#begin(id, autoCreate).model;
  }

  #begin(id: string, autoCreate: AutoCreate | undefined): Opening {
    const { connection, timers, random, slice, limits } = this.#options;
    const link = new ModelLink({
      connection,
      timers,
      random,
      slice,
      channel: this.#freeChannel(),
      changesInFlightMax: () => limits()?.changesInFlightMax ?? Number.POSITIVE_INFINITY,
      observe: () => this.#observe(opening),
      release: () => this.#release(id, opening),
    });
    this.#channels.set(link.channel, link);
    const { promise: model, resolve, reject } = Promise.withResolvers<RealTimeModel>();
    const opening: Opening = { openers: 1, link, model, opened: undefined };
    this.#openings.set(id, opening);
    link.open({ model: id, autoCreate }).then(() => resolve(opening.opened!), reject);
    return opening;
  }

  #observe(opening: Opening): LinkObserver {
    let observer: LinkObserver | undefined;
    opening.opened = new RealTimeModel({
      ...this.#options,
      link: opening.link,
      closedByOpener: () => --opening.openers <= 0,
      listen: (listening) => {
        observer = listening;
      },
    });
    return observer!;
  }

  #release(id: string, opening: Opening): void {
    this.#channels.delete(opening.link.channel);
    if (this.#openings.get(id) === opening) this.#openings.delete(id);
  }

  #freeChannel(): number {
    const max = Math.min(channelsMax, this.#options.limits()?.channelsMax ?? channelsMax);
    for (let channel = 0; channel < max; channel++) if (!this.#channels.has(channel)) return channel;
    throw new ConvergenceError("limit", `${max} models are open; no more are allowed`);
  }
}

/** The data that a model begins with, as a tree of site 0. */
function initialTree(data: unknown): Tree {
  const value: unknown = typeof data === "function" ? (data as () => unknown)() : (data ?? {});
  let counter = 0;
  const tree = withTypedErrors(() => treeFromValue(value, () => elementId(0, counter++)));
  if (tree.type === "object") return tree;
  throw new ConvergenceError(
    "value-invalid",
    `A model begins with an object, and not with a value of the type ${tree.type}`,
  );
}
