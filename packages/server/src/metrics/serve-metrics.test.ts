import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import test from "node:test";
import { ConfigurationError } from "../configuration-error.ts";
import { createServer } from "../create-server.ts";
import { createLog } from "../log.ts";
import type { Server, ServerOptions } from "../options.ts";
import { serveMetrics } from "./serve-metrics.ts";

async function start(t: test.TestContext, options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ port: 0, logLevel: "silent", ...options });
  t.after(() => server.close());
  return server;
}

/** With headers that `fetch` does not let one set. */
async function statusOf(url: string, headers: Record<string, string>, method = "GET"): Promise<number | undefined> {
  const [response] = await once(request(url, { headers, method }).end(), "response");
  response.resume();
  return response.statusCode;
}

test("metrics are on a port of their own, and nowhere unless they are asked for", async (t) => {
  const without = await start(t);
  assert.equal(without.metricsUrl, undefined);
  assert.equal((await fetch(`${without.url}metrics`)).status, 404);

  const server = await start(t, { metrics: { port: 0 } });
  assert.equal((await fetch(`${server.url}metrics`)).status, 404);
  assert.match(server.metricsUrl!, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  const answer = await fetch(server.metricsUrl!);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  assert.match(await answer.text(), /^convergence_connections 0$/m);
  assert.equal((await fetch(new URL("/", server.metricsUrl))).status, 404);
  assert.equal(await statusOf(server.metricsUrl!, {}, "HEAD"), 200);
  assert.equal(await statusOf(server.metricsUrl!, {}, "POST"), 405);

  await server.close();
  await assert.rejects(fetch(server.metricsUrl!));
});

test("on loopback no foreign name and no page gets the metrics", async (t) => {
  const { metricsUrl } = await start(t, { metrics: { port: 0 } });
  assert.equal(await statusOf(metricsUrl!, { host: "evil.example" }), 403);
  assert.equal(await statusOf(metricsUrl!, { origin: "http://evil.example" }), 403);
  assert.equal(await statusOf(metricsUrl!, { host: "localhost:9090" }), 200);
});

test("a port in use is named, and the server does not stay up behind it", async (t) => {
  const { port } = await start(t);
  await assert.rejects(
    start(t, { metrics: { port } }),
    (error) => error instanceof ConfigurationError && error.message.startsWith(`127.0.0.1:${port} is in use`),
  );
  const free = await start(t, { metrics: { port: 0 } });
  const busy = Number(new URL(free.metricsUrl!).port);
  await assert.rejects(start(t, { port: free.port, metrics: { port: 0 } }), ConfigurationError);
  await free.close();
  await start(t, { port: free.port, metrics: { port: busy } });
});

test("a fault while they are read is answered without saying what it was", async (t) => {
  const text = async (): Promise<string> => {
    throw new Error("secret detail");
  };
  const listener = await serveMetrics({ port: 0 }, { contentType: "text/plain", text }, createLog("silent"));
  t.after(() => listener.close());
  const answer = await fetch(listener.url);
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /secret/);
});
