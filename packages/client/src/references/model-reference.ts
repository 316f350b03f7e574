// A pointer into a model that moves with the data: a cursor, a selection, a key, some elements. Its own or somebody else's.
//
// It is where the server has it, moved over what this client has pending, so everybody sees it at the same place (promise P7). It holds
// no position itself.

import type { Range, Reference, ReferenceKind } from "@convergence/engine";
import type { Registered } from "../elements/element-registry.ts";
import { ConvergenceEventEmitter, deliver, type ReportError } from "../emitter.ts";
import {
  type AnyReference,
  ReferenceClearedEvent,
  ReferenceDisposedEvent,
  ReferenceSetEvent,
} from "../events/reference-events.ts";
import type { Author, User } from "../user.ts";

export type ReferenceEvents = {
  readonly set: ReferenceSetEvent;
  readonly cleared: ReferenceClearedEvent;
  readonly disposed: ReferenceDisposedEvent;
};

/** What a value of each kind of reference is. */
export type ReferenceValues = {
  readonly index: number;
  readonly range: Range;
  readonly property: string;
  readonly element: Registered<"element">;
};

/** What a reference needs of its model. */
export type ReferenceHost = {
  readonly reportError: ReportError;
  /** Where it shows; `undefined` if it cannot be shown at present. */
  readonly shown: () => Reference | undefined;
  readonly author: () => Author;
  readonly elementOf: (id: number) => Registered<"element"> | undefined;
};

export type ReferenceSource = Registered<"element"> | Registered<"model">;

export class ModelReference<
  Kind extends ReferenceKind = ReferenceKind,
> extends ConvergenceEventEmitter<ReferenceEvents> {
  static readonly Events = { SET: "set", CLEARED: "cleared", DISPOSED: "disposed" } as const;

  protected readonly host: ReferenceHost;
  readonly #kind: Kind;
  readonly #key: string;
  readonly #source: ReferenceSource;
  #isDisposed = false;

  constructor(host: ReferenceHost, kind: Kind, key: string, source: ReferenceSource) {
    super(host.reportError);
    this.host = host;
    this.#kind = kind;
    this.#key = key;
    this.#source = source;
  }

  type(): Kind {
    return this.#kind;
  }

  key(): string {
    return this.#key;
  }

  /** What it is about: an element; the model for elements. */
  source(): ReferenceSource {
    return this.#source;
  }

  isLocal(): boolean {
    return false;
  }

  user(): User {
    return this.host.author().user;
  }

  /** Of its owner; another one after that has come back. */
  sessionId(): string {
    return this.host.author().sessionId;
  }

  /** The first of its values; `undefined` if it is not set. */
  value(): ReferenceValues[Kind] | undefined {
    return this.values()[0];
  }

  values(): ReferenceValues[Kind][] {
    if (this.#isDisposed) return [];
    const shown = this.host.shown();
    if (shown?.kind !== "element") return [...(shown?.values ?? [])] as ReferenceValues[Kind][];
    return shown.values.flatMap((id) => this.host.elementOf(id) ?? []) as unknown[] as ReferenceValues[Kind][];
  }

  isSet(): boolean {
    return this.values().length > 0;
  }

  isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** It was set, to nothing perhaps. For the model that owns it. */
  tellSet(isSet: boolean): void {
    this[deliver](isSet ? new ReferenceSetEvent(this.#self) : new ReferenceClearedEvent(this.#self));
  }

  /** It is over. For the model that owns it. */
  end(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this[deliver](new ReferenceDisposedEvent(this.#self));
  }

  get #self(): AnyReference {
    return this as unknown as AnyReference;
  }
}

declare module "../elements/element-registry.ts" {
  interface ElementRegistry<T> {
    readonly reference: ModelReference;
  }
}
