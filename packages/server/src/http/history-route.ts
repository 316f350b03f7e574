// `GET /api/domains/{domain}/models/{id}/history`: the changes of a model as lines of JSON (docs/history.md).
//
// Who comes in here is asked for the same as on a socket (P10). The answer is written as fast as it is read and no faster; whoever goes
// away, or reads nothing for a while, ends it. An answer that could not be finished is cut, so that nobody takes it for a whole one.

import { pipeline } from "node:stream/promises";
import { isDomain, isModelId } from "@convergence/protocol";
import type { Storage } from "@convergence/storage";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { AuthenticatedUser, Authenticator } from "../auth/authenticator.ts";
import type { Clock } from "../clock.ts";
import { type AskHistory, exportHistory } from "../export/export-history.ts";
import { ExportQueryError, parseExportQuery } from "../export/export-query.ts";
import { ExportSlots, type SlotLimits } from "../export/export-slots.ts";
import type { ServerLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import { networkOf } from "./connection-count.ts";
import { type OriginPolicy, originRefusal } from "./origin-policy.ts";
import { problem } from "./problem.ts";
import { safeHeaders } from "./safe-headers.ts";

export type HistoryRouteOptions = {
  readonly storage: Pick<Storage, "findIncarnation" | "history" | "versionNames">;
  readonly authenticate: Authenticator["authenticate"];
  readonly policy: OriginPolicy;
  readonly clock: Clock;
  readonly limits: SlotLimits & Pick<ServerLimits, "exportSilenceMsMax">;
  readonly isDraining: () => boolean;
  readonly log: Log;
};

type Bindings = { readonly Bindings: HttpBindings };

/** A domain may have a slash in its name, written as it is or as `%2F`. */
const address = /^\/api\/domains\/(.+)\/models\/([^/]+)\/history$/;

const lines = { ...safeHeaders, "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store" };
const retry = { "retry-after": "5" };

/** Answers what is at such an address; `undefined` for any other. */
export function createHistoryRoute(options: HistoryRouteOptions) {
  const { storage, policy, clock, limits, isDraining } = options;
  const slots = new ExportSlots(limits);

  return async (context: Context<Bindings>): Promise<Response | undefined> => {
    const url = new URL(context.req.url);
    const found = address.exec(url.pathname);
    if (found === null) return undefined;
    const [domain, model] = found.slice(1).map(decoded);
    const { origin, host, authorization } = context.env.incoming.headers;
    const refused = originRefusal(policy, { origin, host });
    if (refused !== undefined) return problem(context, 403, { code: "forbidden", message: refused });
    if (isDraining()) return problem(context, 503, { code: "draining", message: "The server is going down." }, retry);
    if (domain === undefined || !isDomain(domain)) return problem(context, 404, noDomain);
    const token = authorization === undefined ? undefined : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (authorization !== undefined && token === undefined) return problem(context, 401, noBearer, challenge);
    const result = await options.authenticate({ token, domain });
    if (result.kind === "rejected") return problem(context, 401, result, challenge);

    const slot = slots.take(askerOf(result.user, domain, context), clock.now());
    if (typeof slot !== "function") return problem(context, slot.code === "rate" ? 429 : 503, slot, retry);
    try {
      const query = parseExportQuery(url.searchParams);
      const isId = model !== undefined && isModelId(model);
      const record = isId ? await storage.findIncarnation(domain, model, query.incarnation) : undefined;
      if (record === undefined) {
        return problem(context, 404, { code: "model-unknown", message: "There is no such model in this domain." });
      }
      if (context.req.method === "HEAD") return context.body(null, 200, lines);
      const names = await storage.versionNames(record);
      const ask: AskHistory = (question, input) => storage.history(record, question, input);
      const pieces = exportHistory(record, query, ask, names);
      const first = await pieces.next(); // what fails here can still be said
      await send(context.env.outgoing, prepended(first.value, pieces), result.expiresAt, options);
      return RESPONSE_ALREADY_SENT;
    } catch (error) {
      if (!(error instanceof ExportQueryError)) throw error;
      return problem(context, 400, { code: "malformed", message: error.message });
    } finally {
      slot();
    }
  };
}

const noDomain = { code: "domain-unknown", message: "No domain can have this name." };
const noBearer = { code: "unauthenticated", message: "The only authorization that is understood is Bearer TOKEN." };
const challenge = { "www-authenticate": "Bearer" };

/** `undefined` for what is no text. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Without a token each request is another user, so that an address has to do. */
function askerOf({ key, anonymous }: AuthenticatedUser, domain: string, { env }: Context<Bindings>): string {
  const address = env.incoming.socket.remoteAddress ?? "unknown";
  return JSON.stringify(anonymous ? ["address", networkOf(address) ?? "near"] : ["user", domain, key]);
}

async function* prepended(first: string | undefined, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first !== undefined) yield first;
  yield* rest;
}

/** Resolves when nothing more will be written, whether all was or not. */
async function send(
  outgoing: HttpBindings["outgoing"],
  pieces: AsyncGenerator<string>,
  expiresAt: number = Number.POSITIVE_INFINITY,
  { clock, limits, isDraining, log }: HistoryRouteOptions,
): Promise<void> {
  const given = new AbortController();
  async function* watched(): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      if (clock.now() >= expiresAt) throw new TokenExpired();
      if (piece === "") {
        await new Promise<void>((resolve) => clock.soon(resolve));
        continue;
      }
      const cancel = clock.after(limits.exportSilenceMsMax, () => given.abort());
      try {
        yield Buffer.from(piece);
      } finally {
        cancel();
      }
    }
  }
  outgoing.writeHead(200, lines);
  try {
    await pipeline(watched(), outgoing, { signal: given.signal });
  } catch (err) {
    const isOver = given.signal.aborted || err instanceof TokenExpired || isDraining() || isPremature(err);
    if (!isOver) log.error({ err }, "an export of history failed");
    outgoing.destroy();
  }
}

/** From then on a session must not go on, and neither does this. */
class TokenExpired extends Error {
  override readonly name = "TokenExpired";
}

/** Whoever asked is gone. */
const isPremature = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|EPIPE)$/.test(String(error.code));
