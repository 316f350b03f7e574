// A contestant's server as a process beside this one: started, weighed, stopped or killed. Nothing of it outlives the measurement.
//
// `PROFILE=FOLDER` has Node write processor profiles of it there, which needs a planned stop. `FLAGS` are more options of Node for it.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ContestantName } from "./contestants.ts";
import type { Postgres } from "./postgres.ts";
import { processorSeconds, processorSecondsOfTree, proportionalBytesOfTree, residentBytes } from "./process-usage.ts";
import { servingProgram } from "./serving-program.ts";

export type Usage = { readonly serverSeconds: number; readonly databaseSeconds: number; readonly loadSeconds: number };

export class ServerProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #postgres: Postgres | undefined;

  private constructor(url: string, child: ChildProcess, postgres: Postgres | undefined) {
    this.url = url;
    this.#child = child;
    this.#postgres = postgres;
  }

  /** Resolves when clients can connect. */
  static async start(name: ContestantName, folder: string, postgres: Postgres | undefined): Promise<ServerProcess> {
    const { PROFILE, FLAGS = "" } = process.env;
    const profile = PROFILE === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${PROFILE}`];
    const flags = FLAGS.split(" ").filter((flag) => flag !== "");
    const execArgv = ["--expose-gc", "--disable-warning=ExperimentalWarning", ...profile, ...flags];
    const child = fork(await servingProgram(), [name, folder, ...(postgres === undefined ? [] : [postgres.url])], {
      execArgv,
    });
    process.prependOnceListener("exit", () => child.kill("SIGKILL")); // before its folder goes
    const ended = once(child, "exit").then(([code, signal]) => {
      throw new Error(`The server of ${name} ended with ${code ?? signal} before it was ready`);
    });
    const [{ port }] = (await Promise.race([once(child, "message"), ended])) as [{ readonly port: number }];
    ended.catch(() => undefined);
    return new ServerProcess(`http://127.0.0.1:${port}/`, child, postgres);
  }

  get #pid(): number {
    return this.#child.pid!;
  }

  /** So far, of the server, of the database beside it, and of this process, the load. */
  usage(): Usage {
    return {
      serverSeconds: processorSeconds(this.#pid),
      databaseSeconds: this.#postgres === undefined ? 0 : processorSecondsOfTree(this.#postgres.pid),
      loadSeconds: processorSeconds(process.pid),
    };
  }

  /** As it is: with what nobody has swept yet. */
  residentBytes(): number {
    return residentBytes(this.#pid);
  }

  databaseBytes(): number {
    return this.#postgres === undefined ? 0 : proportionalBytesOfTree(this.#postgres.pid);
  }

  /** Sweeps its heap. */
  async sweep(): Promise<void> {
    this.#child.send({});
    await once(this.#child, "message");
  }

  /** A planned stop, to its end; or SIGKILL. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }
}
