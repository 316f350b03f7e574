// Turns an HTTP request into a WebSocket and hands it to the hub, or answers in plain HTTP why not.

import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { clientFrameBytesMax } from "@convergence/protocol";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import type { Log } from "../log.ts";
import { type ServerObserver, silentObserver, type UpgradeRefusalCode } from "../observer.ts";
import type { SocketHub } from "../socket.ts";
import { ConnectionCount, type ConnectionLimits } from "./connection-count.ts";
import { domainOfPath } from "./domain-of-path.ts";
import { closeTimeoutMs, fragmentsPerMessageMax } from "./http-limits.ts";
import { type OriginPolicy, originRefusal } from "./origin-policy.ts";
import { connectToHub } from "./ws-socket.ts";

export type SocketUpgradeOptions = {
  readonly hub: SocketHub;
  readonly policy: OriginPolicy;
  readonly isDraining: () => boolean;
  readonly log: Log;
  readonly observer?: ServerObserver | undefined;
  readonly limits: ConnectionLimits;
};

export interface SocketUpgrade {
  /** Cuts what is still connected, without a word. */
  terminate(): void;
}

/** The types of `ws` do not know `maxFragments` and `closeTimeout` yet. Compression is off: it costs memory per connection, and
 *  what we send is compact already. */
const socketOptions: ServerOptions & { readonly maxFragments: number; readonly closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  maxPayload: clientFrameBytesMax,
  maxFragments: fragmentsPerMessageMax,
  perMessageDeflate: false,
  closeTimeout: closeTimeoutMs,
};

type Refusal = { readonly status: 400 | 403 | 404 | 503; readonly code: UpgradeRefusalCode; readonly message: string };

export function upgradeSockets(server: Server, options: SocketUpgradeOptions): SocketUpgrade {
  const { hub, log, observer = silentObserver } = options;
  const open = new Set<WebSocket>();
  const count = new ConnectionCount(options.limits);
  const webSockets = new WebSocketServer(socketOptions);
  server.on("upgrade", (request, socket, head) => {
    // Until the WebSocket takes over, a line that breaks must not bring the process down.
    const onError = (): void => void socket.destroy();
    socket.on("error", onError);
    const remoteAddress = request.socket.remoteAddress ?? "unknown";
    const decision = decide(request, options, count, remoteAddress);
    if (typeof decision !== "string") {
      log.info({ remoteAddress, status: decision.status, code: decision.code }, "a connection was refused");
      observer.upgradeRefused(decision.code);
      return answer(socket, decision);
    }
    const ended = count.opened(remoteAddress);
    socket.once("close", ended);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off("error", onError);
      open.add(webSocket);
      webSocket.once("close", () => open.delete(webSocket));
      connectToHub(hub, { webSocket, line: socket }, { domain: decision, remoteAddress }, log);
    });
  });
  return {
    terminate() {
      for (const webSocket of open) webSocket.terminate();
    },
  };
}

/** The domain to connect to, or why not. */
function decide(
  request: IncomingMessage,
  { policy, isDraining }: SocketUpgradeOptions,
  count: ConnectionCount,
  remoteAddress: string,
): string | Refusal {
  if (request.headers.upgrade?.toLowerCase() !== "websocket") {
    return { status: 400, code: "malformed", message: "The only protocol to upgrade to here is websocket." };
  }
  if (isDraining()) return { status: 503, code: "draining", message: "The server is going down." };
  const tooMany = count.refusal(remoteAddress);
  if (tooMany !== undefined) return { status: 503, code: "overloaded", message: tooMany };
  const refused = originRefusal(policy, { origin: request.headers.origin, host: request.headers.host });
  if (refused !== undefined) return { status: 403, code: "forbidden", message: refused };
  const domain = domainOfPath((request.url ?? "").split("?", 1)[0]!);
  return domain ?? { status: 404, code: "not-found", message: "Sockets are at / and at /namespace/domain." };
}

function answer(socket: Duplex, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ code, message });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
  ];
  socket.once("finish", () => socket.destroy());
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
