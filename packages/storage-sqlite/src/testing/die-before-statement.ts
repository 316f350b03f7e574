// Runs `dying-child.ts` to its end.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./dying-child.ts", import.meta.url));

/** `committed`: the group was durable before the child died. */
export function dieBeforeStatement(folder: string, statement: number): { died: boolean; committed: boolean } {
  const child = spawnSync(process.execPath, ["--conditions=source", script, folder, String(statement)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { died: child.signal === "SIGKILL", committed: child.stdout === "committed" };
}
