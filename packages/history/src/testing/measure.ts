// What history takes on a recorded trace: `node --conditions=source packages/history/src/testing/measure.ts TRACE`. TRACE as in the
// benchmarks; `-` is a generated one. Milliseconds of processor time, the best of five.

import { blame } from "../blame.ts";
import { jsonDiff } from "../json-diff.ts";
import { operationsBetween } from "../operations-between.ts";
import { reversal } from "../reversal.ts";
import { stateAt } from "../state-at.ts";
import { touching } from "../touching.ts";
import { traceSource } from "./trace-source.ts";

const source = traceSource(process.argv[2] ?? "-");
const { head } = source;
const [early, middle] = [Math.floor(head / 4), Math.floor(head / 2)];

function measure(name: string, task: () => unknown): void {
  const times = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    task();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  console.log(`${name.padEnd(40)} ${Math.min(...times).toFixed(1)} ms`);
}

console.log(`${head} versions`);
measure("content in the middle", () => stateAt(source, middle));
measure("blame of all", () => blame(source, head));
measure("text from a quarter to the middle", () => jsonDiff(source, early, middle));
measure("text from the start to the end", () => jsonDiff(source, 0, head));
measure("operations from the middle to a quarter", () => operationsBetween(source, middle, early));
measure("reversal of one change in the middle", () => reversal(source, { after: middle, to: middle + 1 }));
const nowhere = { kind: "path", path: ["none"], inside: true } as const;
measure("the newest 16384 changes, of a place", () => [...touching(source, Math.max(0, head - 16_384), head, nowhere)]);
