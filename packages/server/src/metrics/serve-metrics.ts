// `GET /metrics`, on a port of its own: whoever can reach the clients' port, through whatever proxy, cannot reach this one by it.
//
// Listens on loopback unless told otherwise, and then answers to loopback names only. No tokens: who may read is who can connect.

import { createServer, type Server } from "node:http";
import { headerBytesMax } from "../http/http-limits.ts";
import { listen, urlOf } from "../http/listen.ts";
import { createOriginPolicy, originRefusal } from "../http/origin-policy.ts";
import type { Log } from "../log.ts";
import { defaultHost, type MetricsAddress } from "../options.ts";

/** What a request for the metrics is answered with. */
export type MetricsSource = { readonly contentType: string; readonly text: () => Promise<string> };

export type MetricsListener = {
  readonly url: string;
  /** Cuts whoever is reading. */
  readonly close: () => Promise<void>;
};

/** Rejects with a `ConfigurationError` when it cannot listen there. */
export async function serveMetrics(
  { port, host = defaultHost }: MetricsAddress,
  source: MetricsSource,
  log: Log,
): Promise<MetricsListener> {
  const policy = createOriginPolicy([], host);
  const http = createServer({ maxHeaderSize: headerBytesMax }, async (request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, {
        "content-type": type,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      response.end(request.method === "HEAD" ? undefined : body);
    };
    const { host: name, origin } = request.headers;
    const refusal = originRefusal(policy, { host: name, origin });
    if (refusal !== undefined) return answer(403, plain, "Only programs on this machine may read the metrics.\n");
    if (request.url?.split("?", 1)[0] !== "/metrics") return answer(404, plain, "The metrics are at /metrics.\n");
    if (request.method !== "GET" && request.method !== "HEAD")
      return answer(405, plain, "The metrics are only read.\n");
    try {
      answer(200, source.contentType, await source.text());
    } catch (error) {
      log.error({ err: error }, "the metrics could not be read");
      answer(500, plain, "The server failed for a reason of its own, which it has logged.\n");
    }
  });
  const actualPort = await listen(http, host, port);
  http.on("error", (error) => log.error({ err: error }, "the metrics' listening socket failed"));
  const url = `${urlOf(host, actualPort)}metrics`;
  log.info({ url }, "metrics are served");
  return { url, close: () => closed(http) };
}

const plain = "text/plain; charset=utf-8";

async function closed(http: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  await ended;
}
