// Runs worlds by hand: `npm run simulate -- --seed 7` shows one, event by event; `-- --worlds 500 --edits 100` runs many, and
// `-- --minutes 10` as many as fit; with `--presence` everybody also tells the others what it does, with
// `--reworks` some go back to a version or take past changes back, with `--crowded` commits wait for one another. A world that
// fails is made small and shown; `--keep FILE` writes it as a case for `regressions/`, and `--case FILE` shows such a file.
// CONVERGENCE_TRACE_FILE names a file for the whole trace.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type KeptCase, readCase } from "./kept-case.ts";
import { shrinkWorld } from "./shrink-world.ts";
import { runWorld } from "./world.ts";
import { replayedChoices, seededChoices, type WorldChoices } from "./world-choices.ts";
import { addCounts } from "./world-counts.ts";
import { WorldFailure } from "./world-failure.ts";
import type { WorldOptions } from "./world-options.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    worlds: { type: "string" },
    minutes: { type: "string" },
    edits: { type: "string", default: "40" },
    absentees: { type: "string", default: "0" },
    "step-ms": { type: "string", default: "180" },
    presence: { type: "boolean", default: false },
    reworks: { type: "boolean", default: false },
    crowded: { type: "boolean", default: false },
    "per-segment": { type: "string" },
    "shrink-seconds": { type: "string", default: "60" },
    case: { type: "string" },
    keep: { type: "string" },
  },
});

function numberOf(name: Exclude<keyof typeof values, "case" | "keep" | "presence" | "reworks" | "crowded">): number {
  const value = Number(values[name]);
  if (!(value >= 0)) throw new RangeError(`--${name} must be a number from 0, not "${values[name]}"`);
  return value;
}

const first = numberOf("seed");
const size = {
  ...{ editsPerClient: numberOf("edits"), absentees: numberOf("absentees"), stepMs: numberOf("step-ms") },
  tellsPresence: values.presence,
  reworks: values.reworks,
  isCrowded: values.crowded,
  ...(values["per-segment"] === undefined ? {} : { changesPerSegment: numberOf("per-segment") }),
};
const shrinkAttemptsMax = 3000;

/** Ends the process with a code after saying all that helps. */
async function explain(failure: WorldFailure, options: WorldOptions, what: string): Promise<void> {
  console.error(`${what} fails: ${failure.message.split("\n")[0]}`);
  const endAt = Date.now() + numberOf("shrink-seconds") * 1000;
  const bounds = { attemptsMax: shrinkAttemptsMax, isOver: () => Date.now() > endAt };
  const small = await shrinkWorld(failure, () => options, bounds);
  for (const line of small.trace) console.error(line);
  console.error(small.cause);
  writeTrace(small.trace);
  const kept: KeptCase = { found: small.message.split("\n")[0]!, options: size, world: small.world };
  console.error(`as a case for packages/simulator/regressions/:\n${JSON.stringify(kept)}`);
  if (values.keep !== undefined) writeFileSync(values.keep, `${JSON.stringify(kept)}\n`);
  process.exitCode = 1;
}

function writeTrace(lines: readonly string[]): void {
  const path = process.env.CONVERGENCE_TRACE_FILE;
  if (path !== undefined && path !== "") writeFileSync(path, `${lines.join("\n")}\n`);
}

async function show(choices: WorldChoices, options: WorldOptions, what: string): Promise<void> {
  const lines: string[] = [];
  const trace = (line: string): void => {
    lines.push(line);
    console.log(line);
  };
  try {
    console.log(await runWorld(choices, { ...options, trace }));
    writeTrace(lines);
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    await explain(error, options, what);
  }
}

async function runMany(): Promise<void> {
  const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + numberOf("minutes") * 60_000;
  const last = values.worlds === undefined ? Number.POSITIVE_INFINITY : first + numberOf("worlds") - 1;
  const sum: { [name: string]: number; worlds: number } = { worlds: 0 };
  for (let seed = first; seed <= last && Date.now() < until; seed++) {
    try {
      addCounts(sum, await runWorld(seededChoices(seed), size));
      sum.worlds++;
    } catch (error) {
      if (!(error instanceof WorldFailure)) throw error;
      const { editsPerClient, absentees, stepMs, tellsPresence, reworks, isCrowded, changesPerSegment } = size;
      const packing = changesPerSegment === undefined ? "" : ` --per-segment ${changesPerSegment}`;
      const more = `${tellsPresence ? " --presence" : ""}${reworks ? " --reworks" : ""}${isCrowded ? " --crowded" : ""}${packing}`;
      const flags = `--edits ${editsPerClient} --absentees ${absentees} --step-ms ${stepMs}${more}`;
      const again = `npm run simulate -- --seed ${seed} ${flags}`;
      await explain(error, size, `World ${seed} (${again})`);
      break;
    }
  }
  console.log(sum);
}

if (values.case !== undefined) {
  const { world, options } = readCase(values.case);
  await show(replayedChoices(world), options, `The case ${values.case}`);
} else if (values.worlds === undefined && values.minutes === undefined) {
  await show(seededChoices(first), size, `World ${first}`);
} else await runMany();
