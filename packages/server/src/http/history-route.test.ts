// The export of history over HTTP: what it says against the log itself, who gets it, and what it costs.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer, request } from "node:http";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeOperations, encodeOperations, encodeTree, type Operation, type Tree } from "@convergence/engine";
import { encodeOriginal } from "@convergence/protocol";
import { createMemoryStorage, type LogEntry, placedSequence, type Storage } from "@convergence/storage";
import { getRequestListener } from "@hono/node-server";
import { signToken } from "../auth/sign-token.ts";
import { publicClientOf } from "../connection/public-client.ts";
import { createServer } from "../create-server.ts";
import type { HistoryHeader, HistoryLine } from "../export/history-lines.ts";
import { historyPieceLimits, type ServerLimits } from "../limits.ts";
import { createLog } from "../log.ts";
import type { ServerOptions } from "../options.ts";
import { resolveLimits } from "../resolve-limits.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { createApp } from "./create-app.ts";
import { createHistoryRoute } from "./history-route.ts";
import { listen, urlOf } from "./listen.ts";
import { createOriginPolicy } from "./origin-policy.ts";

const secret = "a secret of more than thirty-two bytes";
const began = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const text = 1;
const tree: Tree = { id: 0, type: "object", content: [["text", { id: text, type: "string", content: "" }]] };
const insert = (at: number, what: string): Operation => ({
  kind: "splice",
  ...{ element: text, at, remove: 0, insert: what, glued: false },
});

/** A change a minute, by two users; every tenth lost something, the last one is the server's. */
async function filled(count: number, size = 1): Promise<{ storage: Storage; log: readonly LogEntry[] }> {
  const storage = createMemoryStorage();
  const record = await storage.createModel({
    ...{ domain: "acme/docs", model: "m/1 ü", collection: "c", createdAt: began, createdBy: "owner" },
    snapshot: encodeTree(tree),
  });
  const sites = new Map<string, number>();
  for (const client of ["secret-a", "secret-b"]) {
    sites.set(client, (await storage.registerClient(record, client)).site);
  }
  const sequences = new Map<string, number>();
  const entries = Array.from({ length: count }, (_, index): LogEntry => {
    const version = index + 1;
    const client = version % 3 === 0 ? "secret-b" : "secret-a";
    const isPlaced = version === count;
    const sequence = isPlaced ? placedSequence : (sequences.get(client) ?? 0) + 1;
    if (!isPlaced) sequences.set(client, sequence);
    const time = began + version * minuteMs;
    const operations = [insert(0, "x".repeat(size))];
    const lost = { operations: [...operations, insert(9, "lost")], lost: [1], neverSent: [] };
    return {
      ...{ version, base: index, seen: index, client, session: `s${client.at(-1)}`, user: client.at(-1)!, sequence },
      ...{ time, clientTime: time - 5, meta: version === 1 ? { source: "import", reason: "first" } : undefined },
      operations: encodeOperations(operations),
      original: version % 10 === 0 ? encodeOriginal(lost) : undefined,
    };
  });
  const clients = Array.from(sites, ([client, site]) => ({
    ...{ client, site, counter: 0 },
    sequence: sequences.get(client) ?? 0,
  }));
  await storage.commit({ handle: record, expectedHead: 0, entries, clients, refusals: [] });
  return { storage, log: entries };
}

async function start(t: test.TestContext, storage: Storage, options: ServerOptions = {}) {
  const server = await createServer({ port: 0, logLevel: "silent", storage, ...options });
  t.after(() => server.close());
  const place = `${server.url}api/domains/acme%2Fdocs/models/m%2F1%20%C3%BC/history`;
  return { server, place };
}

async function linesOf(answer: Response): Promise<readonly [HistoryHeader, ...HistoryLine[]]> {
  assert.equal(answer.status, 200);
  const whole = await answer.text();
  assert.ok(whole.endsWith("\n"));
  return whole
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line)) as unknown as readonly [HistoryHeader, ...HistoryLine[]];
}

const versionsOf = async (answer: Response): Promise<readonly number[]> =>
  (await linesOf(answer)).slice(1).map((line) => (line as HistoryLine).version);

test("[P6] an export has a header and every change, oldest first, with who, when, what and what was lost", async (t) => {
  const { storage, log } = await filled(40);
  const record = (await storage.findModel("acme/docs", "m/1 ü"))!;
  await storage.nameVersion(record, { name: "Sent", version: 7, createdAt: began, createdBy: "a" });
  const { place } = await start(t, storage);
  const answer = await fetch(place);
  assert.equal(answer.headers.get("content-type"), "application/x-ndjson; charset=utf-8");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  const [header, ...lines] = await linesOf(answer);
  assert.deepEqual(header, {
    ...{ format: "convergence-history/1", domain: "acme/docs", model: "m/1 ü", collection: "c", incarnation: 1 },
    ...{ createdAt: "2026-01-01T00:00:00.000Z", createdBy: "owner", head: 40, from: 1, to: 40 },
    names: [{ name: "Sent", version: 7, createdAt: "2026-01-01T00:00:00.000Z", createdBy: "a" }],
  });
  assert.equal(lines.length, log.length);
  for (const [index, line] of lines.entries()) {
    const { version, base, user, session, client, sequence, time, clientTime, original } = log[index]!;
    const { operations: done, original: submitted, source, reason, ...rest } = line;
    assert.deepEqual(rest, {
      ...{ version, base, user, session, client: publicClientOf(client) },
      sequence: version === 40 ? null : sequence,
      time: new Date(time).toISOString(),
      clientTime: new Date(clientTime).toISOString(),
    });
    assert.deepEqual([source, reason], version === 1 ? ["import", "first"] : [null, null]);
    assert.equal(done.length, decodeOperations(log[index]!.operations).length);
    assert.deepEqual(done[0], { kind: "splice", element: "0.1", at: 0, remove: 0, insert: "x" });
    assert.equal(submitted === null, original === undefined);
    if (submitted !== null) assert.deepEqual([submitted.lost, submitted.operations[1]!.insert], [[1], "lost"]);
  }
});

test("[P6] an export can be of versions, of a time, of a user or a session, and goes on where it ended", async (t) => {
  const { storage, log } = await filled(40);
  const { place } = await start(t, storage);
  const expected = (fits: (entry: LogEntry) => boolean) => log.filter(fits).map(({ version }) => version);
  const queries: readonly (readonly [string, (entry: LogEntry) => boolean])[] = [
    ["from=7&to=9", ({ version }) => version >= 7 && version <= 9],
    ["from=31", ({ version }) => version >= 31],
    ["from=41", () => false],
    ["from=999", () => false],
    ["to=999", () => true],
    ["since=2026-01-01T00:10:00Z", ({ version }) => version >= 10],
    ["until=2026-01-01T00:10:00Z", ({ version }) => version <= 10],
    ["since=2026-01-01T00:10:00.001Z&until=2026-01-01T00:12:59Z", ({ version }) => version === 11 || version === 12],
    ["since=2027-01-01", () => false],
    ["until=1990-01-01", () => false],
    ["user=b", ({ user }) => user === "b"],
    ["session=sa&from=20", ({ session, version }) => session === "sa" && version >= 20],
    ["user=nobody", () => false],
    ["element=0.1", () => true],
    ["path=/text&from=39", ({ version }) => version >= 39],
    ["path=&inside=no", () => false],
    ["element=0.1&user=b&to=9", ({ user, version }) => user === "b" && version <= 9],
    ["path=/nothing", () => false],
    ["incarnation=1&to=1", ({ version }) => version === 1],
  ];
  for (const [query, fits] of queries) {
    assert.deepEqual(await versionsOf(await fetch(`${place}?${query}`)), expected(fits), query);
  }
  const plain = place.replace("acme%2Fdocs", "acme/docs");
  assert.deepEqual(await versionsOf(await fetch(`${plain}?from=40`)), [40]);
});

test("[P10] only who may come in by a socket gets an export, and others hear why not", async (t) => {
  const { storage } = await filled(3);
  const { server, place } = await start(t, storage, { jwt: { secret } });
  const signed = { secret, subject: "alice", lifetimeSeconds: 60, now: Date.now() };
  const token = await signToken(signed);
  const elsewhere = await signToken({ ...signed, domain: "other/place" });
  const ask = async (headers: Record<string, string>, where = place) => {
    const answer = await fetch(where, { headers });
    const body = answer.status === 200 ? undefined : ((await answer.json()) as { code: string; message: string });
    if (body !== undefined) assert.ok(body.message.length > 0 && !body.message.includes(token));
    else await answer.body!.cancel();
    return [answer.status, body?.code];
  };
  const bearer = (of: string) => ({ authorization: `Bearer ${of}` });
  assert.deepEqual(await ask(bearer(token)), [200, undefined]);
  assert.deepEqual(await ask({}), [401, "anonymous-off"]);
  assert.deepEqual(await ask(bearer(elsewhere)), [401, "unauthenticated"]);
  assert.deepEqual(await ask(bearer(`${token}x`)), [401, "unauthenticated"]);
  assert.deepEqual(await ask({ authorization: "Basic YTpi" }), [401, "unauthenticated"]);
  assert.deepEqual(await ask({ ...bearer(token), origin: "https://evil.example" }), [403, "forbidden"]);
  const other = `${server.url}api/domains/acme%2Fdocs/models/`;
  assert.deepEqual(await ask(bearer(token), `${other}nothing/history`), [404, "model-unknown"]);
  assert.deepEqual(await ask({}, `${other}nothing/history`), [401, "anonymous-off"]);
  assert.deepEqual(await ask(bearer(token), `${other}%ff/history`), [404, "model-unknown"]);
  assert.deepEqual(await ask(bearer(token), place.replace("acme%2Fdocs", "a%20b")), [404, "domain-unknown"]);
  assert.deepEqual(await ask(bearer(token), place.replace("acme%2Fdocs", "default")), [404, "model-unknown"]);
  assert.deepEqual(await ask(bearer(token), `${place}?incarnation=2`), [404, "model-unknown"]);
  assert.deepEqual(await ask(bearer(token), `${place}?form=1`), [400, "malformed"]);
  assert.deepEqual(await ask(bearer(token), `${server.url}api/nothing`), [404, "not-found"]);
  const head = await fetch(place, { method: "HEAD", headers: bearer(token) });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
});

/** A store that tells how many entries were read of it, with what an answer waits for. */
function watched(storage: Storage, before: () => Promise<void> = async () => undefined) {
  const read = { pieces: 0, most: 0 };
  const history = storage.history.bind(storage);
  storage.history = async (handle, question, input) => {
    if (question === "entries") read.pieces++;
    await before();
    const answer = await history(handle, question, input);
    if (Array.isArray(answer)) read.most = Math.max(read.most, answer.length);
    return answer;
  };
  return read;
}

test("[P9] an export is read as fast as it is taken in, in bounded pieces, and ends with who asked for it", async (t) => {
  const size = 100_000;
  const count = 300;
  const { storage } = await filled(count, size);
  const read = watched(storage);
  const { place } = await start(t, storage, { limits: { exportsAtOnceMax: 1, exportsPerMinuteMax: 1_000_000 } });
  const asking = request(place);
  asking.on("error", () => undefined);
  asking.end();
  const [answer] = await once(asking, "response"); // from here on nothing is read of it
  const needed = Math.ceil((count * size) / historyPieceLimits.bytesMax);
  assert.equal((await fetch(place)).status, 503, "the place is taken");
  assert.ok(read.pieces < needed / 2, `${read.pieces} pieces of ${needed} were read for nobody`);
  assert.ok(read.most <= historyPieceLimits.bytesMax / size, `${read.most} entries in a piece`);
  answer.destroy();
  asking.destroy();
  let again = await fetch(`${place}?to=1`);
  while (again.status === 503) again = await fetch(`${place}?to=1`); // until the server has noticed
  assert.deepEqual(await versionsOf(again), [1]);
  assert.equal((await versionsOf(await fetch(place))).length, count);
});

/** The route alone, by a clock that stands still until a test moves it. Returns the address of the model's history. */
async function routed(
  t: test.TestContext,
  storage: Storage,
  clock: ManualClock,
  limits: ServerLimits,
): Promise<string> {
  const log = createLog("silent");
  const policy = createOriginPolicy([], "127.0.0.1");
  const user = { key: "u", displayName: "u", anonymous: false };
  const authenticate = async () => ({ kind: "accepted" as const, user });
  const options = { storage, authenticate, policy, clock, limits, isDraining: () => false, log };
  const history = createHistoryRoute(options);
  const readiness = async () => "ready" as const;
  const app = createApp({ history, page: new Map(), policy, version: "1", isDraining: () => false, readiness, log });
  const http = createHttpServer(getRequestListener(app.fetch));
  const port = await listen(http, "127.0.0.1", 0);
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  return `${urlOf("127.0.0.1", port)}api/domains/acme%2Fdocs/models/m%2F1%20%C3%BC/history`;
}

test("[P9] whoever takes in nothing of an export is cut off, and does not take it for a whole one", async (t) => {
  const { storage } = await filled(300, 100_000);
  const clock = new ManualClock();
  const limits = resolveLimits({ exportsAtOnceMax: 1, exportsPerMinuteMax: 1_000_000 });
  const place = await routed(t, storage, clock, limits);
  const asking = request(place);
  asking.end();
  const [answer] = await once(asking, "response"); // from here on nothing is read of it: it does not fit into what lies between
  while (clock.waiting === 0) await nextTurn();
  clock.advance(limits.exportSilenceMsMax);
  for (let status = 503; status === 503; ) status = (await fetch(`${place}?from=999`)).status; // until the place is free
  const failed = once(answer, "error");
  answer.resume();
  const [error] = await Promise.race([failed, once(answer, "end").then(() => assert.fail("it looks whole"))]);
  assert.equal(error.code, "ECONNRESET");
});

test("[P9] so many exports begin in a minute, and a store that fails on the way cuts the answer", async (t) => {
  const { storage } = await filled(300, 100_000);
  let answers = 0;
  watched(storage, async () => {
    if (++answers > 2) throw new Error("the disk is gone");
  });
  const { place } = await start(t, storage, { limits: { exportsPerMinuteMax: 2 } });
  const answer = await fetch(place);
  assert.equal(answer.status, 200);
  await assert.rejects(answer.text());
  const statuses: number[] = [];
  for (let asked = 0; asked < 2; asked++) statuses.push((await fetch(`${place}?from=999`)).status);
  assert.deepEqual(statuses, [200, 429]);
});
