// The `convergence` command as a process of its own, from the sources, with nothing in its environment but what a test says, and where
// the run of tests keeps compiled sources.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

export type Ended = { readonly code: number | null; readonly output: string; readonly errors: string };

export type Started = {
  readonly pid: number;
  /** Of the server that the start-up line names. */
  readonly url: string;
  /** What it has logged so far. */
  readonly errors: () => string;
  /** Has it neither ended nor been killed? */
  readonly isRunning: () => boolean;
  /** Does not wait for anything. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Sends the signal and waits for the end. */
  readonly stop: (signal: NodeJS.Signals) => Promise<Ended>;
};

const { PATH, NODE_COMPILE_CACHE } = process.env;
const inherited = NODE_COMPILE_CACHE === undefined ? { PATH } : { PATH, NODE_COMPILE_CACHE };

type Environment = Readonly<Record<string, string>>;

/** The user that the command runs as; left out: the one who runs the test. */
export type User = { readonly uid: number; readonly gid: number };

function launch(words: readonly string[], environment: Environment, user: User | undefined) {
  const child = spawn(process.execPath, ["--conditions=source", main, ...words], {
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  const written = { output: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (written.errors += text));
  const ended = once(child, "close").then(([code]): Ended => ({ code, ...written }));
  return { child, written, ended };
}

/** Runs a command that ends by itself. */
export const runToEnd = (words: readonly string[], environment: Environment = {}, user?: User): Promise<Ended> =>
  launch(words, environment, user).ended;

/** Runs `serve` until it is ready. The test kills what it leaves behind. */
export async function startServer(
  test: { after(end: () => void): void },
  words: readonly string[],
  environment: Environment = {},
): Promise<Started> {
  const { child, written, ended } = launch(["serve", ...words], environment, undefined);
  test.after(() => void child.kill("SIGKILL"));
  const ready = once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line));
  const first = await Promise.race([ready, ended]);
  const url = typeof first === "string" ? /^Convergence is ready: (http:\S+)$/.exec(first)?.[1] : undefined;
  if (url === undefined) throw new Error(`The server did not start: ${JSON.stringify(first)}`);
  return {
    pid: child.pid!,
    url,
    errors: () => written.errors,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
