// Puts a server together and starts it: checks the options, opens the store, listens. The reverse of each step on the way out.
//
// Nothing is opened before the options are known to be good, and nothing stays open when a later step fails.

import { access, constants, mkdir } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import { getRequestListener } from "@hono/node-server";
import { allowsAnonymous } from "./auth/anonymous-policy.ts";
import { createAuthenticator, loadTokenChecks } from "./auth/create-authenticator.ts";
import { systemClock } from "./clock.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { platformDeflate } from "./deflate.ts";
import { saveTrace } from "./divergence/save-trace.ts";
import { createApp } from "./http/create-app.ts";
import { createHistoryRoute } from "./http/history-route.ts";
import { headerBytesMax, plainConnectionsMax } from "./http/http-limits.ts";
import { listen, urlOf } from "./http/listen.ts";
import { createOriginPolicy } from "./http/origin-policy.ts";
import { loadPage, type Page } from "./http/page.ts";
import { createReadiness } from "./http/readiness.ts";
import { upgradeSockets } from "./http/socket-upgrade.ts";
import { createHub, type Hub, type HubOptions } from "./hub.ts";
import { createLog, type Log } from "./log.ts";
import type { PrometheusMetrics } from "./metrics/prometheus-metrics.ts";
import { type MetricsListener, serveMetrics } from "./metrics/serve-metrics.ts";
import { defaultHost, defaultPort, type Server, type ServerOptions } from "./options.ts";
import { resolveLimits } from "./resolve-limits.ts";
import { serverVersion } from "./version.ts";
import { warmUp } from "./warm-up.ts";

/** Resolves when clients can connect.
 *
 *  Rejects with a `ConfigurationError` when the options do not do (no way in, a bad key, a port in use), and with what the
 *  store says when that cannot be opened. */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const { host = defaultHost, port = defaultPort, jwt, divergenceFolder, logLevel = "info" } = options;
  const limits = resolveLimits(options.limits);
  const log = createLog(logLevel);
  const anonymous = allowsAnonymous({ host, checksTokens: jwt !== undefined, anonymous: options.anonymous });
  const authenticator = createAuthenticator({ jwt, anonymous, clock: systemClock.now });
  if (jwt !== undefined) await loadTokenChecks(); // not when the first one comes
  const policy = createOriginPolicy(options.origins ?? [], host);
  const page: Page = options.page === undefined ? new Map() : await loadPage(options.page);

  if (divergenceFolder !== undefined) await requireFolder(divergenceFolder);
  const { storage, release } = await openStorage(options.storage);
  let hub: Hub | undefined;
  let metrics: MetricsListener | undefined;
  try {
    const measured = options.metrics === undefined ? undefined : await loadMetrics();
    const observer = measured?.observer;
    hub = createHub({
      storage,
      authenticate: (credentials) => authenticator.authenticate(credentials),
      log,
      clock: systemClock,
      deflate: platformDeflate,
      observer,
      ...(divergenceFolder === undefined ? {} : { onDivergence: traceInto(divergenceFolder, storage, log) }),
      limits,
    });
    const started = hub;
    const isDraining = (): boolean => started.isDraining;
    const readiness = createReadiness({ storage, isDraining, clock: systemClock });
    const { authenticate } = authenticator;
    const history = createHistoryRoute({ storage, authenticate, policy, clock: systemClock, limits, isDraining, log });
    const app = createApp({ history, page, policy, version: serverVersion, isDraining, readiness, log });
    const http = createHttpServer({ maxHeaderSize: headerBytesMax }, getRequestListener(app.fetch));
    http.maxConnections = limits.connectionsMax + plainConnectionsMax;
    const sockets = upgradeSockets(http, { hub, policy, isDraining, log, observer, limits });
    if (options.metrics !== undefined && measured !== undefined) {
      const text = (): Promise<string> => measured.render(started.statistics(), storage.statistics?.());
      metrics = await serveMetrics(options.metrics, { contentType: measured.contentType, text }, log);
    }
    const listener = metrics;
    await warmUp(log, storage);
    const actualPort = await listen(http, host, port);
    http.on("error", (error) => log.error({ err: error }, "the listening socket failed"));
    log.info({ host, port: actualPort, anonymous, tokens: jwt !== undefined, version: serverVersion }, "listening");

    const shutDown = async (): Promise<void> => {
      log.info({}, "closing");
      try {
        await started.close();
      } finally {
        await stopListening(http, sockets.terminate);
        await listener?.close();
        await release();
      }
      log.info({}, "closed");
    };
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => (closed ??= shutDown());
    return { url: urlOf(host, actualPort), port: actualPort, metricsUrl: listener?.url, close };
  } catch (error) {
    await metrics?.close();
    await hub?.close();
    await release();
    throw error;
  }
}

/** Whoever does without metrics does without the library. */
async function loadMetrics(): Promise<PrometheusMetrics> {
  const { createPrometheusMetrics } = await import("./metrics/prometheus-metrics.ts");
  return createPrometheusMetrics();
}

/** What cannot be written should be known before it is wanted. */
async function requireFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`The folder for traces, ${folder}, cannot be made or written (${reason}).`, { cause });
  }
}

/** Nobody waits for a trace. One is made at a time, and none of a client that was found before. */
function traceInto(folder: string, storage: Storage, log: Log): NonNullable<HubOptions["onDivergence"]> {
  let isBusy = false;
  return (record, divergence) => {
    if (isBusy || divergence.isShutOut) return;
    isBusy = true;
    saveTrace(folder, storage, record, divergence)
      .then(
        (file) => log.info({ file }, file === undefined ? "the folder of traces is full" : "a trace was written"),
        (err) => log.error({ err }, "no trace could be written"),
      )
      .finally(() => {
        isBusy = false;
      });
  };
}

type OpenStorage = { readonly storage: Storage; readonly release: () => Promise<void> };

/** Whoever opened the store closes it. */
async function openStorage(choice: ServerOptions["storage"]): Promise<OpenStorage> {
  if (typeof choice === "object") return { storage: choice, release: async () => undefined };
  const storage = choice === undefined ? createMemoryStorage() : await choice();
  return { storage, release: () => storage.close() };
}

/** By now the hub has asked every connection to end. What has not ended when its time is up is cut. */
async function stopListening(http: HttpServer, terminate: () => void): Promise<void> {
  const stopped = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeIdleConnections();
  const cut = setTimeout(() => {
    terminate();
    http.closeAllConnections();
  }, farewellMs);
  await stopped;
  clearTimeout(cut);
}

/** For clients to answer the closing of their connections. */
const farewellMs = 1000;
