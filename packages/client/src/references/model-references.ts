// All references of one open model: this application's own, which it tells the server of, and those that others share.
//
// Where each stands is the branch's business (`FollowedReferences`). Here: which there are, when the server is told, what
// applications hear. Nothing is told while changes of ours wait to be sent: positions count on them.

import {
  type Branch,
  type Element,
  type ElementId,
  parseElementId,
  type Reference,
  type ReferenceKind,
  type Side,
  valuesPerReferenceMax,
} from "@convergence/engine";
import {
  movedTo,
  movedValues,
  type References,
  type ReferenceUpdate,
  referenceKeyUnitsMax,
  sharedReferencesMax,
  sharedReferenceUnitsMax,
  unitsOfReference,
} from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";
import { deliver, type ReportError } from "../emitter.ts";
import { RemoteReferenceCreatedEvent } from "../events/reference-events.ts";
import { referencesEveryMs, referencesOwnMax } from "../limits.ts";
import { requireObject, requireText } from "../require-argument.ts";
import type { Timers } from "../timers.ts";
import type { Author } from "../user.ts";
import { LocalReference, type LocalReferenceHost } from "./local-reference.ts";
import { ModelReference, type ReferenceSource, type ReferenceValues } from "./model-reference.ts";
import { referenceTo } from "./reference-to.ts";

/** What is known of the model around. */
export type ModelReferencesOptions = {
  readonly branch: () => Branch;
  readonly timers: Timers;
  readonly reportError: ReportError;
  readonly model: Registered<"model">;
  readonly wrap: (element: Element) => Registered<"element">;
  readonly isAttached: (element: Element) => boolean;
  readonly ownAuthor: () => Author;
  /** Who is behind a client; `undefined` for this client itself. */
  readonly authorOf: (client: string) => Author | undefined;
  /** Throws a `ConvergenceError` if the model is closed. */
  readonly requireOpen: () => void;
  /** May the server be told of positions now? */
  readonly maySend: () => boolean;
  readonly send: (message: ReferenceSaid) => void;
};

/** A message up, without what the link knows. */
export type ReferenceSaid =
  | {
      readonly kind: "share";
      readonly id: number;
      readonly key: string;
      readonly turn: number;
      readonly reference: Reference;
    }
  | { readonly kind: "refer"; readonly id: number; readonly turn: number; readonly values: readonly number[] }
  | { readonly kind: "unshare"; readonly id: number };

/** Which references to list; what is left out may be anything. */
export type ReferenceFilter = {
  readonly sessionId?: string | undefined;
  readonly user?: string | undefined;
  readonly key?: string | undefined;
};

type Own = {
  readonly local: LocalReference;
  readonly node: Element;
  readonly side: Side;
  /** The number that the server knows it by; another one each time that it is shared. */
  id: number;
  turn: number;
  isShared: boolean;
  /** Has the server been told of it, since the connection is there? */
  isKnown: boolean;
  isDue: boolean;
};

type Remote = { readonly reference: ModelReference; readonly node: Element; readonly client: string };

export class ModelReferences {
  readonly #options: ModelReferencesOptions;
  readonly #own = new Map<string, Own>();
  readonly #ownById = new Map<number, Own>();
  readonly #remote = new Map<number, Remote>();
  /** The server's numbers of our own ones. */
  readonly #ownNumbers = new Map<number, number>();
  #unshared: number[] = [];
  #lastId = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #isSendDue = false;

  constructor(options: ModelReferencesOptions) {
    this.#options = options;
  }

  /** This application's reference of that key about an element: the one that is there, or a new one. */
  local<Kind extends ReferenceKind>(
    kind: Kind,
    key: string,
    node: Element,
    options: { readonly side?: Side | undefined } = {},
  ): LocalReference<Kind> {
    this.#options.requireOpen();
    requireObject("The options of a reference", options);
    const { side = "after" } = options;
    requireText("The key of a reference", key);
    if (!key.isWellFormed()) throw new ConvergenceError("value-invalid", "The key of a reference has a lone surrogate");
    if (side !== "after" && side !== "before" && !(side === "inside" && kind === "range")) {
      const what = `The side of a reference is ${typeof side === "string" ? `"${side}"` : typeof side}`;
      const most = `it can be "after" or "before"${kind === "range" ? ' or "inside"' : ""}`;
      throw new ConvergenceError("value-invalid", `${what}; ${most}`);
    }
    if (key.length > referenceKeyUnitsMax) {
      const what = `The key of a reference has ${key.length} characters`;
      throw new ConvergenceError("limit", `${what}; at most ${referenceKeyUnitsMax} are allowed`);
    }
    const place = placeOf(node.id, key);
    const existing = this.#own.get(place);
    if (existing !== undefined) {
      if (options.side === undefined || options.side === existing.side) return this.#sameKind(existing.local, kind);
      const what = `The reference with the key "${key}" is there already, with the side "${existing.side}"`;
      throw new ConvergenceError("value-invalid", `${what}; dispose of it first`);
    }
    if (this.#own.size >= referencesOwnMax) {
      throw new ConvergenceError("limit", `${referencesOwnMax} references are in use; dispose of some first`);
    }
    const { wrap, model } = this.#options;
    const source: ReferenceSource = kind === "element" ? model : wrap(node);
    const local = new LocalReference<Kind>(this.#hostOf(place, kind, node, side), kind, key, source);
    const own = { local: local as unknown as LocalReference, node, side, id: 0, turn: 0, isShared: false };
    this.#own.set(place, { ...own, isKnown: false, isDue: false });
    return local;
  }

  /** Everybody's that fit, own ones included. `node`: only those about it. */
  list(filter: ReferenceFilter = {}, node?: Element): ModelReference[] {
    requireObject("What references are to be listed by", filter);
    const { sessionId, user, key } = filter;
    const all = [...this.#own.values()].map(({ local, node: about }) => ({
      reference: local as ModelReference,
      about,
    }));
    for (const { reference, node: about } of this.#remote.values()) all.push({ reference, about });
    return all
      .filter(({ about }) => node === undefined || about === node)
      .map(({ reference }) => reference)
      .filter((each) => sessionId === undefined || each.sessionId() === sessionId)
      .filter((each) => user === undefined || each.user().key === user)
      .filter((each) => key === undefined || each.key() === key);
  }

  /** The server says where references of others are, or our own. */
  take({ updates, isAll }: Pick<References, "updates" | "isAll">): void {
    if (isAll) this.#forgetOthersThan(updates);
    this.endGone();
    for (const update of updates) {
      if (update.kind === "gone") this.#end(update.number);
      else if (update.kind === "moved") this.#move(update);
      else this.#takeShared(update);
    }
  }

  /** Follows the server anew: it may know nothing of what is shared. */
  resumed(): void {
    for (const own of this.#own.values()) {
      own.isKnown = false;
      own.isDue = own.isShared;
    }
    this.sendSoon();
  }

  /** Another branch took the place of the one that `branch` gave: own references stay where they showed, as far as that is there. */
  moveTo(former: Branch): void {
    for (const [place, { node }] of this.#own) {
      const shown = former.references.shown(ownKey(place));
      if (shown !== undefined) this.#options.branch().references.place(ownKey(place), withinLength(shown, node));
    }
    for (const number of [...this.#remote.keys()]) this.#end(number);
  }

  /** The model is closed. */
  end(): void {
    for (const { local } of this.#own.values()) local.end();
    for (const { reference } of this.#remote.values()) reference.end();
    this.#own.clear();
    this.#remote.clear();
  }

  /** Tells the server what it does not know, as soon as it can be told; not too often. */
  sendSoon(): void {
    if (this.#isSendDue) return;
    this.#isSendDue = true;
    const { timers } = this.#options;
    const waitMs = this.#sentAt + referencesEveryMs - timers.now();
    const send = (): void => {
      this.#isSendDue = false;
      this.sendDue();
    };
    if (waitMs > 0 && waitMs <= referencesEveryMs) timers.after(waitMs, send);
    else timers.soon(send);
  }

  /** Whatever waits to be told, if it can be now. */
  sendDue(): void {
    if (this.#isSendDue || !this.#options.maySend()) return;
    const { send, timers } = this.#options;
    this.endGone();
    for (const id of this.#unshared.splice(0)) send({ kind: "unshare", id });
    for (const [place, own] of this.#own) {
      if (!own.isDue) continue;
      const reference = this.#options.branch().references.shown(ownKey(place));
      if (reference === undefined) continue; // not to be seen at present: its element is gone, for now at least
      own.isDue = false;
      const { id, turn } = own;
      const values = own.isKnown ? movedValues(reference) : undefined;
      if (values === undefined) send({ kind: "share", id, key: own.local.key(), turn, reference });
      else send({ kind: "refer", id, turn, values });
      own.isKnown = true;
      this.#sentAt = timers.now();
    }
  }

  #hostOf<Kind extends ReferenceKind>(place: string, kind: Kind, node: Element, side: Side): LocalReferenceHost<Kind> {
    const { branch, reportError, ownAuthor } = this.#options;
    return {
      ...{ reportError, author: ownAuthor, elementOf: (id) => this.#elementOf(id) },
      shown: () => this.#shown(ownKey(place), node),
      referenceTo: (values) => this.#referenceTo(kind, node, side, values),
      requireShareable: (reference) => this.#requireShareable(place, reference),
      place: (reference) => {
        const own = this.#own.get(place)!;
        own.turn++;
        branch().references.place(ownKey(place), reference);
      },
      changed: (isShared) => this.#changed(place, isShared),
      dispose: () => {
        this.#changed(place, false);
        this.#own.delete(place);
        branch().references.forget(ownKey(place));
      },
    };
  }

  #referenceTo<Kind extends ReferenceKind>(
    kind: Kind,
    node: Element,
    side: Side,
    values: readonly ReferenceValues[Kind][],
  ): Reference {
    if (values.length > valuesPerReferenceMax) {
      const most = `at most ${valuesPerReferenceMax} are allowed`;
      throw new ConvergenceError("limit", `A reference to ${values.length} values; ${most}`);
    }
    if (values.length > 0 && !this.#options.isAttached(node)) {
      throw new ConvergenceError("element-detached", "What the reference is about is not in its model any more");
    }
    return referenceTo(kind, node, side, values, (element) => this.#idOf(element));
  }

  /** The server would close the model: a cursor is not to cost anybody a document. */
  #requireShareable(place: string, reference: Reference | undefined): void {
    this.#options.requireOpen();
    const { references } = this.#options.branch();
    const others = [...this.#own].filter(([where, { isShared }]) => isShared && where !== place);
    if (others.length >= sharedReferencesMax) {
      throw new ConvergenceError("limit", `${sharedReferencesMax} references are shared; unshare some first`);
    }
    const units = [reference, ...others.map(([where]) => references.shown(ownKey(where)))].reduce(
      (sum, each) => sum + (each === undefined ? 0 : unitsOfReference(each)),
      0,
    );
    if (units <= sharedReferenceUnitsMax) return;
    const what = `What the shared references point at weighs ${units} with this one`;
    throw new ConvergenceError("limit", `${what}; at most ${sharedReferenceUnitsMax} are allowed`);
  }

  #idOf(element: unknown): ElementId {
    const id = parseElementId((element as { readonly id?: () => string } | undefined)?.id?.() ?? "");
    if (id !== undefined && this.#elementOf(id) === element) return id;
    throw new ConvergenceError("value-invalid", "A value of an element reference is no element of this model");
  }

  #changed(place: string, isShared: boolean): void {
    const own = this.#own.get(place);
    if (own === undefined) return;
    if (isShared) {
      if (!own.isShared) {
        own.id = ++this.#lastId;
        own.isKnown = false;
        this.#ownById.set(own.id, own);
        const { references } = this.#options.branch();
        if (references.shown(ownKey(place)) === undefined)
          references.place(ownKey(place), nowhere(own.local.type(), own));
      }
      own.isDue = true;
    } else if (own.isShared) {
      this.#ownById.delete(own.id);
      own.isDue = false;
      this.#unshared.push(own.id); // it may have been told over an earlier connection
    }
    own.isShared = isShared;
    this.sendSoon();
  }

  #takeShared(update: Extract<ReferenceUpdate, { readonly kind: "shared" }>): void {
    const { number, client, id, turn, key, reference } = update;
    const author = this.#options.authorOf(client);
    if (author === undefined) {
      this.#ownNumbers.set(number, id);
      if (!this.#ownById.has(id)) this.#unshare(id);
      return this.#takeOwn(id, turn, reference);
    }
    const node = this.#options.branch().replica.document.get(reference.element);
    if (node === undefined) return; // the server will say that it is gone
    let known = this.#remote.get(number);
    if (known !== undefined && !isAbout(known, update)) {
      this.#end(number); // of before: a server that has started anew begins its numbers anew
      known = undefined;
    }
    const { references } = this.#options.branch();
    const before = JSON.stringify(references.known(remoteKey(number)));
    references.follow(remoteKey(number), client, reference);
    if (known !== undefined) {
      // Told anew after an interruption, it may be where it was.
      if (JSON.stringify(reference) !== before) known.reference.tellSet(reference.values.length > 0);
      return;
    }
    const { reportError, model, wrap } = this.#options;
    const host = {
      ...{ reportError, elementOf: (each: ElementId) => this.#elementOf(each) },
      shown: () => this.#shown(remoteKey(number), node),
      author: () => this.#options.authorOf(client) ?? author,
    };
    const source: ReferenceSource = reference.kind === "element" ? model : wrap(node);
    const remote = new ModelReference(host, reference.kind, key, source);
    this.#remote.set(number, { reference: remote, node, client });
    const event = new RemoteReferenceCreatedEvent(source, remote);
    source[deliver](event);
    if (source !== model) model[deliver](event);
  }

  #move({ number, turn, values }: Extract<ReferenceUpdate, { readonly kind: "moved" }>): void {
    const { references } = this.#options.branch();
    const id = this.#ownNumbers.get(number);
    if (id !== undefined) {
      const own = this.#ownById.get(id);
      const shown = own && references.shown(ownKey(placeOf(own.node.id, own.local.key())));
      const moved = shown && movedTo(shown, values);
      return moved === undefined ? undefined : this.#takeOwn(id, turn, moved);
    }
    const remote = this.#remote.get(number);
    const known = references.known(remoteKey(number));
    const moved = known && movedTo(known, values);
    if (remote === undefined || moved === undefined) return;
    references.follow(remoteKey(number), remote.client, moved);
    remote.reference.tellSet(values.length > 0);
  }

  /** The server keeps what is not shared any more: it was told so over a connection that broke. */
  #unshare(id: number): void {
    this.#unshared.push(id);
    this.sendSoon();
  }

  /** The server has our latest: from here on it is where the server has it. */
  #takeOwn(id: number, turn: number, reference: Reference): void {
    const own = this.#ownById.get(id);
    if (own === undefined || own.turn !== turn || own.isDue) return;
    this.#options.branch().references.follow(ownKey(placeOf(own.node.id, own.local.key())), undefined, reference);
  }

  #end(number: number): void {
    const id = this.#ownNumbers.get(number);
    this.#ownNumbers.delete(number);
    const own = id === undefined ? undefined : this.#ownById.get(id);
    if (own !== undefined) this.#endOwn(placeOf(own.node.id, own.local.key()), own);
    const remote = this.#remote.get(number);
    if (remote === undefined) return;
    this.#remote.delete(number);
    this.#options.branch().references.forget(remoteKey(number));
    remote.reference.end();
  }

  /** Can it not come back but by the server's doing? */
  #isGone(node: Element): boolean {
    const { document } = this.#options.branch().replica;
    return document.get(node.id) !== node;
  }

  /** What the server may never have heard of, so that it does not say that it is gone. */
  endGone(): void {
    for (const [place, own] of this.#own) if (this.#isGone(own.node)) this.#endOwn(place, own);
  }

  #endOwn(place: string, own: Own): void {
    this.#ownById.delete(own.id);
    this.#own.delete(place);
    this.#options.branch().references.forget(ownKey(place));
    own.local.end();
  }

  #forgetOthersThan(updates: readonly ReferenceUpdate[]): void {
    const left = new Set(updates.map((update) => update.number));
    this.#ownNumbers.clear();
    for (const number of [...this.#remote.keys()]) if (!left.has(number)) this.#end(number);
  }

  #shown(key: string, node: Element): Reference | undefined {
    return this.#options.isAttached(node) ? this.#options.branch().references.shown(key) : undefined;
  }

  #elementOf(id: ElementId): Registered<"element"> | undefined {
    const { branch, wrap, isAttached } = this.#options;
    const node = branch().replica.document.get(id);
    return node !== undefined && isAttached(node) ? wrap(node) : undefined;
  }

  #sameKind<Kind extends ReferenceKind>(local: LocalReference, kind: Kind): LocalReference<Kind> {
    if (local.type() !== kind) {
      throw new ConvergenceError(
        "value-invalid",
        `The key "${local.key()}" is that of a reference of the kind ${local.type()}`,
      );
    }
    return local as unknown as LocalReference<Kind>;
  }
}

/** Is it the same reference, of the same client's? */
const isAbout = (
  { reference, node, client }: Remote,
  update: Extract<ReferenceUpdate, { readonly kind: "shared" }>,
): boolean =>
  client === update.client &&
  node.id === update.reference.element &&
  reference.key() === update.key &&
  reference.type() === update.reference.kind;

const placeOf = (element: ElementId, key: string): string => `${element} ${key}`;
const ownKey = (place: string): string => `own ${place}`;
const remoteKey = (number: number): string => `${number}`;

function nowhere(kind: ReferenceKind, { node: { id: element }, side }: Pick<Own, "node" | "side">): Reference {
  switch (kind) {
    case "index":
      return { kind, element, side: side === "inside" ? "before" : side, values: [] };
    case "range":
      return { kind, element, side, values: [] };
    default:
      return { kind, element, values: [] };
  }
}

/** The reference with no position beyond what is there. */
function withinLength(reference: Reference, node: Element): Reference {
  if (node.type !== "string" && node.type !== "array") return reference;
  const { length } = node.content;
  const within = (at: number): number => Math.min(at, length);
  if (reference.kind === "index") return { ...reference, values: reference.values.map(within) };
  if (reference.kind !== "range") return reference;
  return {
    ...reference,
    values: reference.values.map(({ start, end }) => ({ start: within(start), end: within(end) })),
  };
}
