// The part of a WebSocket that the client uses: the global one of browsers and Node, or one given by the application.

export type SocketLike = {
  binaryType: string;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
};

export type SocketFactory = (url: string) => SocketLike;

/** No platform tells why a WebSocket could not be opened, so this names what it can be. */
export function connectionFault(): string {
  const origin = (globalThis as { readonly location?: { readonly origin?: string } }).location?.origin;
  const fault = "the connection failed. Is a server running there";
  return origin === undefined ? `${fault}?` : `${fault}, and does it allow pages from ${origin} (--origin)?`;
}

export const globalSocket: SocketFactory = (url) => new WebSocket(url);
