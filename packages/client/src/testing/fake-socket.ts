// A socket whose other end is a test's server. Frames wait in both directions until the server is run.

import type { SocketLike } from "../socket.ts";

export class FakeSocket implements SocketLike {
  binaryType = "blob";
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onerror: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  readonly url: string;
  readonly toServer: Uint8Array[] = [];
  readonly toClient: Uint8Array[] = [];
  /** The sizes of the frames that the client sent. */
  readonly frameBytes: number[] = [];
  isOpen = false;
  isClosed = false;

  constructor(url: string) {
    this.url = url;
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    if (!this.isOpen) throw new Error("The socket is not open");
    this.frameBytes.push(data.length);
    this.toServer.push(data.slice());
  }

  /** The client closes. */
  close(): void {
    this.isOpen = false;
    this.isClosed = true;
  }

  accept(): void {
    this.isOpen = true;
    this.onopen?.({} as never);
  }

  deliver(): void {
    const frame = this.toClient.shift();
    if (frame === undefined || !this.isOpen) return;
    this.onmessage?.({ data: frame.slice().buffer } as never);
  }

  /** The connection breaks: what is on its way is lost both ways. */
  drop(): void {
    this.isOpen = false;
    this.isClosed = true;
    this.toServer.length = 0;
    this.toClient.length = 0;
    this.onclose?.({} as never);
  }
}
