// A WebSocket server on a free port of loopback, for peers that bring none.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** `ws` as it comes: without compression. */
export async function listening(accept: (socket: WebSocket, request: IncomingMessage) => void): Promise<number> {
  const server = createServer();
  new WebSocketServer({ server }).on("connection", accept);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
