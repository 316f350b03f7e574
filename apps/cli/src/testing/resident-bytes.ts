// What a process holds in memory, as the operating system counts it.

import { existsSync, readFileSync } from "node:fs";

/** Why this machine cannot say; undefined if it can. */
export const residentBytesFault = (): string | undefined =>
  existsSync("/proc/self/status") ? undefined : "this system has no /proc to read the memory of a process from";

export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error(`Process ${pid} is gone`);
  return Number(kibibytes) * 1024;
}
