// A socket that deflates large frames off the event loop: a model that is opened, and what somebody missed. What people type goes
// as it is, and so does what was packed before it came here.
//
// Law: frames leave in the order in which they were sent, whichever of them are packed; and `close` comes after them. What cannot
// be packed, or does not get smaller, goes as it is.

import { isPackedFrame, packedFrame } from "@convergence/protocol";
import { type Deflate, packedBytesMin, platformDeflate } from "../deflate.ts";
import type { SocketLike } from "../socket.ts";

/** Is it worth packing, and not packed yet? */
const isLarge = (frame: Uint8Array): boolean => frame.length >= packedBytesMin && !isPackedFrame(frame);

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
    if (this.#waiting.length === 0 && !isLarge(bytes)) return this.#socket.send(bytes);
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
      if (isLarge(next)) return this.#pack(next);
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
