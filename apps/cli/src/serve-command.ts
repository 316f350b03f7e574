// `convergence serve`: a server until a signal ends it, then a graceful stop.

import { setFlagsFromString } from "node:v8";
import { createServer, type JwtOptions, type Server } from "@convergence/server";
import { openSqliteStorage } from "@convergence/storage-sqlite";
import { consolePage } from "./console-page.ts";
import type { ExitCode } from "./exit-code.ts";
import { readKeyFile } from "./read-secret.ts";
import { type JwtFiles, planOf, type ServePlan, serveTable, serveUsage } from "./serve-settings.ts";
import { readSettings } from "./settings.ts";
import { nextStopSignal } from "./shutdown-signal.ts";
import { stopServer } from "./stop-server.ts";
import type { Terminal } from "./terminal.ts";

export async function serveCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const both = readSettings(serveTable, words, terminal.environment);
  if (both.flags.help === true) {
    terminal.print(serveUsage);
    return 0;
  }
  const plan = planOf(both);
  keepHeapsSmall();
  const server = await start(plan);
  const stopped = nextStopSignal();
  terminal.print(`Convergence is ready: ${server.url}`);
  await stopped;
  return await stopServer(server, terminal);
}

/** Old things are swept when there are half as many again as were left of the last time, not three times as many: with a thousand models open
 *  that is every 20 seconds or so, a hundredth of the processor time. */
function keepHeapsSmall(): void {
  setFlagsFromString("--heap-growing-percent=50");
}

async function start(plan: ServePlan): Promise<Server> {
  const { store, jwt, port, host, anonymous, origins, limits, divergenceFolder, logLevel, metrics } = plan;
  return await createServer({
    port,
    host,
    anonymous,
    origins,
    divergenceFolder,
    limits,
    logLevel,
    metrics,
    page: consolePage(),
    jwt: jwt === undefined ? undefined : await readJwt(jwt),
    ...(store.kind === "memory" ? {} : { storage: () => openSqliteStorage(store) }),
  });
}

async function readJwt({ secretFile, publicKeyFile, issuer, audience }: JwtFiles): Promise<JwtOptions> {
  return {
    secret: secretFile === undefined ? undefined : await readKeyFile(secretFile),
    publicKey: publicKeyFile === undefined ? undefined : await readKeyFile(publicKeyFile),
    issuer,
    audience,
  };
}
