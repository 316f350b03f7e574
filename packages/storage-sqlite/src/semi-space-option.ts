// `--max-semi-space-size` is for the main thread, which makes much; but V8 gives it to each thread, whatever the thread's own limits say.
// It is out of the way while a thread of this package starts, and back when the thread has its heap.

import { setFlagsFromString } from "node:v8";

const option = "--max-semi-space-size";

/** As Node was told it, the last one where there are several; `undefined` without any. */
const told = [...(process.env.NODE_OPTIONS ?? "").split(" "), ...process.execArgv]
  .map((word) => /^(.*)=(\d+)$/.exec(word))
  .findLast((found) => found?.[1]?.replaceAll("_", "-") === option)?.[2];

/** Threads that are starting. */
let waiting = 0;

/** To be called before a thread is started; the function that it gives, once, when the thread runs or has failed to. */
export function suspendSemiSpaceOption(): () => void {
  if (told === undefined) return () => undefined;
  if (waiting++ === 0) setFlagsFromString(`${option}=0`);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--waiting === 0) setFlagsFromString(`${option}=${told}`);
  };
}
