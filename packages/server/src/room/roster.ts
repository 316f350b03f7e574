// Who is in a model, as others are shown it: those who have it open, and for a while those whose connection is gone.
//
// Law: a client is here once, under its public id, from the first time it is let in until `onGone` is called for it, which is when
// it has closed the model or has not come back in time. Keeps nothing across the end of its room, and is in no log.

import { RareMap } from "@convergence/engine";
import type { ModelSession, SessionInfo } from "@convergence/protocol";
import type { Clock } from "../clock.ts";
import type { PresenceChange } from "./presence.ts";

export type RosterOptions = {
  readonly clock: Pick<Clock, "after">;
  /** How long somebody without a connection counts as reconnecting. */
  readonly graceMs: number;
  readonly onChange: (change: PresenceChange) => void;
  /** A client is gone for good; whatever was kept for it here can go. Called before `onChange`. */
  readonly onGone: (session: ModelSession) => void;
};

export class Roster {
  readonly #options: RosterOptions;
  /** By public client id, in the order in which they came first. */
  readonly #sessions = new Map<string, ModelSession>();
  /** Those of them without a connection, and what ends the waiting for them. */
  readonly #absent = new RareMap<string, () => void>();

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  get absentCount(): number {
    return this.#absent.size;
  }

  sessions(): ModelSession[] {
    return [...this.#sessions.values()];
  }

  get(client: string): ModelSession | undefined {
    return this.#sessions.get(client);
  }

  isAbsent(client: string): boolean {
    return this.#absent.has(client);
  }

  /** Somebody is let in, for the first time or again. `goesOn`: with what it had, its state included. */
  arrive({ session, client, user, displayName }: SessionInfo, site: number, goesOn: boolean): void {
    this.#endWaiting(client);
    const state = goesOn ? this.#sessions.get(client)?.state : undefined;
    this.#put({ session, client, user, displayName, site, isReconnecting: false, state });
  }

  /** A session is out. Says nothing of a client that is in with another session by now. */
  depart({ session, client }: Pick<SessionInfo, "session" | "client">, mayReturn: boolean): void {
    const known = this.#sessions.get(client);
    if (known?.session !== session || known.isReconnecting) return;
    if (!mayReturn || this.#options.graceMs === 0) return this.#remove(known);
    this.#await(client);
    this.#put({ ...known, isReconnecting: true });
  }

  /** A client that is reconnecting is at the door: it is waited for as long as it takes. */
  hold(client: string): void {
    if (!this.#absent.has(client)) return;
    this.#endWaiting(client);
    this.#absent.set(client, () => undefined);
  }

  /** It did not come in: it is waited for as if it had gone only now. */
  release(client: string): void {
    if (!this.#absent.has(client)) return;
    this.#endWaiting(client);
    this.#await(client);
  }

  /** Nobody waits any longer for a client that is reconnecting. */
  giveUp(client: string): void {
    if (this.#absent.has(client)) this.#remove(this.#sessions.get(client)!);
  }

  /** What a client that is in lets others know. Returns whether that is news; telling it is the caller's business. */
  setState(client: string, state: string | undefined): boolean {
    const known = this.#sessions.get(client);
    if (known === undefined || known.state === state) return false;
    this.#sessions.set(client, { ...known, state });
    return true;
  }

  /** The room has ended, and there is nobody to be told. */
  stop(): void {
    for (const cancel of this.#absent.values()) cancel();
    this.#absent.clear();
    this.#sessions.clear();
  }

  #put(after: ModelSession): void {
    const { client } = after;
    const before = this.#sessions.get(client);
    this.#sessions.set(client, after);
    this.#options.onChange({ client, before, after });
  }

  /** The one place where a client is gone for good. */
  #remove(before: ModelSession): void {
    const { client } = before;
    this.#endWaiting(client);
    this.#sessions.delete(client);
    this.#options.onGone(before);
    this.#options.onChange({ client, before, after: undefined });
  }

  #await(client: string): void {
    const { clock, graceMs } = this.#options;
    const cancel = clock.after(graceMs, () => this.giveUp(client));
    this.#absent.set(client, cancel);
  }

  #endWaiting(client: string): void {
    this.#absent.get(client)?.();
    this.#absent.delete(client);
  }
}
