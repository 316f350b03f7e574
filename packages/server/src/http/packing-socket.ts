// A socket that deflates large frames off the event loop: a model that is opened, and what somebody missed. What people type goes
// as it is.
//
// Law: frames leave in the order in which they were sent, whichever of them are packed; and `close` comes after them. What cannot
// be packed, or does not get smaller, goes as it is.

import { constants, deflateRaw } from "node:zlib";
import { packedFrame } from "@convergence/protocol";
import type { SocketLike } from "../socket.ts";

/** Calls back once, later, with nothing if it failed. */
export type Deflate = (bytes: Uint8Array, done: (deflated: Uint8Array | undefined) => void) => void;

/** Below this, packing saves less than a packet or two. */
export const packedBytesMin = 4096;

/** The second fastest level: the slower ones save a tenth more and take twice the time. */
const level = 3;

const platformDeflate: Deflate = (bytes, done) => {
  deflateRaw(bytes, { level, strategy: constants.Z_DEFAULT_STRATEGY }, (error, deflated) => {
    done(error === null ? deflated : undefined);
  });
};

export class PackingSocket implements SocketLike {
  readonly #socket: SocketLike;
  readonly #deflate: Deflate;
  /** The first of them is being packed. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #close: (() => void) | undefined;

  constructor(socket: SocketLike, deflate: Deflate = platformDeflate) {
    this.#socket = socket;
    this.#deflate = deflate;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount + this.#waitingBytes;
  }

  send(bytes: Uint8Array): void {
    if (this.#waiting.length === 0 && bytes.length < packedBytesMin) return this.#socket.send(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waiting.push(bytes) === 1) this.#pack(bytes);
  }

  close(code: number, reason: string): void {
    if (this.#waiting.length === 0) return this.#socket.close(code, reason);
    this.#close ??= () => this.#socket.close(code, reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The line has ended: nothing is packed or kept any more. */
  ended(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#close = undefined;
  }

  #pack(bytes: Uint8Array): void {
    this.#deflate(bytes, (deflated) => {
      if (this.#waiting[0] !== bytes) return; // it has ended meanwhile
      const isSmaller = deflated !== undefined && deflated.length + 1 < bytes.length;
      this.#sendFirst(isSmaller ? packedFrame(deflated) : bytes);
      this.#sendSmall();
    });
  }

  /** Up to the next one that is to be packed. */
  #sendSmall(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (next.length >= packedBytesMin) return this.#pack(next);
      this.#sendFirst(next);
    }
    this.#close?.();
    this.#close = undefined;
  }

  #sendFirst(frame: Uint8Array): void {
    this.#waitingBytes -= this.#waiting.shift()!.length;
    this.#socket.send(frame);
  }
}
