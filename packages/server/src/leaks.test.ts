// Whoever was here, and however they behaved: when they have gone nothing of them is left.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import type { Tree } from "@convergence/engine";
import { encodeClientMessages, protocolVersion, rulesVersion } from "@convergence/protocol";
import { createMemoryStorage } from "@convergence/storage";
import { listen } from "./http/listen.ts";
import { createOriginPolicy } from "./http/origin-policy.ts";
import { upgradeSockets } from "./http/socket-upgrade.ts";
import { createHub, type Hub } from "./hub.ts";
import { defaultLimits, type ServerLimits } from "./limits.ts";
import { createLog } from "./log.ts";
import { LoopClient, quiet } from "./testing/loop-client.ts";
import { ManualClock } from "./testing/manual-clock.ts";

const ignore = (): void => undefined;
const log = { info: ignore, warn: ignore, error: ignore };

function start(limits: Partial<ServerLimits> = {}) {
  const clock = new ManualClock();
  const hub = createHub({
    storage: createMemoryStorage(),
    clock,
    limits,
    log,
    authenticate: async () => ({ kind: "accepted", user: { key: "u", displayName: "U", anonymous: true } }),
  });
  return { hub, clock };
}

/** Once rooms without anybody have been given up. */
async function assertNothingIsLeft(hub: Hub, clock: ManualClock): Promise<void> {
  await quiet();
  await clock.pass(defaultLimits.idleRoomMs);
  const { connections, sessions, rooms, modelsOpen, inputsWaiting, catchUps } = hub.statistics();
  assert.deepEqual([connections, sessions, rooms, modelsOpen, inputsWaiting, catchUps], [0, 0, 0, 0, 0, 0]);
  assert.equal(hub.users, 0);
  assert.equal(hub.flightBytes, 0);
  assert.equal(clock.waiting, 0, "timers are waiting for nobody");
}

/** Arrays in arrays, with ids that count up. */
const nested = (levels: number, id = 1): Tree =>
  levels === 0 ? { id, type: "null", content: null } : { id, type: "array", content: [nested(levels - 1, id + 1)] };

const hello = encodeClientMessages([
  {
    ...{ kind: "hello", protocolVersion, rulesVersion, client: "c", domain: "default", attempt: 1 },
    ...{ token: undefined, displayName: undefined },
  } as const,
]);
const list = encodeClientMessages([{ kind: "listCollections", request: 1, after: undefined, limit: 9 }]);
const hugeVarint = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
const create = encodeClientMessages([
  {
    ...{ kind: "createModel", request: 1, model: "deep", collection: "c" },
    tree: { id: 0, type: "object", content: [["k", nested(40)]] },
  } as const,
]);

/** Frames that are no messages: what a fault, a probe or an attacker sends. */
const garbage: readonly Uint8Array[] = [
  new Uint8Array(0),
  Uint8Array.of(255),
  new Uint8Array(1000).fill(0xff),
  hello.subarray(0, hello.length >> 1),
  Uint8Array.of(...hello, ...hugeVarint),
  Uint8Array.of(list[0]!, ...hugeVarint, ...hugeVarint),
  list.subarray(0, 2),
  Uint8Array.of(5, 1, ...hugeVarint),
  Uint8Array.of(5, ...hugeVarint),
  create.subarray(0, create.length - 3),
  Uint8Array.of(
    ...create.subarray(0, create.length - 45),
    ...new Uint8Array(100_000).fill(create[create.length - 20]!),
  ),
];

for (const isWelcome of [false, true]) {
  test(`[P9] of 10,000 ${isWelcome ? "welcome" : "unknown"} senders of garbage nothing is left`, async () => {
    const { hub, clock } = start();
    const neighbour = new LoopClient(hub, "neighbour");
    neighbour.connect();
    await quiet();
    neighbour.open("m");
    await quiet();
    for (let sender = 0; sender < 10_000; sender++) {
      const client = new LoopClient(hub, `c${sender}`);
      if (isWelcome) client.connect();
      else client.accept();
      while (isWelcome && client.all("welcome").length === 0) await new Promise(setImmediate);
      client.sendBytes(garbage[sender % garbage.length]!);
      assert.notEqual(client.all("rejected")[0]?.code, "internal");
      assert.ok(client.closed !== undefined, `garbage ${sender % garbage.length} is taken`);
    }
    await quiet();
    assert.equal(hub.statistics().connections, 1);
    assert.equal(neighbour.closed, undefined);
    neighbour.drop();
    await assertNothingIsLeft(hub, clock);
  });
}

test("[P9] whoever opens without end is told where it ends, and leaves nothing behind", async () => {
  const { hub, clock } = start({ channelsMax: 50 });
  const client = new LoopClient(hub, "a");
  client.connect();
  await quiet();
  for (let channel = 1; channel <= 5000; channel++) {
    const autoCreate = { collection: "c", tree: undefined, ephemeral: true };
    const model = `m${channel}`;
    client.send({ kind: "openModel", request: channel, channel, model, autoCreate, resume: undefined });
    if (channel % 2 === 0) client.send({ kind: "closeModel", channel });
  }
  await quiet();
  assert.equal(client.closed, undefined);
  assert.ok(client.all("modelOpened").length <= 50);
  assert.deepEqual([...new Set(client.all("failed").map(({ code }) => code))].sort(), ["limit", "unexpected"]);
  assert.equal(client.all("failed").length + client.all("modelOpened").length, 5000);
  client.drop();
  await assertNothingIsLeft(hub, clock);
});

test("[P9] of half a frame nothing is left when the line breaks", async (t) => {
  const { hub, clock } = start();
  const server = createServer();
  const policy = createOriginPolicy([], "127.0.0.1");
  const sockets = upgradeSockets(server, {
    hub,
    policy,
    isDraining: () => false,
    log: createLog("silent"),
    limits: defaultLimits,
  });
  const port = await listen(server, "127.0.0.1", 0);
  t.after(() => {
    sockets.terminate();
    server.close();
  });
  const upgrade =
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  /** A binary frame that is to have 30 MiB, and its first bytes. */
  const half = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x01, 0xe0, 0, 0, 1, 2, 3, 4, ...new Array(1000).fill(7)]);
  const lines: Socket[] = [];
  for (let count = 0; count < 200; count++) {
    const line = connect(port, "127.0.0.1");
    line.on("error", ignore);
    line.write(upgrade);
    await once(line, "data");
    line.write(half);
    lines.push(line);
  }
  assert.equal(hub.statistics().connections, 200);
  for (const line of lines) line.destroy();
  while (hub.statistics().connections > 0) await new Promise(setImmediate);
  await assertNothingIsLeft(hub, clock);
});
