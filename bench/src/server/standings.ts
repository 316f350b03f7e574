// Rounds of one scenario: each measurement a process of its own with its own server, the contestants in turn; and the table of medians.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isCannot } from "../contestant.ts";
import { median } from "../rounds.ts";
import { type ContestantName, contestantNames, isOurs } from "./contestants.ts";
import type { Figures, Outcome } from "./scenario.ts";
import { type ScenarioName, scenarios } from "./scenarios.ts";

/** A measurement that takes longer is given up, its preparation included. */
const minutesMax = Number(process.env.MINUTES ?? 10);

/** Who takes part: all, or ours and those that `PEERS` names, with commas between. */
const names: readonly ContestantName[] = contestantNames.filter(
  (name) => isOurs(name) || process.env.PEERS === undefined || process.env.PEERS.split(",").includes(name),
);

const program = fileURLToPath(new URL("measure-here.ts", import.meta.url));

export function playInRounds(scenario: ScenarioName, rounds: number, argument: string): void {
  const outcomes = new Map<ContestantName, Outcome[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, so] of outcomes) {
      if (so.some(isCannot)) continue;
      so.push(measureApart(scenario, name, argument));
      console.error(`${scenario} ${round + 1}/${rounds} ${name} ${JSON.stringify(so.at(-1))}`);
    }
  }
  print(scenarios[scenario].title, outcomes);
}

function measureApart(scenario: ScenarioName, name: ContestantName, argument: string): Outcome {
  const options = ["--expose-gc", "--disable-warning=ExperimentalWarning"];
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [...options, program, scenario, name, argument],
    {
      encoding: "utf8",
      timeout: minutesMax * 60_000,
    },
  );
  if (status === 0) return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Outcome;
  if (error !== undefined && "code" in error && error.code === "ETIMEDOUT")
    return { cannot: `given up after ${minutesMax} minutes` };
  console.error(stderr);
  process.exitCode = 1;
  return { cannot: `failed at ${scenario}` };
}

const nameWidth = 18;
const cellWidth = 15;

function print(title: string, outcomes: ReadonlyMap<ContestantName, readonly Outcome[]>): void {
  const all = [...outcomes.values()].flat();
  const heads = [...new Set(all.flatMap((outcome) => (isCannot(outcome) ? [] : Object.keys(outcome.figures))))];
  console.log(`\n${title}`);
  console.log(" ".repeat(nameWidth) + heads.map((head) => head.padStart(cellWidth)).join(""));
  for (const [name, so] of outcomes) console.log(name.padEnd(nameWidth) + lineOf(so, heads));
}

function lineOf(outcomes: readonly Outcome[], heads: readonly string[]): string {
  const figures: Figures[] = [];
  for (const outcome of outcomes) {
    if (isCannot(outcome)) return `  left out: ${outcome.cannot}`;
    figures.push(outcome.figures);
  }
  const [first] = outcomes;
  const remark = first !== undefined && !isCannot(first) && first.remark !== undefined ? `   ${first.remark}` : "";
  return heads.map((head) => shown(figures.flatMap((each) => each[head] ?? [])).padStart(cellWidth)).join("") + remark;
}

/** Three digits or more; whole numbers from 100 on. */
function shown(values: readonly number[]): string {
  if (values.length === 0) return "-";
  const value = median(values);
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
