import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { binaryFrame, framedBytesMax } from "./binary-frame.ts";

test("a message of any length is read as it was written, from bytes that follow each other", async (t) => {
  const lengths = [0, 1, 125, 126, 127, 255, 256, 65, framedBytesMax];
  const messages = lengths.map((length) => Uint8Array.from({ length }, (_, index) => index * 7 + length));
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, line, head) => {
    sockets.handleUpgrade(request, line, head, () => line.write(Buffer.concat(messages.map(binaryFrame))));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  client.binaryType = "arraybuffer";
  const received: Uint8Array[] = [];
  await new Promise<void>((all, fail) => {
    client.onerror = () => fail(new Error(`The client gave up after ${received.length} messages`));
    client.onclose = client.onerror;
    client.onmessage = ({ data }) => {
      if (received.push(new Uint8Array(data as ArrayBuffer)) === messages.length) all();
    };
  });
  assert.deepEqual(received, messages);
});
