// The border between the outer ring (HTTP, WebSocket) and the hub: bytes in, bytes out, and nothing of the network library.
//
// Each side calls the other directly. A handler hears of messages in the order of their arrival, then `closed` exactly once
// and nothing after it.

/** What the hub may do with one connection. */
export interface SocketLike {
  /** One binary frame. Nothing happens when the connection is closed already. The bytes must not change afterwards. */
  send(bytes: Uint8Array): void;
  /** Ends the connection after what was sent. `code` and `reason` are those of WebSocket. */
  close(code: number, reason: string): void;
  /** Takes nothing more off the line for now. What has been taken off already may still be handed over. */
  pause(): void;
  resume(): void;
  /** Bytes that were sent and have not left the process yet. */
  readonly bufferedAmount: number;
}

/** What the hub hears of one connection. */
export interface SocketHandler {
  /** Is it known who is there? Before that little may be said. */
  readonly isWelcome: boolean;
  message(bytes: Uint8Array): void;
  /** `code`: that of WebSocket, if it is known. */
  closed(code?: number): void;
}

export type SocketRequest = {
  /** The domain that the URL names. */
  readonly domain: string;
  /** For logs. Behind a proxy it is the proxy's. */
  readonly remoteAddress: string;
};

/** The inner part of the server, as the outer ring sees it. */
export interface SocketHub {
  accept(socket: SocketLike, request: SocketRequest): SocketHandler;
  /** Tells everybody, finishes what is underway and closes every connection. */
  close(): Promise<void>;
  /** Whether `close` was called. */
  readonly isDraining: boolean;
}
