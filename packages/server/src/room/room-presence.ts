// Presence in one room: who is in, what each lets others know of itself, and when the others are told.
//
// Comings and goings are told before anything that concerns them. States are told in groups, the latest of each alone, and no more
// of them than a room may send (P9): where very many say much, each hears of it more seldom. Nothing of it is written anywhere.

import type { ModelSession, SessionInfo } from "@convergence/protocol";
import type { Clock } from "../clock.ts";
import { TokenBucket } from "../connection/token-bucket.ts";
import { type ServerLimits, statesPerFrameMax } from "../limits.ts";
import { ChannelFrame } from "./channel-frame.ts";
import { Presence } from "./presence.ts";
import type { MemberId } from "./room-input.ts";
import { Roster } from "./roster.ts";
import { StateLimiter } from "./state-limiter.ts";

export type PresenceLimits = Pick<
  ServerLimits,
  | "graceMs"
  | "presenceAtOnceMax"
  | "presenceEveryMs"
  | "presencePerSecondMax"
  | "presenceBurstMax"
  | "presenceBytesPerSecondMax"
>;

/** One who is told. `heard`: of the comings and goings, how many it knows of. */
export type Listener = { heard: number };

export type RoomPresenceOptions = {
  readonly clock: Clock;
  readonly limits: PresenceLimits;
  /** How many there are to be told. */
  readonly audience: () => number;
  /** Asks for everybody who is in what to tell it, and tells it. */
  readonly tell: (framesFor: (listener: Listener) => readonly ChannelFrame[]) => void;
  /** Who a member is, by its public client id; `undefined` if it is not in. */
  readonly clientOf: (member: MemberId) => string | undefined;
  /** A client is gone for good: it has closed the model, or did not come back in time. */
  readonly onGone: (session: ModelSession) => void;
};

export class RoomPresence {
  readonly #options: RoomPresenceOptions;
  readonly #roster: Roster;
  readonly #presence = new Presence();
  readonly #limiter: StateLimiter;
  /** What the room may send of states. */
  readonly #bytes: TokenBucket;
  /** Clients whose state is to be told. */
  readonly #changed = new Set<string>();
  #isStateDue = false;
  readonly #begunAt: number;

  constructor(options: RoomPresenceOptions) {
    this.#options = options;
    const { clock, limits } = options;
    this.#begunAt = clock.now();
    this.#bytes = new TokenBucket(
      { perSecond: limits.presenceBytesPerSecondMax, burst: limits.presenceBytesPerSecondMax },
      this.#begunAt,
    );
    this.#roster = new Roster({
      clock,
      graceMs: limits.graceMs,
      onGone: options.onGone,
      onChange: (change) => {
        if (this.#presence.add(change)) this.#tellLater();
      },
    });
    this.#limiter = new StateLimiter({
      clock,
      rate: { perSecond: limits.presencePerSecondMax, burst: limits.presenceBurstMax },
      onState: (member, state) => this.#setState(member, state),
    });
  }

  /** Everybody who has the model open, and those who may come back. */
  sessions(): ModelSession[] {
    return this.#roster.sessions();
  }
  /** Those of them who may come back, but for one client. */
  absentCount(but: string): number {
    return this.#roster.absentCount - (this.#roster.isAbsent(but) ? 1 : 0);
  }
  /** Whoever is given `sessions` now has heard of so many comings and goings. */
  get count(): number {
    return this.#presence.count;
  }
  /** For so long others may still be on their way back who had the model open when another room had it. */
  get gatheringMs(): number {
    const { clock, limits } = this.#options;
    const sinceMs = Math.max(0, clock.now() - this.#begunAt);
    return Math.max(0, limits.graceMs - sinceMs);
  }

  /** Who is in, and somebody who is about to be. */
  sessionsWith(who: SessionInfo, site: number): readonly ModelSession[] {
    const sessions = this.sessions();
    const { session, client, user, displayName } = who;
    const state = sessions.find((each) => each.client === client)?.state;
    const own = { session, client, user, displayName, site, isReconnecting: false, state };
    const at = sessions.findIndex((each) => each.client === client);
    return at < 0 ? [...sessions, own] : sessions.with(at, own);
  }

  arrive(who: SessionInfo, site: number, goesOn: boolean): void {
    this.#roster.arrive(who, site, goesOn);
  }

  depart(who: SessionInfo, mayReturn: boolean): void {
    this.#roster.depart(who, mayReturn);
  }

  /** A client comes in, which takes a while if it missed much; until then it counts as reconnecting, if it was here before. */
  hold(client: string): void {
    this.#roster.hold(client);
  }

  /** It has gone again without having come in. */
  release(client: string): void {
    this.#roster.release(client);
  }

  /** A client that was expected back does not come. */
  giveUp(client: string): void {
    this.#roster.giveUp(client);
  }

  /** What a member lets others know of itself. */
  say(member: MemberId, state: string | undefined): void {
    this.#limiter.say(member, state);
  }

  /** A member says nothing more. */
  forget(member: MemberId): void {
    this.#limiter.forget(member);
  }

  /** Tells at once who has come and gone. */
  tell(): void {
    if (this.#presence.waiting === 0) return;
    const framesFor = this.#presence.take();
    const { count } = this.#presence;
    this.#options.tell((listener) => {
      const frames = framesFor(listener.heard);
      listener.heard = count;
      return frames;
    });
  }

  stop(): void {
    this.#roster.stop();
    this.#limiter.stop();
    this.#changed.clear();
  }

  /** P9: each hears of everybody. Where there are many, they are told of several at a time. */
  #tellLater(): void {
    if (this.#presence.waiting === 1) this.#after(this.#groupMs, () => this.tell());
  }

  #setState(member: MemberId, state: string | undefined): void {
    const client = this.#options.clientOf(member);
    if (client === undefined || !this.#roster.setState(client, state)) return;
    this.#changed.add(client);
    if (this.#isStateDue) return;
    this.#isStateDue = true;
    const waitMs = Math.max(this.#groupMs, this.#bytes.waitMs(this.#options.clock.now()));
    this.#after(waitMs, () => this.#tellStates());
  }

  /** Nobody is told the state of somebody unknown; and of who has gone meanwhile there is none. */
  #tellStates(): void {
    this.#isStateDue = false;
    const sessions = [...this.#changed].flatMap((client) => this.#roster.get(client) ?? []);
    this.#changed.clear();
    if (sessions.length === 0) return;
    this.tell();
    const frames: ChannelFrame[] = [];
    for (let from = 0; from < sessions.length; from += statesPerFrameMax) {
      const some = sessions.slice(from, from + statesPerFrameMax);
      frames.push(new ChannelFrame(some.map(({ session, state }) => ({ kind: "presence", session, state }))));
    }
    const { clock, audience, tell } = this.#options;
    const bytes = frames.reduce((sum, frame) => sum + frame.encodedFor(0).length, 0);
    this.#bytes.spend(bytes * audience(), clock.now());
    tell(() => frames);
  }

  get #groupMs(): number {
    const { limits, audience } = this.#options;
    return audience() > limits.presenceAtOnceMax ? limits.presenceEveryMs : 0;
  }

  #after(ms: number, action: () => void): void {
    const { clock } = this.#options;
    if (ms === 0) clock.soon(action);
    else clock.after(ms, action);
  }
}
