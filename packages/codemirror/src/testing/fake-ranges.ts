// References of a string as the client has them, moved by the test alone.

import type { Listener, OwnRange, SharedRange, SharesRanges, TextRange } from "../collaboration.ts";

export class FakeRange implements SharedRange, OwnRange {
  readonly #session: string;
  readonly #key: string;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #isOwn: boolean;
  content: unknown;
  isShared = false;
  isGone = false;
  /** How many messages it would have cost. */
  sets = 0;

  constructor(session: string, key: string, isOwn: boolean) {
    this.#session = session;
    this.#key = key;
    this.#isOwn = isOwn;
  }

  sessionId = (): string => this.#session;
  user = () => ({ displayName: `Name of ${this.#session}` });
  key = (): string => this.#key;
  value = (): unknown => this.content;
  isLocal = (): boolean => this.#isOwn;
  isSet = (): boolean => this.content !== undefined;
  isDisposed = (): boolean => this.isGone;

  set(range: TextRange): void {
    this.sets++;
    this.content = range;
    this.emit("set");
  }

  share(): void {
    this.isShared = true;
  }

  dispose(): void {
    this.isGone = true;
    this.emit("disposed");
  }

  on(name: string, listener: Listener): void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as () => void));
  }

  off(name: string, listener: Listener): void {
    this.#listeners.get(name)?.delete(listener as () => void);
  }

  emit(name: string): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener();
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

type OnReference = (event: { readonly reference: SharedRange }) => void;

export class FakeRanges implements SharesRanges {
  readonly all: FakeRange[] = [];
  readonly #listeners = new Set<OnReference>();

  rangeReference(key: string): FakeRange {
    return this.#add(new FakeRange("own", key, true));
  }

  references({ key }: { readonly key: string }): FakeRange[] {
    return this.all.filter((each) => each.key() === key && !each.isGone);
  }

  on(_name: "reference", listener: OnReference): void {
    this.#listeners.add(listener);
  }

  off(_name: "reference", listener: OnReference): void {
    this.#listeners.delete(listener);
  }

  /** Somebody else shares a reference. */
  appear(session: string, key = "cursor"): FakeRange {
    const reference = this.#add(new FakeRange(session, key, false));
    for (const listener of this.#listeners) listener({ reference });
    return reference;
  }

  #add(reference: FakeRange): FakeRange {
    this.all.push(reference);
    return reference;
  }
}
