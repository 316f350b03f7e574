// How much one connection may bring in: at once, by the memory that its undecided changes take, and over time.
//
// Whoever brings more than that is not read from for a while: its own window fills, it waits, and nothing is lost. Only what
// arrives although nothing was read, or is too much in one go, is refused with an error. While a connection is not read from it is
// not idle either.

import type { Change, ErrorCode } from "@convergence/protocol";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import type { SocketLike } from "../socket.ts";
import { FlightBudget } from "./flight-budget.ts";
import { TokenBucket } from "./token-bucket.ts";

export type InflowLimits = Pick<
  ServerLimits,
  | "inFlightBytesMax"
  | "serverInFlightBytesMax"
  | "messagesPerSecondMax"
  | "messagesBurstMax"
  | "operationsPerSecondMax"
  | "operationsBurstMax"
>;

export type InflowOptions = {
  readonly socket: Pick<SocketLike, "pause" | "resume">;
  readonly clock: Clock;
  readonly limits: InflowLimits;
  /** Of the whole server. */
  readonly budget: FlightBudget;
  /** The connection is read from again. */
  readonly onResumed: () => void;
};

export type InflowFault = { readonly code: ErrorCode; readonly message: string };

/** An operation in memory, whatever it says. */
const operationBytes = 100;

/** About what a change takes in memory until it is decided. `bytes`: as it travelled. */
export const flightBytesOf = (
  { operations, lost }: { readonly operations: readonly unknown[]; readonly lost: Change["lost"] },
  bytes: number,
): number => Math.ceil(bytes) + operationBytes * (1 + operations.length + lost.length);

export class Inflow {
  readonly #options: InflowOptions;
  readonly #own: FlightBudget;
  readonly #messages: TokenBucket;
  readonly #operations: TokenBucket;
  /** Not `undefined` while nothing is read. */
  #cancelWaiting: (() => void) | undefined;
  #hasEnded = false;

  constructor(options: InflowOptions) {
    this.#options = options;
    const { limits, clock } = options;
    const now = clock.now();
    this.#own = new FlightBudget(limits.inFlightBytesMax);
    this.#messages = new TokenBucket({ perSecond: limits.messagesPerSecondMax, burst: limits.messagesBurstMax }, now);
    this.#operations = new TokenBucket(
      { perSecond: limits.operationsPerSecondMax, burst: limits.operationsBurstMax },
      now,
    );
  }

  get isPaused(): boolean {
    return this.#cancelWaiting !== undefined;
  }

  /** A message arrived that brings no changes. */
  message(): InflowFault | undefined {
    const { clock, limits } = this.#options;
    const now = clock.now();
    this.#messages.spend(1, now);
    if (!this.#messages.isOverdrawn(now)) return undefined;
    return { code: "rate", message: `More than ${limits.messagesPerSecondMax} messages a second arrive` };
  }

  /** A change arrived that takes so much memory. Every `undefined` is answered by `decided`. */
  change(operations: number, bytes: number): InflowFault | undefined {
    const { budget, clock, limits } = this.#options;
    const now = clock.now();
    this.#operations.spend(Math.max(1, operations), now);
    if (this.#operations.isOverdrawn(now)) {
      return { code: "rate", message: `More than ${limits.operationsPerSecondMax} operations a second arrive` };
    }
    if (!this.#own.take(bytes)) {
      return { code: "limit", message: `Changes of more than ${limits.inFlightBytesMax} bytes are in flight` };
    }
    if (budget.take(bytes)) return undefined;
    this.#own.giveBack(bytes);
    const { serverInFlightBytesMax: most } = limits;
    return { code: "overloaded", message: `All changes in flight here take more than ${most} bytes` };
  }

  /** What became of a change is known, or nobody wants to know any more. */
  decided(bytes: number): void {
    this.#own.giveBack(bytes);
    this.#options.budget.giveBack(bytes);
  }

  /** Everything of a frame is taken in: is there to be another one now? */
  settle(): void {
    if (this.isPaused || this.#hasEnded) return;
    const wait = this.#reasonToWait();
    if (wait === undefined) return;
    this.#options.socket.pause();
    const { clock } = this.#options;
    // Soon, because room may come free in the middle of a room's step.
    this.#cancelWaiting = wait(() => clock.soon(() => this.#goOn()));
  }

  #goOn(): void {
    if (this.#hasEnded) return;
    this.#cancelWaiting = undefined;
    this.settle();
    if (this.isPaused) return;
    this.#options.socket.resume();
    this.#options.onResumed();
  }

  /** The connection ends; what it brought in may still be undecided. */
  end(): void {
    this.#hasEnded = true;
    if (this.#cancelWaiting === undefined) return;
    this.#cancelWaiting();
    this.#cancelWaiting = undefined;
    this.#options.socket.resume(); // so that its end is noticed
  }

  /** What to wait for, if anything. */
  #reasonToWait(): ((callBack: () => void) => () => void) | undefined {
    const { clock, budget } = this.#options;
    const now = clock.now();
    const waitMs = Math.max(this.#messages.waitMs(now), this.#operations.waitMs(now));
    if (waitMs > 0) return (callBack) => clock.after(waitMs, callBack);
    if (this.#own.isTight) return (callBack) => this.#own.whenRoomy(callBack);
    // Whoever brings nothing in is not to blame.
    return budget.isTight && this.#own.used > 0 ? (callBack) => budget.whenRoomy(callBack) : undefined;
  }
}
