// 8: connections that do nothing, with nothing open, or each with an empty text of its own. What one costs in the server, swept.

import { readFileSync } from "node:fs";
import { openLines } from "../load-socket.ts";
import { wait } from "../pace.ts";
import { nothing, openAll, type Scenario, type Setting } from "../scenario.ts";
import type { ServerProcess } from "../server-process.ts";

const connections = Number(process.env.CONNECTIONS ?? 10_000);
/** For what goes on after the last answer. */
const restMs = 2000;

export const idle: Scenario = async (setting) => {
  const { connect } = setting.client;
  if (connect === undefined) return { cannot: "a connection is for a document" };
  return { figures: await held(setting, (server) => connect(server.url)) };
};

export const idleOpen: Scenario = async (setting) => ({
  figures: await held(setting, (server, n) => setting.client.open(server.url, `idle-${n}`, nothing)),
});

async function held({ start }: Setting, open: (server: ServerProcess, n: number) => Promise<object>) {
  requireFiles();
  const server = await start();
  await open(server, connections); // one before, so that code is not weighed
  await server.sweep();
  const before = { bytes: server.residentBytes(), usage: server.usage(), at: performance.now() };
  await openAll(connections, (n) => open(server, n));
  const seconds = (performance.now() - before.at) / 1000;
  await wait(restMs);
  await server.sweep();
  const bytes = server.residentBytes() - before.bytes;
  if (openLines() <= connections) throw new Error(`Of ${connections + 1} connections ${openLines()} are left`);
  const figures = {
    connections,
    "RSS B each": bytes / connections,
    "RSS MB": server.residentBytes() / 1e6,
    "CPU ms each": ((server.usage().serverSeconds - before.usage.serverSeconds) / connections) * 1000,
    "s to connect": seconds,
  };
  await server.stop("SIGKILL"); // ten thousand clients that come back are another bench
  return figures;
}

/** Either process has a file for each connection. Node raises its own limit as far as it may. */
function requireFiles(): void {
  const limits = readFileSync("/proc/self/limits", "utf8");
  const allowed = Number(/^Max open files +(\d+)/m.exec(limits)?.[1]);
  if (allowed < connections + 200)
    throw new Error(`${connections} connections need as many files; ${allowed} are allowed (ulimit -n)`);
}
