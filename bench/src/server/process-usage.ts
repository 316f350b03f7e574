// What other processes of this machine have used so far, as Linux tells it.

import { readdirSync, readFileSync } from "node:fs";

/** Of `/proc/PID/stat`: 100 a second on every Linux there is. */
const ticksPerSecond = 100;

/** Fields of `/proc/PID/stat` after the name, which may hold anything: the state is the first of them. */
function statOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Processor seconds of all threads there are, in nanoseconds' precision. A thread that has ended is not in it: ours do not. */
export function processorSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce(
    (sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e9,
    0,
  );
}

/** A process and those that it has started; of these, those that have ended too. */
export function processorSecondsOfTree(pid: number): number {
  const [userTime, systemTime, endedUserTime, endedSystemTime] = statOf(pid).slice(11, 15).map(Number);
  const own = (userTime! + systemTime! + endedUserTime! + endedSystemTime!) / ticksPerSecond;
  return childrenOf(pid).reduce((sum, child) => sum + processorSecondsOfTree(child), own);
}

export const residentBytes = (pid: number): number => kilobytesOf(pid, "status", "VmRSS") * 1024;

/** A process and those that it has started, with memory that several share counted once. */
export function proportionalBytesOfTree(pid: number): number {
  const own = kilobytesOf(pid, "smaps_rollup", "Pss") * 1024;
  return childrenOf(pid).reduce((sum, child) => sum + proportionalBytesOfTree(child), own);
}

function kilobytesOf(pid: number, file: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"));
  if (found === null) throw new Error(`/proc/${pid}/${file} does not tell ${field}`);
  return Number(found[1]);
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
