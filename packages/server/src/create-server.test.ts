import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { decodeServerMessages, encodeClientMessages, protocolVersion, rulesVersion } from "@convergence/protocol";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import { WebSocket } from "ws";
import { signToken } from "./auth/sign-token.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { createServer } from "./create-server.ts";
import type { Server, ServerOptions } from "./options.ts";

const secret = "a secret of more than thirty-two bytes";

async function start(t: test.TestContext, options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ port: 0, logLevel: "silent", ...options });
  t.after(() => server.close());
  return server;
}

/** The answer to a hello. */
async function greet(server: Server, token?: string): Promise<{ socket: WebSocket; answer: Record<string, unknown> }> {
  const socket = new WebSocket(server.url.replace("http", "ws"));
  await once(socket, "open");
  const hello = {
    kind: "hello",
    protocolVersion,
    rulesVersion,
    domain: "default",
    attempt: 1,
    client: "c1",
    token,
    displayName: "Bob",
  } as const;
  socket.send(encodeClientMessages([hello]));
  const [frame] = await once(socket, "message");
  return { socket, answer: decodeServerMessages(new Uint8Array(frame))[0] as unknown as Record<string, unknown> };
}

/** A store that tells whether it is closed. */
function watchedStorage(): { readonly storage: Storage; readonly isClosed: () => boolean } {
  const storage = createMemoryStorage();
  let closed = false;
  const close = storage.close.bind(storage);
  storage.close = async () => {
    closed = true;
    await close();
  };
  return { storage, isClosed: () => closed };
}

test("a server makes its store ready before it listens, and serves when that fails", async (t) => {
  const order: string[] = [];
  const { storage } = watchedStorage();
  storage.warmUp = async () => {
    order.push("warmed up");
    throw new Error("There is no thread");
  };
  const server = await start(t, { storage });
  order.push("listening");
  assert.deepEqual(order, ["warmed up", "listening"]);
  assert.equal((await fetch(new URL("/health", server.url))).status, 200);
});

test("a server on loopback lets people in without a token, and says that it is well", async (t) => {
  const server = await start(t);
  assert.equal(server.url, `http://127.0.0.1:${server.port}/`);
  assert.equal((await fetch(`${server.url}healthz`)).status, 200);
  const { socket, answer } = await greet(server);
  assert.equal(answer.kind, "welcome");
  socket.terminate();
});

test("a server with a key lets in whoever shows a token for it, and nobody else", async (t) => {
  const server = await start(t, { jwt: { secret } });
  const token = await signToken({ secret, subject: "alice", lifetimeSeconds: 60, now: Date.now() });
  const welcomed = await greet(server, token);
  assert.deepEqual(welcomed.answer.user, { key: "alice", displayName: "alice", anonymous: false });
  welcomed.socket.terminate();
  const { answer } = await greet(server);
  assert.deepEqual([answer.kind, answer.code], ["rejected", "anonymous-off"]);
});

test("closing ends the connections and frees the port, once however often it is called", async (t) => {
  const server = await start(t);
  const { socket } = await greet(server);
  const ended = once(socket, "close");
  await Promise.all([server.close(), server.close(), ended]);
  await assert.rejects(fetch(server.url));
  await start(t, { port: server.port });
});

test("a store is closed by whoever opened it", async (t) => {
  const [given, made] = [watchedStorage(), watchedStorage()];
  await (await start(t, { storage: given.storage })).close();
  assert.equal(given.isClosed(), false);
  await (await start(t, { storage: async () => made.storage })).close();
  assert.equal(made.isClosed(), true);
});

test("a port in use is named, and nothing stays open", async (t) => {
  const { port } = await start(t);
  const { storage, isClosed } = watchedStorage();
  await assert.rejects(
    start(t, { port, storage: async () => storage }),
    (error) => error instanceof ConfigurationError && error.message.startsWith(`127.0.0.1:${port} is in use`),
  );
  assert.equal(isClosed(), true);
});

test("options that do not do are plain errors, found before the store is opened", async (t) => {
  let isOpened = false;
  const storage = async (): Promise<Storage> => {
    isOpened = true;
    return createMemoryStorage();
  };
  const bad: readonly ServerOptions[] = [
    { host: "0.0.0.0" },
    { jwt: { secret: "short" } },
    { origins: ["nonsense"] },
    { page: "/nowhere/at/all" },
  ];
  for (const options of bad) await assert.rejects(start(t, { ...options, storage }), ConfigurationError);
  assert.equal(isOpened, false);
  for (const options of [{ port: -1 }, { port: 65_536 }, { host: "192.0.2.1", anonymous: true }]) {
    await assert.rejects(start(t, options), ConfigurationError);
  }
});
