// A full sweep of this thread's heap, at a moment when nobody waits for it.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Takes some tens of milliseconds. The function that V8 has for this is there for whoever asks for it, in a context that is made after
 *  that; none of it is left. */
export function sweepHeap(): void {
  setFlagsFromString("--expose-gc");
  try {
    const sweep = runInNewContext("gc") as () => void;
    sweep();
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}
