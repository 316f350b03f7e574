// The socket of all clients, so that none of them is faster by its socket: `ws`, which also counts what arrives and what leaves.

import type { Socket } from "node:net";
import { WebSocket } from "ws";

let payload = 0;
const lines: Socket[] = [];

export class LoadSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.on("upgrade", ({ socket }) => lines.push(socket));
    this.on("message", (data) => {
      payload += "byteLength" in data ? data.byteLength : data.reduce((sum, part) => sum + part.byteLength, 0);
    });
  }
}

/** Bytes that have arrived so far: of messages after decompression, and of lines as they were, HTTP's answer included. */
export const received = (): { readonly payload: number; readonly wire: number } => ({
  payload,
  wire: lines.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
});

/** Bytes that have left so far, on the lines. */
export const sent = (): number => lines.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);

/** Connections that have not ended. */
export const openLines = (): number => lines.filter(({ destroyed }) => !destroyed).length;
