// The line between clients and a server, which a test can cut, clog or let go dead without either end being told.

import { connect, createServer, type Socket } from "node:net";

/** `open`: everything passes. `clogged`: nothing is read from the server any more, what clients say passes. `dead`: what either
 *  end says goes nowhere, and nobody is told. `cut`: all connections are broken, and new ones at once. */
export type LineState = "open" | "clogged" | "dead" | "cut";

export type TcpLine = {
  /** What clients open instead of the server's own address. */
  readonly url: string;
  /** Connections that were open when the line went dead stay so afterwards; new ones are as good as the line is. */
  readonly set: (state: LineState) => void;
  /** Connections that clients have made so far. */
  readonly connections: () => number;
};

export async function tcpLine(test: { after(end: () => void): void }, serverUrl: string): Promise<TcpLine> {
  const target = new URL(serverUrl);
  const pairs = new Set<readonly [near: Socket, far: Socket]>();
  let state: LineState = "open";
  let made = 0;
  const put = ([near, far]: readonly [Socket, Socket]): void => {
    if (state === "cut") return void near.destroy();
    if (state === "clogged") far.unpipe(near).pause();
    if (state !== "dead") return;
    for (const socket of [near, far]) socket.unpipe().removeAllListeners("data").resume();
  };
  const relay = createServer((near) => {
    made++;
    if (state === "cut") return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [socket, other] of [pair, [far, near] as const]) {
      socket.on("error", () => undefined); // a broken line tells of itself by closing
      socket.on("close", () => {
        pairs.delete(pair);
        other.destroy();
      });
      socket.pipe(other);
    }
    put(pair);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const set = (next: LineState): void => {
    const isUnclogged = state === "clogged" && next === "open";
    state = next;
    for (const pair of pairs) {
      if (isUnclogged) pair[1].pipe(pair[0]);
      else put(pair);
    }
  };
  test.after(() => {
    set("cut");
    for (const [near, far] of pairs) for (const socket of [near, far]) socket.destroy();
    relay.close();
  });
  const { port } = relay.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, set, connections: () => made };
}
