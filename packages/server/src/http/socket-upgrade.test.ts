import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import test from "node:test";
import { WebSocket } from "ws";
import { createLog } from "../log.ts";
import { createFakeHub, type FakeHub } from "../testing/fake-hub.ts";
import { listen } from "./listen.ts";
import { createOriginPolicy } from "./origin-policy.ts";
import { upgradeSockets } from "./socket-upgrade.ts";

type Options = { readonly hub?: FakeHub; readonly origins?: readonly string[]; readonly connectionsMax?: number };

async function startOn(
  t: test.TestContext,
  { hub = createFakeHub(), origins = [], connectionsMax = 10 }: Options = {},
) {
  const server = createServer();
  const policy = createOriginPolicy(origins, "127.0.0.1");
  const limits = { connectionsMax, connectionsPerAddressMax: 1 };
  const isDraining = (): boolean => hub.isDraining;
  const sockets = upgradeSockets(server, { hub, policy, isDraining, log: createLog("silent"), limits });
  const port = await listen(server, "127.0.0.1", 0);
  t.after(() => {
    sockets.terminate();
    server.close();
  });
  const connect = async (path: string, headers: Record<string, string> = {}): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    await once(socket, "open");
    return socket;
  };
  return { hub, port, connect, sockets };
}

/** The status and body of an upgrade that is refused. */
async function refusal(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; code: string; message: string }> {
  const handshake = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  };
  const request = httpRequest({ port, host: "127.0.0.1", path, headers: { ...handshake, ...headers } }).end();
  const [response] = await once(request, "response");
  const body = (await response.setEncoding("utf8").toArray()).join("");
  return { status: response.statusCode, ...JSON.parse(body) };
}

test("bytes go both ways, with the domain of the path", async (t) => {
  const hub = createFakeHub((socket, bytes) => socket.send(bytes.toReversed()));
  const { connect } = await startOn(t, { hub });
  for (const [path, domain] of [
    ["/", "default"],
    ["/acme/docs?x=1", "acme/docs"],
  ] as const) {
    const socket = await connect(path);
    socket.send(Uint8Array.of(1, 2, 3));
    const [answer, isBinary] = await once(socket, "message");
    assert.ok(isBinary);
    assert.deepEqual([...answer], [3, 2, 1]);
    assert.deepEqual(hub.requests.at(-1), { domain, remoteAddress: "127.0.0.1" });
    socket.close();
    await once(socket, "close");
  }
});

test("the hub hears of the end once, whichever side ends it, and a long reason is cut between characters", async (t) => {
  const hub = createFakeHub((socket) => socket.close(4000, "é".repeat(100)));
  const { connect } = await startOn(t, { hub });
  const socket = await connect("/");
  socket.send(Uint8Array.of(1));
  const [code, reason] = await once(socket, "close");
  assert.equal(code, 4000);
  assert.equal(String(reason), "é".repeat(61));
  const other = await connect("/");
  other.terminate();
  // A third connection proves that the server has gone on; by then both ends are known.
  const third = await connect("/");
  while (hub.closedCount < 2) await new Promise(setImmediate);
  assert.equal(hub.closedCount, 2);
  hub.sockets[0]!.send(Uint8Array.of(1));
  hub.sockets[0]!.close(1000, "again");
  assert.equal(hub.sockets[2]!.bufferedAmount, 0);
  third.terminate();
});

test("text frames and frames above the limit end the connection, not the server", async (t) => {
  const { hub, connect } = await startOn(t);
  const text = await connect("/");
  text.send("hello");
  assert.equal((await once(text, "close"))[0], 1003);
  const large = await connect("/");
  large.on("error", () => undefined);
  large.send(new Uint8Array(32 * 2 ** 20 + 1));
  assert.equal((await once(large, "close"))[0], 1009);
  assert.equal(hub.messages.length, 0);
  (await connect("/")).terminate();
});

test("a fault while a message is handled ends that connection with 1011", async (t) => {
  const hub = createFakeHub(() => {
    throw new Error("a bug");
  });
  const { connect } = await startOn(t, { hub });
  const [faulty, other] = [await connect("/"), await connect("/")];
  faulty.send(Uint8Array.of(1));
  assert.equal((await once(faulty, "close"))[0], 1011);
  assert.equal(other.readyState, WebSocket.OPEN);
});

test("pages from elsewhere are refused with 403 and the way to allow them", async (t) => {
  const { hub, port, connect } = await startOn(t, { origins: ["https://app.example.org"] });
  for (const origin of ["http://localhost:5173", "https://evil.example", "null"]) {
    const answer = await refusal(port, "/", { origin });
    assert.equal(answer.status, 403);
    assert.equal(answer.code, "forbidden");
    assert.ok(answer.message.endsWith(`--origin ${origin}`), answer.message);
  }
  assert.equal((await refusal(port, "/", { host: "evil.example", origin: "http://evil.example" })).status, 403);
  assert.equal(hub.requests.length, 0);
  (await connect("/", { origin: "https://app.example.org" })).terminate();
  (await connect("/", { origin: `http://127.0.0.1:${port}` })).terminate();
});

test("other paths and protocols, too many connections and a server that goes down are refused in words", async (t) => {
  const { hub, port, connect } = await startOn(t, { connectionsMax: 1 });
  assert.equal((await refusal(port, "/a/b/c", {})).status, 404);
  assert.equal((await refusal(port, "/", { upgrade: "h2c" })).status, 400);
  const only = await connect("/");
  assert.deepEqual(await refusal(port, "/", {}).then(({ status, code }) => [status, code]), [503, "overloaded"]);
  only.close();
  while (hub.closedCount < 1) await new Promise(setImmediate);
  (await connect("/")).terminate();
  hub.isDraining = true;
  assert.deepEqual(await refusal(port, "/", {}).then(({ status, code }) => [status, code]), [503, "draining"]);
});
