// Where a server is and which domain of it is meant, from the URL that applications pass.

import { isDomain } from "@convergence/protocol";
import { ConvergenceError } from "./convergence-error.ts";

export type ServerUrl = { readonly socketUrl: string; readonly domain: string };

const defaultDomain = "default";
const socketProtocols: Readonly<Record<string, string>> = {
  "ws:": "ws:",
  "wss:": "wss:",
  "http:": "ws:",
  "https:": "wss:",
};

/** `http(s):` counts as `ws(s):`. A path that ends in `/namespace/domain` names the domain; without one it is the default. */
export function parseServerUrl(text: string): ServerUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = url === undefined ? undefined : socketProtocols[url.protocol];
  if (url === undefined || protocol === undefined) {
    throw new ConvergenceError("url-invalid", `${text} is not a URL that begins with ws, wss, http or https`);
  }
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const domain = parts.length < 2 ? defaultDomain : parts.slice(-2).join("/");
  if (!isDomain(domain))
    throw new ConvergenceError("url-invalid", `${domain}, in ${text}, cannot be the name of a domain`);
  return { socketUrl: `${protocol}//${url.host}${url.pathname}${url.search}`, domain };
}
