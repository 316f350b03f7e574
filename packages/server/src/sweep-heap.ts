// A full sweep of the heap of a process that has just started.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

/** A larger heap is that of an application that this server is a part of, and would not be swept within some tens of milliseconds. */
const heapBytesMax = 64 * 2 ** 20;

/** Does nothing in a large heap, nor on a thread of its own: V8 lends its function to a whole process. */
export function sweepHeap(): void {
  if (!isMainThread || process.memoryUsage().heapUsed > heapBytesMax) return;
  if (globalThis.gc === undefined) sweepAsLent();
  else globalThis.gc();
}

/** A context that is made while the flag is set has the function; nothing of it is left. */
function sweepAsLent(): void {
  setFlagsFromString("--expose-gc");
  try {
    runInNewContext("gc()");
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}
