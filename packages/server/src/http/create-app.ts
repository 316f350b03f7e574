// The HTTP side: health, readiness, the page, history, and a plain answer to everything else. Sockets are in socket-upgrade.ts.

import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { Log } from "../log.ts";
import type { createHistoryRoute } from "./history-route.ts";
import { hostRefusal, type OriginPolicy } from "./origin-policy.ts";
import type { Page } from "./page.ts";
import { problem } from "./problem.ts";
import type { Readiness } from "./readiness.ts";
import { safeHeaders } from "./safe-headers.ts";

export type AppOptions = {
  readonly page: Page;
  readonly policy: OriginPolicy;
  readonly version: string;
  readonly isDraining: () => boolean;
  readonly readiness: () => Promise<Readiness>;
  /** None when left out. */
  readonly history?: ReturnType<typeof createHistoryRoute>;
  readonly log: Log;
};

export type App = Hono<{ readonly Bindings: HttpBindings }>;

export function createApp({ page, policy, version, isDraining, readiness, history, log }: AppOptions): App {
  const app: App = new Hono();

  app.use(async (context, next) => {
    const refusal = hostRefusal(policy, context.req.header("host"));
    if (refusal !== undefined) context.res = problem(context, 403, { code: "forbidden", message: refusal });
    else await next();
    if (context.res === RESPONSE_ALREADY_SENT) return; // with all of these
    const { headers } = context.res;
    for (const [name, value] of Object.entries(safeHeaders)) headers.set(name, value);
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  });

  for (const path of ["/health", "/healthz"]) {
    app.get(path, (context) =>
      isDraining()
        ? context.json({ status: "draining", version }, 503, { "retry-after": "5" })
        : context.json({ status: "ok", version }),
    );
  }

  app.get("/ready", async (context) => {
    const state = await readiness();
    if (state === "ready") return context.json({ status: state });
    return context.json({ status: "not-ready", reason: state }, 503, { "retry-after": "5" });
  });

  app.get("/api/*", async (context, next) => (await history?.(context)) ?? (await next()));

  app.get("*", async (context, next) => {
    const file = page.get(new URL(context.req.url).pathname);
    if (file === undefined) return await next();
    // Asked for again each time, and answered without content unless the server has another build.
    const headers = { "content-type": file.contentType, etag: file.etag, "cache-control": "no-cache" };
    if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
    return context.body(file.bytes, 200, headers);
  });

  app.notFound((context) => problem(context, 404, { code: "not-found", message: "There is nothing at this address." }));

  app.onError((error, context) => {
    log.error({ err: error }, "an HTTP request failed");
    return problem(context, 500, internal);
  });
  return app;
}

const internal = { code: "internal", message: "The server failed for a reason of its own, which it has logged." };
