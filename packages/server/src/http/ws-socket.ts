// One WebSocket of the `ws` package as the hub sees it, and the hub's handler as `ws` sees it.
//
// A fault in the hub ends this connection only, with code 1011; text frames end it with 1003.

import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Log } from "../log.ts";
import type { SocketHandler, SocketHub, SocketLike, SocketRequest } from "../socket.ts";
import { binaryFrame, framedBytesMax } from "./binary-frame.ts";
import { closeReasonBytesMax, strangerBytesMax } from "./http-limits.ts";
import { PackingSocket } from "./packing-socket.ts";

const unsupportedData = 1003;
const messageTooBig = 1009;
const internalError = 1011;

/** `line`: what the WebSocket reads from and writes to. Nothing else may write to it, nor may the WebSocket compress. */
export function connectToHub(
  hub: SocketHub,
  { webSocket, line }: { readonly webSocket: WebSocket; readonly line: Duplex },
  request: SocketRequest,
  log: Log,
): void {
  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      log.error({ err: error, remoteAddress: request.remoteAddress }, "a connection failed in the server");
      webSocket.close(internalError, "internal");
    }
  };
  const packing = new PackingSocket(new LineSocket(webSocket, line));
  let handler: SocketHandler | undefined;
  webSocket.on("error", (error) => {
    // Bad frames, oversized messages and broken lines; `ws` closes the connection itself.
    log.debug({ reason: codeOf(error), remoteAddress: request.remoteAddress }, "a connection broke");
  });
  log.debug({ remoteAddress: request.remoteAddress, domain: request.domain }, "a connection was opened");
  webSocket.on("close", (code) => {
    log.debug({ remoteAddress: request.remoteAddress, code }, "a connection was closed");
    packing.ended();
    guarded(() => handler?.closed(code));
  });
  webSocket.binaryType = "fragments"; // of which it keeps the list, see `contentOf`
  webSocket.on("message", (data, isBinary) => {
    if (!isBinary || !Array.isArray(data)) return webSocket.close(unsupportedData, "frames have to be binary");
    // What still arrives while the connection is closing is nobody's business any more.
    if (webSocket.readyState !== webSocket.OPEN) return;
    const content = contentOf(data);
    guarded(() => handler?.message(content));
  });
  guarded(() => {
    handler = hub.accept(packing, request);
  });
  boundStranger(webSocket, line, () => handler?.isWelcome ?? false);
}

/** Empties the list: `ws` has put a new one in its place and holds on to the old one, as it were (see `takeAll`), with what it was given
 *  to read. */
function contentOf(fragments: Buffer[]): Uint8Array {
  const { buffer, byteOffset, byteLength } = fragments.length === 1 ? fragments[0]! : Buffer.concat(fragments);
  fragments.length = 0;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** P9: half a frame is held until its other half comes. Before it is known who is there, that is not to be much. */
function boundStranger(webSocket: WebSocket, line: Duplex, isWelcome: () => boolean): void {
  let received = 0;
  const onData = (bytes: Uint8Array): void => {
    if (isWelcome()) return void line.off("data", onData);
    received += bytes.length;
    if (received <= strangerBytesMax) return;
    webSocket.close(messageTooBig, `more than ${strangerBytesMax} bytes before the welcome`);
    line.removeAllListeners("data"); // nothing of what still comes is kept
    line.resume();
    line.end();
  };
  line.on("data", onData);
}

/** The last message that was sent to anybody: of a broadcast it is the next one as well. */
let last: { readonly bytes: Uint8Array; readonly frame: Buffer } | undefined;

function frameOf(bytes: Uint8Array): Buffer {
  if (last?.bytes !== bytes) last = { bytes, frame: binaryFrame(bytes) };
  return last.frame;
}

/** A class, because an object made with a getter of its own is looked up as a dictionary, for each frame to everybody. */
class LineSocket implements SocketLike {
  readonly #webSocket: WebSocket;
  readonly #line: Duplex;

  constructor(webSocket: WebSocket, line: Duplex) {
    this.#webSocket = webSocket;
    this.#line = line;
  }

  get bufferedAmount(): number {
    return this.#webSocket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    const webSocket = this.#webSocket;
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (bytes.length > framedBytesMax) webSocket.send(bytes, { binary: true });
    else this.#line.write(frameOf(bytes));
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, closeReason(reason));
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }
}

/** As much of it as fits, cut between characters. */
function closeReason(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(closeReasonBytesMax));
  return reason.slice(0, read);
}

const codeOf = (error: Error): string => ("code" in error ? String(error.code) : error.name);
