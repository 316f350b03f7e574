// An old connection that a broken device in the middle sends to the server once more, frame by frame. The server has to know by
// the client's sequence numbers and attempts that all of it was said before (P4, R5). Its answers reach nobody.

import type { Hub, SocketHandler } from "@convergence/server";
import type { ServerProcess } from "./server-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type Ghost = {
  readonly client: string;
  readonly frames: readonly Uint8Array[];
  readonly time: VirtualTime;
  readonly delay: () => number;
  readonly trace: (who: string, what: string) => void;
  /** A frame reaches the server for the second time. */
  readonly onFrame: () => void;
};

export function haunt(hub: Hub, process: ServerProcess, { client, frames, time, delay, trace, onFrame }: Ghost): void {
  let isOpen = true;
  const socket = {
    bufferedAmount: 0,
    send: () => undefined,
    pause: () => undefined, // it does not listen
    resume: () => undefined,
    close: () => {
      isOpen = false;
    },
  };
  const handler: SocketHandler = hub.accept(socket, { domain: "default", remoteAddress: "127.0.0.1" });
  let at = time.now;
  const next = (action: () => void): void => {
    at += delay();
    time.after(at - time.now, () => {
      if (process.isAlive) action();
    });
  };
  for (const frame of frames) {
    next(() => {
      if (!isOpen) return;
      onFrame();
      trace("server", `hears from the ghost of ${client} once more`);
      handler.message(frame);
    });
  }
  next(() => handler.closed());
}
