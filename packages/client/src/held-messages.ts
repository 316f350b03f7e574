// What the server has said about a model and its branch has not taken in, within a limit (P9).

import { Queue } from "@convergence/engine";
import { heldMessagesMax } from "./limits.ts";

export class HeldMessages<Message> {
  #messages = new Queue<Message>();
  /** Does the server send no more than we have room for? */
  #isPaced = false;
  /** Of what is here, at least what was sent without waiting for us; it is the last that came. */
  #unpaced = 0;

  get length(): number {
    return this.#messages.length;
  }

  /** Did more come without being asked for than may wait? */
  get isTooFull(): boolean {
    return this.#unpaced > heldMessagesMax;
  }

  /** From here on the server waits for us; until `endPaced`. */
  beginPaced(): void {
    this.#isPaced = true;
  }

  endPaced(): void {
    this.#isPaced = false;
  }

  add(messages: readonly Message[]): void {
    const held = Math.min(this.#unpaced, this.#messages.length);
    this.#unpaced = this.#isPaced ? 0 : held + messages.length;
    for (const message of messages) this.#messages.push(message);
  }

  shift(): Message | undefined {
    return this.#messages.shift();
  }

  clear(): void {
    this.#messages = new Queue();
    this.#isPaced = false;
    this.#unpaced = 0;
  }
}
