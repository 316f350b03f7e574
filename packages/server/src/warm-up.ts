// The first minutes of a server, lived through before it listens: what runs often is compiled by then, so that those who all come back
// after a restart do not wait for that, and a model opens in half the time.
//
// On a store in memory, worked by the threads of the real one if that has any, through HTTP and WebSocket as everybody's, on a port of this
// machine that lets nobody else in; nothing is kept. Some tenths of a second of work, once in a process. Answers about history have a way
// of their own to get ready (`Storage.warmUp`); both at once would still be compiling when the first client comes.

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inflateRawSync } from "node:zlib";
import { type Operation, type Tree, tagOf, type Version } from "@convergence/engine";
import {
  ChangesEncoder,
  type ClientMessage,
  decodeServerMessages,
  encodeClientMessages,
  isPackedFrame,
  protocolVersion,
  rulesVersion,
  type ServerMessage,
} from "@convergence/protocol";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import { WebSocket } from "ws";
import { systemClock } from "./clock.ts";
import { platformDeflate } from "./deflate.ts";
import { createOriginPolicy } from "./http/origin-policy.ts";
import { upgradeSockets } from "./http/socket-upgrade.ts";
import { createHub, type HubOptions } from "./hub.ts";
import { defaultLimits } from "./limits.ts";
import { createLog, type Log } from "./log.ts";
import type { SocketHub } from "./socket.ts";
import { sweepHeap } from "./sweep-heap.ts";

/** With 8 the first real opening takes half as much again; more than 24 make no difference that could be measured. */
const visits = 24;
const changesPerVisit = 24;
const textUnits = 20_000;
/** Far more than they take, all together: no start should hang on it. */
const visitsMsMax = 2000;
const troubles: ReadonlySet<ServerMessage["kind"]> = new Set(["rejected", "failed", "resync", "modelClosed"]);

const modelId = "model";
const domain = "default";
const host = "127.0.0.1";
const stranger = { kind: "rejected", code: "unauthenticated", message: "This is a rehearsal." } as const;
const somebody = { kind: "accepted", user: { key: "user", displayName: "User", anonymous: true } } as const;

let warm: Promise<Version> | undefined;

/** A server that could not be warmed up says so, and serves all the same. */
export async function warmUp(log: Pick<Log, "warn">, storage: Storage): Promise<void> {
  const tell = (err: unknown): void => log.warn({ err }, "the server is not warmed up");
  await storage.warmUp?.().catch(tell);
  warm ??= sweptRehearsal(storage, tell);
  await warm.catch((error: unknown) => {
    warm = undefined;
    tell(error);
  });
}

/** What loading has left is swept before: else that would be due just when the first client comes. */
function sweptRehearsal(storage: Storage, tell: (err: unknown) => void): Promise<Version> {
  try {
    sweepHeap();
  } catch (error) {
    tell(error);
  }
  return rehearsal(storage);
}

const rehearsal = async (storage: Storage): Promise<Version> =>
  rehearse((await storage.rehearsal?.()) ?? createMemoryStorage());

/** Resolves to the version that the model has come to, when the visits are over or so much time is. */
export async function rehearse(storage: Storage, msMax: number = visitsMsMax): Promise<Version> {
  const log = createLog("silent");
  try {
    const until = systemClock.now() + msMax;
    for (let visitor = 0; visitor < visits && systemClock.now() < until; visitor++) {
      const token = randomUUID();
      const authenticate: HubOptions["authenticate"] = async (given) => (given.token === token ? somebody : stranger);
      const hub = createHub({ storage, log, clock: systemClock, deflate: platformDeflate, authenticate });
      const visiting = connect(hub, log).then((socket) => visit(socket, `visitor-${visitor}`, token));
      await visiting.finally(() => hub.close()); // the next one finds the model on the disk, as it were
    }
    const record = await storage.findModel(domain, modelId);
    return record?.head ?? 0;
  } finally {
    await storage.close();
  }
}

/** Opens the model, types, and leaves when that is acknowledged. */
function visit(socket: WebSocket, client: string, token: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const say = (message: ClientMessage): void => socket.send(encodeClientMessages([message]));
  const hear = (frame: Uint8Array): void => {
    for (const message of decodeServerMessages(isPackedFrame(frame) ? inflateRawSync(frame.subarray(1)) : frame)) {
      if (message.kind === "welcome") say(opening);
      else if (message.kind === "modelOpened") say({ kind: "changes", channel: 1, payload: typing(message.version) });
      else if (message.kind === "entries") resolve();
      else if (troubles.has(message.kind)) reject(new Error(`It was answered with "${message.kind}"`));
    }
  };
  socket.on("open", () => {
    say({ kind: "hello", protocolVersion, rulesVersion, domain, client, attempt: 1, token, displayName: undefined });
  });
  socket.on("message", (data: Buffer) => {
    try {
      hear(data);
    } catch (error) {
      reject(error);
    }
  });
  socket.on("error", reject);
  socket.on("close", (code, reason) => reject(new Error(`Closed with ${code}: ${reason.toString()}`)));
  const cancel = systemClock.after(visitsMsMax, () => reject(new Error(`A visit has taken ${visitsMsMax} ms`)));
  return promise.finally(() => {
    cancel();
    socket.terminate();
  });
}

/** A client's socket on an HTTP server of its own, on the network as all are: what takes connections up is warm by that, too. */
async function connect(hub: SocketHub, log: Log): Promise<WebSocket> {
  const http = createHttpServer();
  const policy = createOriginPolicy([], host);
  upgradeSockets(http, { hub, policy, isDraining: () => false, log, limits: defaultLimits });
  await once(http.listen(0, host), "listening");
  const { port } = http.address() as AddressInfo;
  const socket = new WebSocket(`ws://${host}:${port}/`, { perMessageDeflate: false });
  socket.once("open", () => http.close());
  socket.once("close", () => http.close());
  return socket;
}

const text: Tree = { id: 1, type: "string", content: "word ".repeat(textUnits / 5) };
const opening: ClientMessage = {
  ...{ kind: "openModel", request: 1, channel: 1, model: modelId, resume: undefined },
  autoCreate: { collection: "models", tree: { id: 0, type: "object", content: [["text", text]] }, ephemeral: false },
};

/** Changes of one operation each, here and there. */
function typing(version: Version): Uint8Array {
  const changes = Array.from({ length: changesPerVisit }, (_, index) => {
    const operation: Operation = {
      ...{ kind: "splice", element: 1, at: (index * 97) % 1000, glued: false },
      ...(index % 4 === 0 ? { remove: 1, insert: "" } : { remove: 0, insert: "a" }),
    };
    const change = { sequence: index + 1, seen: tagOf(version), base: version, clientTime: 0, meta: undefined };
    return { ...change, operations: [operation], lost: [] };
  });
  return new ChangesEncoder().encode(changes)[0]!;
}
