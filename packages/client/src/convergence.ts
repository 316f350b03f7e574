// The ways to connect. They are here as functions, and together as the object `Convergence`.

import { isClientId, isDisplayName } from "@convergence/protocol";
import { ConvergenceDomain } from "./convergence-domain.ts";
import { ConvergenceError } from "./convergence-error.ts";
import type { ConvergenceOptions, Credentials } from "./convergence-options.ts";

async function connectWith(
  url: string,
  credentials: Credentials,
  options?: ConvergenceOptions,
): Promise<ConvergenceDomain> {
  requireNames(credentials.displayName, options?.clientId);
  const domain = new ConvergenceDomain(url, credentials, options);
  await domain.connect();
  return domain;
}

/** They would be refused at each attempt to connect. */
function requireNames(displayName: string | undefined, clientId: string | undefined): void {
  if (displayName !== undefined && !isDisplayName(displayName)) {
    const rule = "A display name has 1 to 256 characters, none of them a control character";
    throw new ConvergenceError("value-invalid", `${rule}; this one has ${displayName.length} characters`);
  }
  if (clientId !== undefined && !isClientId(clientId)) {
    const rule = "A client id is 1 to 64 letters, digits, _ and -";
    throw new ConvergenceError("value-invalid", `${rule}; this one has ${clientId.length} characters`);
  }
}

/** Connects as somebody whom the server does not know. Rejects with a `ConvergenceError` if the server cannot be reached. */
export const connectAnonymously = (
  url: string,
  displayName?: string,
  options?: ConvergenceOptions,
): Promise<ConvergenceDomain> => connectWith(url, { displayName, token: undefined }, options);

/** Connects as the user whom a JWT names. A function is asked anew at each connect, so that tokens can be short-lived. */
export function connectWithJwt(
  url: string,
  jwt: string | (() => Promise<string>),
  options?: ConvergenceOptions,
): Promise<ConvergenceDomain> {
  const token = typeof jwt === "function" ? jwt : () => Promise.resolve(jwt);
  return connectWith(url, { displayName: undefined, token }, options);
}

export type PasswordCredentials = { readonly username: string; readonly password: string };

/** Connects with the token that `options.passwordHook` gives for a name and a password; without the hook it rejects. */
export async function connectWithPassword(
  url: string,
  { username, password }: PasswordCredentials,
  options?: ConvergenceOptions,
): Promise<ConvergenceDomain> {
  const hook = options?.passwordHook;
  if (hook === undefined) {
    const message =
      "Convergence keeps no passwords: give options.passwordHook, a function that exchanges one for a token";
    throw new ConvergenceError("needs-hook", message);
  }
  const token = (): Promise<string> => hook({ username, password, url });
  return connectWith(url, { displayName: undefined, token }, options);
}

/** Connects by URL alone, anonymously. */
export const connect = (url: string, options?: ConvergenceOptions): Promise<ConvergenceDomain> =>
  connectAnonymously(url, undefined, options);

/** Connects a domain again that was disconnected. Its open models go on. */
export async function reconnect(domain: ConvergenceDomain): Promise<ConvergenceDomain> {
  await domain.connect();
  return domain;
}

export const Convergence = {
  connect,
  connectAnonymously,
  connectWithJwt,
  connectWithPassword,
  reconnect,
} as const;
