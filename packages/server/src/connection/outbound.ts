// The frames of one connection on their way out: what comes together in a tick goes as one frame, within bounds.
//
// What others do is paced: where much is going on it waits for a moment for more of its kind, or goes along with anything else.
// P9: a reader that does not read is given up.

import { isPackedFrame, joinServerFrames } from "@convergence/protocol";
import type { Clock } from "../clock.ts";
import type { Flushing, FlushTurn } from "../flush-turn.ts";
import { joinedBytesMax, type ServerLimits } from "../limits.ts";
import type { SocketLike } from "../socket.ts";

export type OutboundOptions = {
  readonly socket: Pick<SocketLike, "send" | "bufferedAmount">;
  readonly clock: Pick<Clock, "now" | "after">;
  readonly turn: FlushTurn;
  readonly limits: Pick<ServerLimits, "unsentBytesMax" | "unreadAnswerBytesMax" | "paceMs">;
  /** A frame of so many bytes leaves. */
  readonly onSent: (bytes: number) => void;
  /** It could not be sent: a fault of ours. */
  readonly onFault: (error: unknown) => void;
  /** So much waits to be read. Nothing is to be pushed any more. */
  readonly onSlow: (message: string) => void;
};

/** `asked`: the client wanted it, and may take its time; it would only ask for the same again. `paced`: it can wait a moment. */
export type Manner = "asked" | "paced" | undefined;

export class Outbound implements Flushing {
  readonly #options: OutboundOptions;
  /** Undefined when nothing waits: most frames leave alone, and a list that grows would be the largest part of what they cost here. */
  #frames: Uint8Array[] | undefined;
  #bytes = 0;
  /** Of the bytes that are on their way, those that the client asked for: models and what it missed of them. */
  #askedBytes = 0;
  #isDue = false;
  #isClosed = false;
  #cancelWait: (() => void) | undefined;
  #writtenAt = 0;

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  push(frame: Uint8Array, manner?: Manner): void {
    if (this.#isClosed || (manner === "asked" && !this.#takesMore())) return;
    const isAlone = isPackedFrame(frame); // nothing can be joined with it
    if (this.#bytes > 0 && (isAlone || this.#bytes + frame.length > joinedBytesMax)) this.write();
    if (manner === "asked") this.#askedBytes += frame.length;
    this.#bytes += frame.length;
    if (this.#frames === undefined) this.#frames = [frame];
    else this.#frames.push(frame);
    if (isAlone) this.flush();
    else if (manner === "paced") this.#wait();
    else this.#flushSoon();
  }

  /** Sends what there is, at once. */
  write(): void {
    const frames = this.#frames;
    if (frames === undefined) return;
    const { socket, clock, onSent } = this.#options;
    this.#frames = undefined;
    this.#bytes = 0;
    this.#writtenAt = clock.now();
    const frame = frames.length === 1 ? frames[0]! : joinServerFrames(frames);
    onSent(frame.length);
    socket.send(frame);
    if (this.#askedBytes > 0) this.#askedBytes = Math.min(this.#askedBytes, socket.bufferedAmount);
  }

  close(): void {
    this.#isClosed = true;
    this.#frames = undefined;
    this.#cancelWait?.();
  }

  /** At the end of this tick, unless something went out only just now. */
  #wait(): void {
    if (this.#isDue || this.#cancelWait !== undefined) return;
    const { clock, limits } = this.#options;
    const waitMs = this.#writtenAt + limits.paceMs - clock.now();
    if (!(waitMs > 0 && waitMs <= limits.paceMs)) return this.#flushSoon(); // also where the clock was set back
    this.#cancelWait = clock.after(waitMs, () => this.flush());
  }

  #flushSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#options.turn.add(this);
  }

  /** Its turn has come, or the wait is over. */
  flush(): void {
    this.#isDue = false;
    if (this.#cancelWait !== undefined) {
      this.#cancelWait();
      this.#cancelWait = undefined;
    }
    if (this.#isClosed || this.#frames === undefined) return;
    try {
      this.write();
    } catch (error) {
      return this.#options.onFault(error); // the others of this turn have nothing to do with it
    }
    const { socket, limits, onSlow } = this.#options;
    if (socket.bufferedAmount - this.#askedBytes <= limits.unsentBytesMax) return;
    onSlow(`More than ${limits.unsentBytesMax} bytes wait to be read`);
  }

  /** P9: who asks for more and more without reading it is let go. */
  #takesMore(): boolean {
    const { limits, onSlow } = this.#options;
    if (this.#askedBytes <= limits.unreadAnswerBytesMax) return true;
    onSlow(`More than ${limits.unreadAnswerBytesMax} bytes that were asked for wait to be read`);
    return false;
  }
}
