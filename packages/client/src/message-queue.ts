// What has arrived and not been taken in, first come, first served. Taking costs the same however long the queue is.

/** Taken places at the front at which the rest moves up. */
const takenMax = 1024;

export class MessageQueue<Message> {
  #messages: (Message | undefined)[] = [];
  #taken = 0;

  get length(): number {
    return this.#messages.length - this.#taken;
  }

  push(message: Message): void {
    this.#messages.push(message);
  }

  shift(): Message | undefined {
    if (this.length === 0) return undefined;
    const message = this.#messages[this.#taken];
    this.#messages[this.#taken++] = undefined; // not held on to
    if (this.#taken >= takenMax && this.#taken >= this.length) {
      this.#messages = this.#messages.slice(this.#taken);
      this.#taken = 0;
    }
    return message;
  }

  clear(): void {
    this.#messages = [];
    this.#taken = 0;
  }
}
