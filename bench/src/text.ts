// Replays a trace of keystrokes, locally and through two replicas, beside peers:
//     npm run text -- [path of a recorded trace] [runs]
// One process for each measurement, contestants in turn, medians, and ratios to ours of the same round.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { contestants } from "./contestants.ts";
import { generatedTrace, recordedTrace, type Trace } from "./trace.ts";

const generatedKeystrokes = 260_000;

type Measured = { readonly ms: number; readonly bytes: number; readonly heapMb: number };

const traceOf = (path: string | undefined): Trace =>
  path === undefined || path === "-" ? generatedTrace(generatedKeystrokes, 1) : recordedTrace(path);

function measureHere(name: string, task: "local" | "remote", path: string | undefined): void {
  const trace = traceOf(path);
  const contestant = contestants[name]!;
  const started = performance.now();
  const { text, bytes } = contestant[task](trace);
  const ms = performance.now() - started;
  if (text !== trace.end) throw new Error(`${name} did not come to the recorded text`);
  console.log(JSON.stringify({ ms, bytes, heapMb: process.memoryUsage().heapUsed / 2 ** 20 } satisfies Measured));
}

function measureApart(name: string, task: string, path: string | undefined): Measured {
  const self = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, ["--conditions=source", self, "--measure", name, task, path ?? "-"], {
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(`${name} ${task} failed:\n${child.stderr}`);
  return JSON.parse(child.stdout) as Measured;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function run(path: string | undefined, rounds: number): void {
  const { name, keystrokes } = traceOf(path);
  console.log(`${name}: ${keystrokes.length} keystrokes, ${rounds} rounds, Node ${process.version}`);
  for (const task of ["local", "remote"] as const) {
    const names = Object.keys(contestants);
    const measured = new Map<string, Measured[]>(names.map((each) => [each, []]));
    for (let round = 0; round < rounds; round++) {
      for (const each of names) measured.get(each)!.push(measureApart(each, task, path));
    }
    const ours = measured.get("convergence")!;
    for (const each of names) {
      const all = measured.get(each)!;
      const ratio = median(all.map(({ ms }, round) => ms / ours[round]!.ms));
      const perKey = all[0]!.bytes / keystrokes.length;
      console.log(
        `${task.padEnd(6)} ${each.padEnd(13)} ${median(all.map(({ ms }) => ms))
          .toFixed(0)
          .padStart(6)} ms` + ` ${ratio.toFixed(2).padStart(6)} of ours ${perKey.toFixed(1).padStart(6)} B/keystroke`,
      );
    }
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--measure") measureHere(rest[0]!, rest[1] as "local" | "remote", rest[2]);
else run(first, Number(rest[0] ?? 5));
