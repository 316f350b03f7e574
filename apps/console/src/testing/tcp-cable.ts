// A line to a server that a test can cut and mend. Unlike one that the browser pretends, it costs the page nothing.

import { connect as connectTo, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";

export type TcpCable = {
  /** What the page opens instead of the server's own address. */
  readonly url: string;
  /** Breaks every connection, and takes no new one. */
  readonly cut: () => void;
  readonly mend: () => void;
};

export async function tcpCable(t: TestContext, serverUrl: string): Promise<TcpCable> {
  const target = new URL(serverUrl);
  const open = new Set<Socket>();
  let isCut = false;
  const relay = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connectTo(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => undefined); // a cut line tells of itself by closing
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  t.after(() => {
    cut();
    relay.close();
  });
  const address = relay.address();
  if (address === null || typeof address === "string") throw new Error("The relay listens on no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    cut,
    mend() {
      isCut = false;
    },
  };
}
