// Starts one of this package's threads. The worker's file has the form in which this one runs: source or build.

import path from "node:path";
import { Worker } from "node:worker_threads";
import { youngMebibytes } from "./limits.ts";
import { suspendSemiSpaceOption } from "./semi-space-option.ts";

const resourceLimits = { maxYoungGenerationSizeMb: youngMebibytes };

export function startWorker(file: "worker" | "reading-worker", workerData: unknown): Worker {
  const extension = path.extname(new URL(import.meta.url).pathname);
  // `node --input-type=module --eval ...` hands its flag down to workers, which refuse it: they run a file.
  const isInputType = (argument: string): boolean => argument.startsWith("--input-type");
  const execArgv = process.execArgv.some(isInputType)
    ? { execArgv: process.execArgv.filter((argument) => !isInputType(argument)) }
    : {};
  const name = file === "worker" ? "sqlite" : "sqlite-reading";
  const resume = suspendSemiSpaceOption();
  const worker = new Worker(new URL(`./${file}${extension}`, import.meta.url), {
    workerData,
    name,
    resourceLimits,
    ...execArgv,
  });
  worker.once("online", resume);
  worker.once("exit", resume);
  return worker;
}
