// Rounds of one task: each measurement a process of its own, the contestants in turn, ratios within a round.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isCannot } from "./contestant.ts";
import type { Measured, Outcome } from "./measured.ts";
import type { TaskName } from "./tasks.ts";

const allNames = ["convergence", "yjs", "loro", "json-joy", "diamond-types", "ot-text-unicode", "plain"] as const;
const ours = "convergence";

/** Who takes part: all, or ours and those that `PEERS` names, with commas between. */
export const contestantNames: readonly (typeof allNames)[number][] = allNames.filter(
  (name) => name === ours || process.env.PEERS === undefined || process.env.PEERS.split(",").includes(name),
);

/** A measurement that takes longer is given up, its preparation included: the contestant is left out of the task. */
const secondsMax = 100;
/** What takes longer than this is measured in the first round only, so that a run comes to an end. */
const repeatedSecondsMax = 10;

/** `ratio`: the median over the rounds of a contestant's time to ours. `rounds`: how many it took part in. */
export type Standing =
  | { readonly name: string; readonly cannot: string }
  | {
      readonly name: string;
      readonly ms: number;
      readonly ratio: number | undefined;
      readonly rounds: number;
      readonly first: Measured;
      readonly all: readonly Measured[];
    };

export function measureInRounds(task: TaskName, argument: string, rounds: number): readonly Standing[] {
  const outcomes = new Map<string, Outcome[]>(contestantNames.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, so] of outcomes) if (isWorthRepeating(so)) so.push(measureApart(task, name, argument));
  }
  const reference = outcomes.get(ours)!;
  return [...outcomes].map(([name, all]) => standingOf(name, all, reference));
}

function isWorthRepeating([first]: readonly Outcome[]): boolean {
  return first === undefined || (!isCannot(first) && first.ms < repeatedSecondsMax * 1000);
}

function measureApart(task: TaskName, name: string, argument: string): Outcome {
  const child = fileURLToPath(new URL("measure-here.ts", import.meta.url));
  const options = ["--conditions=source", "--expose-gc", "--disable-warning=ExperimentalWarning"];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...options, child, task, name, argument], {
    encoding: "utf8",
    timeout: secondsMax * 1000,
  });
  if (status === 0) return JSON.parse(stdout) as Outcome;
  if (signal === "SIGTERM") return { cannot: `given up after ${secondsMax} s` };
  console.error(stderr);
  process.exitCode = 1;
  return { cannot: `failed at ${task} ${argument}` };
}

function standingOf(name: string, all: readonly Outcome[], reference: readonly Outcome[]): Standing {
  const failure = all.find(isCannot);
  if (failure !== undefined) return { name, cannot: failure.cannot };
  const measured = all as readonly Measured[];
  const ratios = measured.flatMap(({ ms }, round) => {
    const own = reference[round];
    return own === undefined || isCannot(own) ? [] : [ms / own.ms];
  });
  return {
    name,
    ms: median(measured.map(({ ms }) => ms)),
    ratio: ratios.length === 0 ? undefined : median(ratios),
    rounds: measured.length,
    first: measured[0]!,
    all: measured,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
