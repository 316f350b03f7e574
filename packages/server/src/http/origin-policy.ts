// Which web pages may talk to this server. A browser opens a WebSocket to anywhere, so it is the server that has to ask
// where a page comes from; programs other than browsers send no origin and are not stopped here.
//
// Law: a page is let in only from this server's own address or from a listed origin; pages of other ports of this machine
// are other pages. A server on loopback also insists on being called by a loopback name (or by the host of a listed
// origin): otherwise a foreign page could have its own name resolved to 127.0.0.1 and pass for ours.

import { ConfigurationError } from "../configuration-error.ts";
import { isLoopbackHost } from "../loopback.ts";

export type OriginPolicy = {
  readonly anyOrigin: boolean;
  readonly origins: ReadonlySet<string>;
  /** The hosts of the listed origins, with their port where it is not the usual one. */
  readonly hosts: ReadonlySet<string>;
  readonly isLoopback: boolean;
};

/** `origins` are like `https://app.example.org`, or `*` for every page there is. */
export function createOriginPolicy(origins: readonly string[], host: string): OriginPolicy {
  const listed = origins.filter((origin) => origin !== "*").map(parseOrigin);
  return {
    anyOrigin: origins.includes("*"),
    origins: new Set(listed.map((url) => url.origin)),
    hosts: new Set(listed.map((url) => url.host)),
    isLoopback: isLoopbackHost(host),
  };
}

function parseOrigin(text: string): URL {
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== "/" ||
    url.search + url.hash + url.username !== ""
  ) {
    throw new ConfigurationError(`${JSON.stringify(text)} is not an origin; one looks like https://app.example.org`);
  }
  return url;
}

/** Why the request is refused; undefined if it is not. Both are the headers of that name. */
export function originRefusal(
  policy: OriginPolicy,
  { origin, host }: { readonly origin: string | undefined; readonly host: string | undefined },
): string | undefined {
  return hostRefusal(policy, host) ?? (origin === undefined ? undefined : pageRefusal(policy, origin, host));
}

/** The part that concerns every request, pages or not. */
export function hostRefusal(policy: OriginPolicy, host: string | undefined): string | undefined {
  if (!policy.isLoopback || policy.anyOrigin || host === undefined) return undefined;
  const url = URL.parse(`http://${host}`);
  if (url !== null && (isLoopbackHost(url.hostname) || policy.hosts.has(url.host) || policy.hosts.has(host)))
    return undefined;
  return `This server listens on loopback only and is not known as ${shown(host)}. Behind a proxy, start it with --origin https://${shown(host)}`;
}

function pageRefusal(policy: OriginPolicy, origin: string, host: string | undefined): string | undefined {
  const url = URL.parse(origin);
  if (policy.anyOrigin || (url !== null && policy.origins.has(url.origin))) return undefined;
  // A proxy may have taken the TLS off, so the scheme is taken from the page; the port has to be the same.
  if (url !== null && /^https?:$/.test(url.protocol) && host !== undefined) {
    if (URL.parse(`${url.protocol}//${host}`)?.host === url.host) return undefined;
  }
  return `Pages from ${shown(origin)} may not connect to this server. To allow it, start the server with --origin ${shown(origin)}`;
}

/** Headers are the client's text: bounded, and without what could disturb a terminal. */
const shown = (text: string): string => text.slice(0, 200).replace(/[^\x21-\x7e]/g, "?");
