// What an open document weighs, beside peers:
//     npm run memory -- [path of a recorded trace, or -] [rounds]

import { argumentsOf } from "./arguments.ts";
import type { Measured } from "./measured.ts";
import { measureInRounds, median } from "./rounds.ts";
import { type Column, printTable } from "./table.ts";
import { traceOf } from "./trace.ts";
import type { Weight } from "./weight.ts";

const megabytes =
  (weigh: (weight: Weight) => number): Column["cell"] =>
  (_, all: readonly Measured[]) =>
    (median(all.map(({ weight }) => (weight === undefined ? 0 : weigh(weight)))) / 1e6).toFixed(2);

const columns: readonly Column[] = [
  { head: "MB", cell: megabytes(({ heap, external }) => heap + external) },
  { head: "heap", cell: megabytes(({ heap }) => heap) },
  { head: "external", cell: megabytes(({ external }) => external) },
];

export function benchMemory(path: string, rounds: number): void {
  const { name, end } = traceOf(path);
  const text = measureInRounds("text memory", path, rounds);
  printTable(`memory after ${name}, a text of ${end.length} units (ms: to type it)`, text, columns);
  const json = measureInRounds("json memory", "-", rounds);
  printTable("memory of a model of 100,000 small elements; plain: the JSON object (ms: to build it)", json, columns);
}

if (import.meta.main) benchMemory(...argumentsOf(process.argv));
