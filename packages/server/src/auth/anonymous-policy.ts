// Whether people without a token are let in: by default only where nobody but this machine can connect.
//
// Law: a server that others can reach lets anonymous people in only if its owner has said so.

import { ConfigurationError } from "../configuration-error.ts";
import { isLoopbackHost } from "../loopback.ts";

export type AnonymousChoice = {
  readonly host: string;
  /** Whether there is a key to check tokens with. */
  readonly checksTokens: boolean;
  /** What the owner said, if anything. */
  readonly anonymous: boolean | undefined;
};

/** With a key the default is no, on loopback too: a proxy on this machine may stand before the server.
 *  Throws a `ConfigurationError` when nobody at all could get in. */
export function allowsAnonymous({ host, checksTokens, anonymous }: AnonymousChoice): boolean {
  const allowed = anonymous ?? (!checksTokens && isLoopbackHost(host));
  if (!allowed && !checksTokens) throw new ConfigurationError(noWayIn(host, anonymous));
  return allowed;
}

const noWayIn = (host: string, anonymous: boolean | undefined): string =>
  [
    anonymous === false
      ? "Anonymous access is off and there is no key to check tokens with, so nobody could connect."
      : `The host ${host} can be reached from other machines, so the server needs a key to check tokens with.`,
    "Make a secret and a first token with one command:",
    "",
    "  convergence token --secret-file convergence.secret --subject alice",
    "",
    "and start the server with --jwt-secret-file convergence.secret (createServer: jwt.secret).",
    "To let anybody in without a token, say so with --anonymous (createServer: anonymous: true).",
  ].join("\n");
