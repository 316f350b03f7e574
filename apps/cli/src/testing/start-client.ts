// Starts `writing-client.child.ts`. The test kills what it leaves behind.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Absent } from "./settle.ts";

const script = fileURLToPath(new URL("./writing-client.child.ts", import.meta.url));

export type WritingClient = {
  readonly signal: (signal: NodeJS.Signals) => void;
  /** What it has made, once all of it is committed. */
  readonly finish: () => Promise<Absent>;
};

export async function startClient(
  test: { after(end: () => void): void },
  url: string,
  name: string,
): Promise<WritingClient> {
  const child = fork(script, [url, name], { execArgv: ["--conditions=source"], stdio: "inherit" });
  test.after(() => void child.kill("SIGKILL"));
  await once(child, "message");
  return {
    signal: (signal) => void child.kill(signal),
    async finish() {
      const answer = once(child, "message");
      child.send("finish");
      return (await answer)[0] as Absent;
    },
  };
}
