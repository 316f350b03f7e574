// What `convergence serve` can be told, and what that means for the server.

import {
  ConfigurationError,
  defaultHost,
  defaultPort,
  type JwtOptions,
  type LogLevel,
  logLevels,
  type MetricsAddress,
  resolveLimits,
} from "@convergence/server";
import type { Durability } from "@convergence/storage-sqlite";
import { type BothSettings, describeSettings, flagsFirst, type Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export const defaultFolder = "./data";
const durabilities: readonly Durability[] = ["fsync", "os"];

export const serveTable = {
  port: {
    kind: "text",
    value: "PORT",
    variable: "CONVERGENCE_PORT",
    help: `0 for any free one (default: ${defaultPort})`,
  },
  host: {
    kind: "text",
    value: "HOST",
    variable: "CONVERGENCE_HOST",
    help: `Where to listen; 0.0.0.0 is everywhere (default: ${defaultHost})`,
  },
  data: {
    kind: "text",
    value: "DIR",
    variable: "CONVERGENCE_DATA",
    help: `The folder of the store (default: ${defaultFolder})`,
  },
  memory: { kind: "switch", variable: "CONVERGENCE_MEMORY", help: "Keep everything in memory; nothing survives" },
  durability: {
    kind: "text",
    value: "MODE",
    variable: "CONVERGENCE_DURABILITY",
    help: "fsync survives power loss, os the process only (default: fsync)",
  },
  "jwt-secret-file": {
    kind: "text",
    value: "FILE",
    variable: "CONVERGENCE_JWT_SECRET_FILE",
    help: "Check tokens with this secret (HS256)",
  },
  "jwt-public-key": {
    kind: "text",
    value: "FILE",
    variable: "CONVERGENCE_JWT_PUBLIC_KEY",
    help: "Check tokens with this key (PEM or JWK)",
  },
  "jwt-issuer": { kind: "text", value: "TEXT", variable: "CONVERGENCE_JWT_ISSUER", help: "What iss must be" },
  "jwt-audience": {
    kind: "list",
    value: "TEXT",
    variable: "CONVERGENCE_JWT_AUDIENCE",
    help: "What aud must contain; may be repeated",
  },
  anonymous: {
    kind: "switch",
    variable: "CONVERGENCE_ANONYMOUS",
    help: "Let people in without a token (default: on loopback without a key)",
  },
  origin: {
    kind: "list",
    value: "ORIGIN",
    variable: "CONVERGENCE_ORIGIN",
    help: "A site whose pages may connect; may be repeated; * for all",
  },
  "divergence-dir": {
    kind: "text",
    value: "DIR",
    variable: "CONVERGENCE_DIVERGENCE_DIR",
    help: "Keep a trace, with content, of each client that differs (default: none)",
  },
  limit: {
    kind: "list",
    value: "NAME=NUMBER",
    variable: "CONVERGENCE_LIMIT",
    help: "Another limit than the default; may be repeated; names: docs/operations.md",
  },
  "log-level": {
    kind: "text",
    value: "LEVEL",
    variable: "CONVERGENCE_LOG_LEVEL",
    help: `${logLevels.join(", ")} (default: info)`,
  },
  "metrics-port": {
    kind: "text",
    value: "PORT",
    variable: "CONVERGENCE_METRICS_PORT",
    help: "Serve metrics for Prometheus there, at /metrics (default: none)",
  },
  "metrics-host": {
    kind: "text",
    value: "HOST",
    variable: "CONVERGENCE_METRICS_HOST",
    help: `Where to serve them; whoever can connect may read (default: ${defaultHost})`,
  },
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

export const serveUsage: string = `Usage: convergence serve [options]

Starts a server. Each option can also be given as the environment variable in brackets; the option wins.

${describeSettings(serveTable)}`;

export type ServePlan = {
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly store:
    | { readonly kind: "memory" }
    | { readonly kind: "folder"; readonly folder: string; readonly durability: Durability };
  readonly jwt: JwtFiles | undefined;
  readonly anonymous: boolean | undefined;
  readonly origins: readonly string[];
  readonly divergenceFolder: string | undefined;
  readonly limits: Readonly<Record<string, number>>;
  readonly logLevel: LogLevel | undefined;
  readonly metrics: MetricsAddress | undefined;
};

/** As `JwtOptions`, with files that hold the keys. */
export type JwtFiles = Pick<JwtOptions, "issuer" | "audience"> & {
  readonly secretFile: string | undefined;
  readonly publicKeyFile: string | undefined;
};

export function planOf(both: BothSettings<typeof serveTable>): ServePlan {
  const settings = flagsFirst(both);
  return {
    port: settings.port === undefined ? undefined : readPort("--port", settings.port),
    host: settings.host,
    store: storeOf(both, settings),
    jwt: jwtOf(settings),
    anonymous: settings.anonymous,
    origins: settings.origin ?? [],
    divergenceFolder: settings["divergence-dir"],
    limits: limitsOf(settings.limit ?? []),
    logLevel: settings["log-level"] === undefined ? undefined : oneOf("--log-level", logLevels, settings["log-level"]),
    metrics: metricsOf(settings),
  };
}

/** `--data` and `--memory` contradict each other; either wins over the environment. */
function storeOf(
  { flags }: BothSettings<typeof serveTable>,
  settings: Settings<typeof serveTable>,
): ServePlan["store"] {
  if (flags.data !== undefined && flags.memory === true)
    throw new UsageError("--data and --memory exclude each other.");
  if (settings.memory === true && flags.data === undefined) return { kind: "memory" };
  const durability = oneOf("--durability", durabilities, settings.durability ?? "fsync");
  return { kind: "folder", folder: settings.data ?? defaultFolder, durability };
}

function jwtOf(settings: Settings<typeof serveTable>): JwtFiles | undefined {
  const { "jwt-secret-file": secretFile, "jwt-public-key": publicKeyFile } = settings;
  const { "jwt-issuer": issuer, "jwt-audience": audience } = settings;
  if (secretFile !== undefined && publicKeyFile !== undefined) {
    throw new UsageError("--jwt-secret-file and --jwt-public-key exclude each other.");
  }
  if (secretFile !== undefined || publicKeyFile !== undefined) return { secretFile, publicKeyFile, issuer, audience };
  if (issuer === undefined && audience === undefined) return undefined;
  throw new UsageError("--jwt-issuer and --jwt-audience need --jwt-secret-file or --jwt-public-key.");
}

function metricsOf(settings: Settings<typeof serveTable>): MetricsAddress | undefined {
  const { "metrics-port": port, "metrics-host": host } = settings;
  if (port !== undefined) return { port: readPort("--metrics-port", port), host };
  if (host === undefined) return undefined;
  throw new UsageError("--metrics-host needs --metrics-port.");
}

/** Which names there are, and what may be asked of each, the server knows. */
function limitsOf(texts: readonly string[]): Readonly<Record<string, number>> {
  const limits = Object.fromEntries(
    texts.map((text) => {
      const [, name, number] = /^(\w+)=(-?[\d.]+)$/.exec(text) ?? [];
      if (name === undefined) throw new UsageError(`--limit has to be NAME=NUMBER, and ${text} is not.`);
      return [name, Number(number)];
    }),
  );
  try {
    resolveLimits(limits);
  } catch (error) {
    throw error instanceof ConfigurationError ? new UsageError(`--limit: ${error.message}`) : error;
  }
  return limits;
}

function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} has to be a number from 0 to 65535.`);
}

function oneOf<T extends string>(flag: string, choices: readonly T[], text: string): T {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`${flag} has to be one of ${choices.join(", ")}.`);
}
