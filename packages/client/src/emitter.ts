// Listeners by event name, for every object that emits.
//
// Law: a listener that throws is reported and stays, and the others still run. Listeners that are added or removed during an
// event count from the next one on.

import { Observable } from "rxjs";
import { ConvergenceError } from "./convergence-error.ts";

export type ConvergenceEvent = { readonly name: string };

/** What hears of a listener's error. */
export type ReportError = (error: unknown) => void;

/** Emits, for the code that owns the object; applications have no use for it. */
export const deliver: unique symbol = Symbol("deliver");
/** Would anybody hear this event? */
export const isHeard: unique symbol = Symbol("isHeard");

type Listener = (event: never) => void;
type Subscription = { readonly listener: Listener; readonly once: boolean };

/** `Events` maps the names of events to their classes. */
export class ConvergenceEventEmitter<Events> {
  readonly #subscriptions = new Map<string, readonly Subscription[]>();
  readonly #observers = new Set<(event: ConvergenceEvent) => void>();
  readonly #reportError: ReportError;

  constructor(reportError: ReportError) {
    this.#reportError = reportError;
  }

  on<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): this {
    return this.#add(name, listener as Listener, false);
  }

  addListener<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): this {
    return this.#add(name, listener as Listener, false);
  }

  /** Removed before it is called for the first time. */
  once<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): this {
    return this.#add(name, listener as Listener, true);
  }

  off<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): this {
    return this.removeListener(name, listener);
  }

  removeListener<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): this {
    const left = (this.#subscriptions.get(name) ?? []).filter((each) => each.listener !== (listener as Listener));
    this.#subscriptions.set(name, left);
    return this;
  }

  removeListeners(name: keyof Events & string): this {
    this.#subscriptions.delete(name);
    return this;
  }

  removeAllListeners(): this {
    this.#subscriptions.clear();
    return this;
  }

  /** All events, as long as somebody is subscribed. */
  events(): Observable<ConvergenceEvent> {
    return new Observable((subscriber) => {
      const observer = (event: ConvergenceEvent): void => subscriber.next(event);
      this.#observers.add(observer);
      return () => void this.#observers.delete(observer);
    });
  }

  [deliver](event: Events[keyof Events] & ConvergenceEvent): void {
    const { name } = event;
    const subscriptions = this.#subscriptions.get(name) ?? [];
    if (subscriptions.some((each) => each.once)) {
      this.#subscriptions.set(
        name,
        subscriptions.filter((each) => !each.once),
      );
    }
    for (const { listener } of subscriptions) this.#guarded(() => listener(event as never));
    for (const observer of [...this.#observers]) this.#guarded(() => observer(event));
  }

  [isHeard](name: string): boolean {
    return this.#observers.size > 0 || (this.#subscriptions.get(name)?.length ?? 0) > 0;
  }

  #add(name: string, listener: Listener, once: boolean): this {
    if (typeof listener !== "function") {
      throw new ConvergenceError("value-invalid", `The listener for ${name} is ${typeof listener}, and not a function`);
    }
    this.#subscriptions.set(name, [...(this.#subscriptions.get(name) ?? []), { listener, once }]);
    return this;
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#reportError(error);
    }
  }
}
