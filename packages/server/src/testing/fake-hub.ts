// A hub that writes down what it hears, and answers as a test wants.

import type { SocketHub, SocketLike, SocketRequest } from "../socket.ts";

export type FakeHub = SocketHub & {
  isDraining: boolean;
  readonly requests: SocketRequest[];
  readonly sockets: SocketLike[];
  readonly messages: Uint8Array[];
  closedCount: number;
};

/** `onMessage` runs for each message, with the socket it came from. */
export function createFakeHub(onMessage: (socket: SocketLike, bytes: Uint8Array) => void = () => undefined): FakeHub {
  const hub: FakeHub = {
    isDraining: false,
    requests: [],
    sockets: [],
    messages: [],
    closedCount: 0,
    accept(socket, request) {
      hub.requests.push(request);
      hub.sockets.push(socket);
      return {
        isWelcome: true,
        message(bytes) {
          hub.messages.push(bytes);
          onMessage(socket, bytes);
        },
        closed() {
          hub.closedCount += 1;
        },
      };
    },
    async close() {
      hub.isDraining = true;
    },
  };
  return hub;
}
