// Starts `committing-child.ts` and reads what it prints, up to the very last line before it died.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Durability } from "../durability.ts";

const script = fileURLToPath(new URL("./committing-child.ts", import.meta.url));

/** Resolves once the child has printed `lineCount` lines and was killed with SIGKILL: all that it printed. */
export async function killAfter(folder: string, durability: Durability, lineCount: number): Promise<readonly string[]> {
  const child = startChild(folder, durability);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> })) {
    lines.push(line);
    if (lines.length === lineCount) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
  if (child.signalCode !== "SIGKILL") throw new Error(`The child ended by itself, after ${lines.length} lines.`);
  return lines;
}

/** The child runs from source, as the tests do. */
export const startChild = (folder: string, durability: Durability): ChildProcess =>
  spawn(process.execPath, ["--conditions=source", script, folder, durability], {
    stdio: ["ignore", "pipe", "inherit"],
  });
