// Starts listening, and says in a plain sentence why that is not possible.

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigurationError } from "../configuration-error.ts";

const portMax = 65_535;

/** Resolves to the port, which is another one than was asked for only if that was 0. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > portMax) {
    throw new ConfigurationError(`${port} is not a port: ports run from 0 (any free one) to ${portMax}.`);
  }
  try {
    server.listen({ host: host.replace(/^\[(.*)\]$/, "$1"), port });
    await once(server, "listening");
  } catch (cause) {
    throw new ConfigurationError(explain(cause, host, port), { cause });
  }
  return (server.address() as AddressInfo).port;
}

function explain(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  switch (code) {
    case "EADDRINUSE":
      return `${place(host, port)} is in use by another program. Stop that one, or choose another port.`;
    case "EACCES":
      return `This user may not listen on ${place(host, port)}. Ports below 1024 often need more rights.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
    case "EAFNOSUPPORT":
      return `The host ${host} is not an address of this machine (${code}).`;
    default:
      return `The server cannot listen on ${place(host, port)} (${code}).`;
  }
}

const place = (host: string, port: number): string => `${bracketed(host)}:${port}`;

/** An IPv6 address as it stands in a URL. */
const bracketed = (host: string): string => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

const everywhere: Readonly<Record<string, string>> = {
  "": "127.0.0.1",
  "0.0.0.0": "127.0.0.1",
  "::": "[::1]",
  "[::]": "[::1]",
};

/** A URL that works on this machine: a server that listens everywhere is named by its loopback address. */
export const urlOf = (host: string, port: number): string => `http://${everywhere[host] ?? bracketed(host)}:${port}/`;
