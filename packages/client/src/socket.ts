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

export const globalSocket: SocketFactory = (url) => new WebSocket(url);
