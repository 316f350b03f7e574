// A real WebSocket whose messages take a while, in order, in both directions: a distant network on one machine.

/** Actions in the order of their adding, each after a delay of its own at least. Timers alone keep no order among each other. */
class DelayLine {
  readonly #delayMs: () => number;
  readonly #waiting: { readonly dueAt: number; readonly action: () => void }[] = [];

  constructor(delayMs: () => number) {
    this.#delayMs = delayMs;
  }

  add(action: () => void): void {
    const delayMs = this.#delayMs();
    this.#waiting.push({ dueAt: Date.now() + delayMs, action });
    setTimeout(() => this.#advance(), delayMs + 1);
  }

  #advance(): void {
    const first = this.#waiting[0];
    if (first === undefined) return;
    const waitMs = first.dueAt - Date.now();
    if (waitMs > 0) return void setTimeout(() => this.#advance(), waitMs + 1);
    this.#waiting.shift();
    first.action();
    this.#advance();
  }
}

export const delayedSocket =
  (delayMs: () => number) =>
  (url: string): WebSocket => {
    const socket = new WebSocket(url);
    const send = socket.send.bind(socket);
    const up = new DelayLine(delayMs);
    const down = new DelayLine(delayMs);
    socket.send = (data) => up.add(() => socket.readyState === WebSocket.OPEN && send(data));
    let hear: ((event: MessageEvent) => unknown) | null = null;
    socket.addEventListener("message", (event) => down.add(() => hear?.(event)));
    Object.defineProperty(socket, "onmessage", {
      get: () => hear,
      set: (listener) => {
        hear = listener;
      },
    });
    return socket;
  };
