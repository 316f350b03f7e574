// Puts a server together and starts it: checks the options, opens the store, listens. The reverse of each step on the way out.
//
// Nothing is opened before the options are known to be good, and nothing stays open when a later step fails.

import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createMemoryStorage, type Storage } from "@convergence/storage";
import { getRequestListener } from "@hono/node-server";
import { allowsAnonymous } from "./auth/anonymous-policy.ts";
import { createAuthenticator } from "./auth/create-authenticator.ts";
import { systemClock } from "./clock.ts";
import { createApp } from "./http/create-app.ts";
import { headerBytesMax, plainConnectionsMax } from "./http/http-limits.ts";
import { listen, urlOf } from "./http/listen.ts";
import { createOriginPolicy } from "./http/origin-policy.ts";
import { loadPage, type Page } from "./http/page.ts";
import { upgradeSockets } from "./http/socket-upgrade.ts";
import { createHub } from "./hub.ts";
import { createLog } from "./log.ts";
import { defaultHost, defaultPort, type Server, type ServerOptions } from "./options.ts";
import { resolveLimits } from "./resolve-limits.ts";
import type { SocketHub } from "./socket.ts";
import { serverVersion } from "./version.ts";

/** Resolves when clients can connect.
 *
 *  Rejects with a `ConfigurationError` when the options do not do (no way in, a bad key, a port in use), and with what the
 *  store says when that cannot be opened. */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const { host = defaultHost, port = defaultPort, jwt, logLevel = "info" } = options;
  const limits = resolveLimits(options.limits);
  const log = createLog(logLevel);
  const anonymous = allowsAnonymous({ host, checksTokens: jwt !== undefined, anonymous: options.anonymous });
  const authenticator = createAuthenticator({ jwt, anonymous, clock: systemClock.now });
  const policy = createOriginPolicy(options.origins ?? [], host);
  const page: Page = options.page === undefined ? new Map() : await loadPage(options.page);

  const { storage, release } = await openStorage(options.storage);
  let hub: SocketHub | undefined;
  try {
    hub = createHub({
      storage,
      authenticate: (credentials) => authenticator.authenticate(credentials),
      log,
      clock: systemClock,
      limits,
    });
    const started = hub;
    const isDraining = (): boolean => started.isDraining;
    const app = createApp({ page, policy, version: serverVersion, isDraining, log });
    const http = createHttpServer({ maxHeaderSize: headerBytesMax }, getRequestListener(app.fetch));
    http.maxConnections = limits.connectionsMax + plainConnectionsMax;
    const sockets = upgradeSockets(http, { hub, policy, isDraining, log, limits });
    const actualPort = await listen(http, host, port);
    http.on("error", (error) => log.error({ err: error }, "the listening socket failed"));
    log.info({ host, port: actualPort, anonymous, tokens: jwt !== undefined, version: serverVersion }, "listening");

    const shutDown = async (): Promise<void> => {
      log.info({}, "closing");
      try {
        await started.close();
      } finally {
        await stopListening(http, sockets.terminate);
        await release();
      }
      log.info({}, "closed");
    };
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => (closed ??= shutDown());
    return { url: urlOf(host, actualPort), port: actualPort, close };
  } catch (error) {
    await hub?.close();
    await release();
    throw error;
  }
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
