// Lets no file of a running process grow beyond a size, as if the disk were full. Needs no rights over one's own processes, and
// Node ignores the signal that comes with it, so that writes fail with an error.

import { spawnSync } from "node:child_process";

/** Why this machine cannot do that; undefined if it can. */
export function fileSizeLimitFault(): string | undefined {
  const tried = spawnSync("prlimit", ["--pid", String(process.pid), "--fsize"]);
  return tried.status === 0 ? undefined : "prlimit (of util-linux) is not here, or may not be used";
}

/** `undefined`: as large as the disk allows. Zero: nothing can be written at all. */
export function limitFileSize(pid: number, bytesMax: number | undefined): void {
  // The soft limit only: the hard one could not be raised again.
  const { status, stderr } = spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytesMax ?? "unlimited"}:`]);
  if (status !== 0) throw new Error(`prlimit failed: ${stderr}`);
}
