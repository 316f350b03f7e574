// The HTTP side: health, readiness, the page, and a plain answer to everything else. Sockets are in socket-upgrade.ts.
//
// Every answer says that its type is what it says it is, and a page may run only scripts that came from this server as files.

import { type Context, Hono } from "hono";
import type { Log } from "../log.ts";
import { hostRefusal, type OriginPolicy } from "./origin-policy.ts";
import type { Page } from "./page.ts";
import type { Readiness } from "./readiness.ts";

export type AppOptions = {
  readonly page: Page;
  readonly policy: OriginPolicy;
  readonly version: string;
  readonly isDraining: () => boolean;
  readonly readiness: () => Promise<Readiness>;
  readonly log: Log;
};

/** No inline script or style, nothing from elsewhere, no frames around it. `'self'` covers the socket of the same address. */
const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function createApp({ page, policy, version, isDraining, readiness, log }: AppOptions): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    const refusal = hostRefusal(policy, context.req.header("host"));
    if (refusal !== undefined) context.res = problem(context, 403, "forbidden", refusal);
    else await next();
    const { headers } = context.res;
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-resource-policy", "same-origin");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("content-security-policy", contentSecurityPolicy);
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

  app.get("*", async (context, next) => {
    const file = page.get(new URL(context.req.url).pathname);
    if (file === undefined) return await next();
    // Asked for again each time, and answered without content unless the server has another build.
    const headers = { "content-type": file.contentType, etag: file.etag, "cache-control": "no-cache" };
    if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
    return context.body(file.bytes, 200, headers);
  });

  app.notFound((context) => problem(context, 404, "not-found", "There is nothing at this address."));

  app.onError((error, context) => {
    log.error({ err: error }, "an HTTP request failed");
    return problem(context, 500, "internal", "The server failed for a reason of its own, which it has logged.");
  });
  return app;
}

const problem = (context: Context, status: 403 | 404 | 500, code: string, message: string): Response =>
  context.json({ code, message }, status);
