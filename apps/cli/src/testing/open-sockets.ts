// How many sockets a process has open, as the operating system counts them.

import { readdirSync, readlinkSync } from "node:fs";

export function openSockets(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith("socket:");
    } catch {
      return false; // closed while we were looking
    }
  }).length;
}
