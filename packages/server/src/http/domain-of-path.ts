// Which domain a URL names: `/` the default one, `/namespace/domain` that one.

import { isDomain } from "@convergence/protocol";

export const defaultDomain = "default";

/** `path` as it stands in the request, without the query; undefined if no domain can have that name. */
export function domainOfPath(path: string): string | undefined {
  if (path === "/") return defaultDomain;
  const name = /^\/([^/]+\/[^/]+)\/?$/.exec(path)?.[1];
  return name !== undefined && isDomain(name) ? name : undefined;
}
